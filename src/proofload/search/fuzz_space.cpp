#include "proofload/search/fuzz_space.h"

#include <algorithm>
#include <numeric>

#include "proofload/core/error.h"

namespace proofload::search {

std::vector<Level> fuzz_levels(const Axis& axis, Level edge) {
  std::vector<Level> out;
  for (int i = 1; i <= kFuzzSteps; ++i) {
    const Level level = axis.canonical(static_cast<Level>(std::int64_t{edge} * i / kFuzzSteps));
    if (level > 0 && (out.empty() || level > out.back())) out.push_back(level);
  }
  return out;
}

std::size_t FuzzSpace::place_of(std::uint16_t stress) const {
  const auto found = std::find_if(stresses.begin(), stresses.end(),
                                  [stress](const FuzzStress& each) { return each.stress == stress; });
  PROOFLOAD_ASSERT(found != stresses.end());
  return static_cast<std::size_t>(found - stresses.begin());
}

std::size_t FuzzSpace::place_of_sample(std::uint32_t sample) const {
  const auto found =
      std::lower_bound(samples.begin(), samples.end(), sample,
                       [](const FuzzSample& each, std::uint32_t wanted) { return each.sample < wanted; });
  PROOFLOAD_ASSERT(found != samples.end() && found->sample == sample);
  return static_cast<std::size_t>(found - samples.begin());
}

double FuzzSpace::damage(const FuzzSample& sample, const Link& link) const {
  const std::size_t place = place_of(link.stress);
  return stresses[place].axis.distance(link.level) / sample.breaks_at[place];
}

double FuzzSpace::damage(const Cell& cell) const {
  const FuzzSample& sample = samples[place_of_sample(cell.sample)];
  return std::accumulate(cell.chain.begin(), cell.chain.end(), 0.0,
                         [&](double sum, const Link& link) { return sum + damage(sample, link); });
}

bool FuzzSpace::holds_alone(const FuzzSample& sample, const Link& link) const {
  const std::size_t place = place_of(link.stress);
  const double distance = stresses[place].axis.distance(link.level);
  return distance <= sample.holds_to[place] && distance < sample.breaks_at[place];
}

double FuzzSpace::share(const Link& link) const {
  const FuzzStress& stress = at(link.stress);
  return std::min(1.0, stress.axis.distance(link.level) / stress.limit());
}

}  // namespace proofload::search
