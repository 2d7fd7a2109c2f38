#include "proofload/search/isobole.h"

#include <algorithm>

#include "proofload/core/error.h"
#include "proofload/stats/bootstrap.h"

namespace proofload::search {

namespace {

struct Crossing {
  double at = 0;
  bool beyond = false;  // Not reached within the counts; `at` is then their end.
};

// Where the share of the pictures, each as often as its weight says, is first reached.
Crossing crossing_of(const CountedWay& way, std::span<const std::uint32_t> weights, double need) {
  double before = 0;
  double count_before = 0;
  for (const CountedWay::Count& level : way.counts) {
    double count = 0;
    for (std::size_t p = 0; p < weights.size(); ++p) count += level.broken[p] ? weights[p] : 0;
    if (count >= need)
      return {before + (level.at - before) * (need - count_before) / (count - count_before), false};
    before = level.at;
    count_before = count;
  }
  return {before, true};
}

void check(const CountedWay& way, std::size_t pictures) {
  double last = 0;
  for (const CountedWay::Count& level : way.counts) {
    if (!(level.at > last) || level.broken.size() != pictures)
      throw Error(ErrorCode::invalid_argument,
                  "counts along a way must ascend from above 0 and be of the same pictures");
    last = level.at;
  }
}

}  // namespace

std::string_view name_of(Interplay interplay) {
  switch (interplay) {
    case Interplay::undecided: return "undecided";
    case Interplay::synergy: return "synergy";
    case Interplay::additive: return "additive";
    case Interplay::antagonism: return "antagonism";
  }
  return "undecided";
}

Interplay interplay_of(const stats::Interval& interval) {
  if (interval.hi < 1) return Interplay::synergy;
  if (interval.lo > 1) return Interplay::antagonism;
  if (interval.lo >= 1 / kAdditive && interval.hi <= kAdditive) return Interplay::additive;
  return Interplay::undecided;
}

std::optional<IsoboleIndex> isobole_index(const CountedWay& path,
                                          std::span<const CountedWay> alone,
                                          std::span<const double> weights,
                                          double share,
                                          double confidence,
                                          std::uint64_t key,
                                          std::size_t resamples) {
  if (alone.size() != weights.size() || !(share > 0 && share < 1) || !(confidence > 0 && confidence < 1) ||
      resamples < 1)
    throw Error(
        ErrorCode::invalid_argument,
        "an isobole index needs a weight for every stress, and a share and a confidence between 0 and 1");
  if (path.counts.empty()) return std::nullopt;
  const std::size_t n = path.counts.front().broken.size();
  check(path, n);
  for (const CountedWay& way : alone) check(way, n);

  const double need = share * static_cast<double>(n);
  bool beyond = false;
  const auto index_of = [&](std::span<const std::uint32_t> drawn) {
    const Crossing together = crossing_of(path, drawn, need);
    beyond = together.beyond;
    double index = 0;
    for (std::size_t j = 0; j < alone.size(); ++j) {
      if (weights[j] <= 0) continue;
      const Crossing single = crossing_of(alone[j], drawn, need);
      beyond = beyond || single.beyond;
      if (single.at > 0) index += together.at * weights[j] / single.at;
    }
    return index;
  };
  IsoboleIndex out;
  out.value = index_of(std::vector<std::uint32_t>(n, 1));
  if (beyond || n == 0) return std::nullopt;
  std::vector<double> replicates;
  replicates.reserve(resamples);
  stats::for_each_resample(n, key, resamples, [&](std::span<const std::uint32_t> drawn) {
    replicates.push_back(index_of(drawn));
    out.capped += beyond ? 1 : 0;
  });
  out.capped /= static_cast<double>(resamples);
  out.interval = stats::percentile_interval(out.value, replicates, confidence);
  out.interplay = interplay_of(out.interval);
  return out;
}

}  // namespace proofload::search
