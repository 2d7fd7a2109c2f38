#include "proofload/stats/stopping.h"

#include <algorithm>
#include <cmath>

#include "proofload/core/error.h"
#include "proofload/stats/arguments.h"
#include "proofload/stats/finite_population.h"
#include "proofload/stats/first_that.h"
#include "proofload/stats/sample_size.h"

namespace proofload::stats {

Side side_of(Interval interval, double q) {
  if (interval.hi < q) return Side::below;
  if (interval.lo >= q) return Side::above;
  return Side::undecided;
}

std::vector<Look> doubling_looks(std::size_t first, std::size_t most, double alpha) {
  check_level(alpha);
  if (first < 1 || first > most)
    throw Error(ErrorCode::invalid_argument, "looks begin at one picture or more and not beyond the last");
  std::vector<Look> out;
  for (std::size_t n = first; n<most; n = n> most / 2 ? most : 2 * n) out.push_back({n, 0});
  out.push_back({most, 0});
  for (Look& look : out) look.alpha = alpha / static_cast<double>(out.size());
  return out;
}

Side side_at(const Look& look, std::size_t k, double q) {
  return side_of(clopper_pearson(k, look.n, look.alpha), q);
}

std::optional<Look> deciding_look(const std::vector<Look>& looks, std::size_t n, double share, double q) {
  for (const Look& look : looks) {
    if (look.n <= n) continue;
    const Interval then = clopper_pearson_effective(share, static_cast<double>(look.n), look.alpha);
    if (side_of(then, q) != Side::undecided) return look;
  }
  return std::nullopt;
}

SequentialGate::SequentialGate(double q, double alpha) : SequentialGate(q, alpha, mixture_for(q)) {}

SequentialGate::SequentialGate(double q, double alpha, Mixture mixture)
    : q_(q), alpha_(alpha), mixture_(mixture) {
  check_inner_share(q);
  check_level(alpha);
}

SequentialGate SequentialGate::of_population(double q, double alpha, std::size_t N) {
  SequentialGate out(q, alpha);
  out.population_ = N;
  return out;
}

SequentialGate::SequentialGate(double q, double alpha, Mixture mixture, std::size_t N)
    : q_(q), alpha_(alpha), mixture_(mixture), last_(N) {
  if (!(q >= 0 && q <= 1)) throw Error(ErrorCode::invalid_argument, "a share lies in 0..1");
  check_level(alpha);
}

SequentialGate SequentialGate::of_plan(double q, double alpha, std::size_t N) {
  return {q, alpha, q > 0 && q < 1 ? mixture_for(q) : Mixture{}, N};
}

// For a population the ends are shares of its N pictures.
Interval SequentialGate::at(std::size_t broken, std::size_t judged) const {
  if (last_) {
    const Interval now = confidence_sequence(broken, judged, alpha_ / 2, mixture_);
    if (judged < *last_) return now;
    const Interval end = clopper_pearson(broken, judged, alpha_ / 2);
    return {std::max(now.lo, end.lo), std::min(now.hi, end.hi)};
  }
  if (!population_) return confidence_sequence(broken, judged, alpha_, mixture_);
  if (*population_ == 0) return {};
  const CountRange range = population_count_anytime(broken, judged, *population_, alpha_);
  const auto all = static_cast<double>(*population_);
  return {static_cast<double>(range.lo) / all, static_cast<double>(range.hi) / all};
}

Side SequentialGate::verdict(Interval interval) const {
  if (q_ == 0 || q_ == 1) return Side::undecided;
  if (!population_) return side_of(interval, q_);
  // On whole numbers, as the limit of this data set is read: 0.2 of 1000 is 200.
  const double all = static_cast<double>(*population_);
  const double need = static_cast<double>(count_for_share(q_, *population_));
  return side_of({std::round(interval.lo * all), std::round(interval.hi * all)}, need);
}

void SequentialGate::tell(std::size_t broken, std::size_t judged, std::size_t unknown) {
  if (judged < judged_ || broken < broken_ || unknown < unknown_ ||
      (broken - broken_) + (unknown - unknown_) > judged - judged_)
    throw Error(ErrorCode::invalid_argument,
                "counts of a gate only grow, the broken no faster than the judged");
  if ((population_ && judged > *population_) || (last_ && judged > *last_))
    throw Error(ErrorCode::invalid_argument, "more pictures judged than there are");
  broken_ = broken;
  unknown_ = unknown;
  judged_ = judged;
  Interval now = at(broken, judged);
  if (unknown > 0) now.hi = at(broken + unknown, judged).hi;
  // A share that misses an earlier interval makes the intersection empty with probability alpha at most; the newest
  // interval is then the better guess.
  const Interval both{std::max(interval_.lo, now.lo), std::min(interval_.hi, now.hi)};
  interval_ = both.lo <= both.hi ? both : now;
  if (side_ != Side::undecided) return;
  side_ = verdict(interval_);
  if (side_ != Side::undecided) decided_at_ = judged;
}

std::optional<std::size_t> SequentialGate::further_pictures() const {
  if (side_ != Side::undecided) return 0;
  if (judged_ == 0) return std::nullopt;
  const double share = static_cast<double>(broken_) / static_cast<double>(judged_);
  if (last_) return stats::further_pictures(share, judged_, q_, alpha_ / 2);
  const auto decided = [&](std::size_t n) {
    const auto then = static_cast<std::size_t>(std::llround(share * static_cast<double>(n)));
    return verdict(at(std::min(then, n), n)) != Side::undecided;
  };
  constexpr std::size_t kMost = 1'000'000'000;
  const std::size_t most = population_ ? *population_ : kMost;
  std::size_t high = judged_;
  do {
    if (high >= most) return std::nullopt;
    high = std::min(most, 2 * high);
  } while (!decided(high));
  return first_that(judged_, high, decided) - judged_;
}

}  // namespace proofload::stats
