#include "proofload/stats/paired_tests.h"

#include <algorithm>

#include "proofload/core/error.h"
#include "proofload/stats/binomial.h"

namespace proofload::stats {

double mcnemar_exact(std::size_t b, std::size_t c) {
  // By symmetry the upper tail from max(b, c) is the lower one up to min(b, c).
  return std::min(1.0, 2 * binomial_cdf(std::min(b, c), b + c, 0.5));
}

double mcnemar_mid_p(std::size_t b, std::size_t c) {
  if (b == c) return 1;
  const std::size_t few = std::min(b, c);
  const double upto = binomial_cdf(few, b + c, 0.5);
  const double below = few == 0 ? 0 : binomial_cdf(few - 1, b + c, 0.5);
  return std::min(1.0, upto + below);  // 2 (below + half of the last)
}

SignTest sign_test(std::span<const Bracket> first, std::span<const Bracket> second) {
  if (first.size() != second.size())
    throw Error(ErrorCode::invalid_argument, "a paired test needs the same pictures on both sides");
  // (held, broke] lies wholly above the other when it begins where that ends; a point does so only behind it.
  const auto above = [](const Bracket& a, const Bracket& b) {
    return a.held == a.broke ? a.held > b.broke : a.held >= b.broke;
  };
  SignTest out;
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (above(first[i], second[i]))
      ++out.later;
    else if (above(second[i], first[i]))
      ++out.earlier;
    else
      ++out.ties;
  }
  out.p = mcnemar_exact(out.later, out.earlier);
  return out;
}

}  // namespace proofload::stats
