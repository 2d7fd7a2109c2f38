#include "proofload/stats/flip_rate.h"

#include <algorithm>
#include <cstdlib>

#include "proofload/core/error.h"
#include "proofload/stats/corruption_score.h"

namespace proofload::stats {

double flip_probability(std::span<const std::vector<int>> sequences, Against against, std::size_t step) {
  if (step < 1) throw Error(ErrorCode::invalid_argument, "answers are compared at a distance of one or more");
  std::vector<double> shares;
  for (const std::vector<int>& answers : sequences) {
    const std::size_t from = against == Against::first ? 1 : step;
    if (answers.size() <= from) continue;
    std::size_t flips = 0;
    for (std::size_t j = from; j < answers.size(); ++j)
      flips += answers[j] != (against == Against::first ? answers[0] : answers[j - step]);
    shares.push_back(static_cast<double>(flips) / static_cast<double>(answers.size() - from));
  }
  return mean_of(shares);
}

double mean_flip_rate(std::span<const double> flips, std::span<const double> reference) {
  std::vector<std::vector<double>> above;
  std::vector<std::vector<double>> below;
  for (const double flip : flips) above.push_back({flip});
  for (const double flip : reference) below.push_back({flip});
  return mean_of(corruption_errors(above, below));
}

double top5_distance(std::span<const int> before, std::span<const int> after) {
  constexpr std::ptrdiff_t kBest = 5;
  if (before.size() != after.size() || before.size() < static_cast<std::size_t>(kBest))
    throw Error(ErrorCode::invalid_argument, "two orders of the same five classes or more are compared");
  std::ptrdiff_t out = 0;
  for (std::ptrdiff_t i = 0; i < kBest; ++i) {
    const auto found = std::find(after.begin(), after.end(), before[static_cast<std::size_t>(i)]);
    if (found == after.end()) throw Error(ErrorCode::invalid_argument, "a class is missing from an order");
    out += std::abs(std::min(kBest, found - after.begin()) - i);
  }
  return static_cast<double>(out);
}

}  // namespace proofload::stats
