// A planted truth for the fuzzer: which combinations break which pictures, without a model.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "proofload/search/fuzz_space.h"

namespace proofload::test {

inline Axis unit_axis() {
  Axis out;
  out.parameter = "amount";
  return out;
}

/// `stresses` of an even axis that end at half of it, `pictures` in `slices` slices (picture i is in slice i mod slices); alone, a stress
/// breaks a picture at 0.8.
inline search::FuzzSpace fuzz_space(std::uint16_t stresses,
                                    std::uint32_t pictures,
                                    std::uint32_t slices = 5) {
  search::FuzzSpace out;
  for (std::uint16_t s = 0; s < stresses; ++s)
    out.stresses.push_back({s, unit_axis(), search::fuzz_levels(unit_axis(), kTopLevel / 2)});
  for (std::uint32_t i = 0; i < pictures; ++i)
    out.samples.push_back(
        {i, i % slices, std::vector<double>(stresses, 0.8), std::vector<double>(stresses, 0.8), {}});
  return out;
}

/// Severity of a stress in a cell; 0 where it is not in the chain.
inline double severity_of(const Cell& cell, std::uint16_t stress) {
  for (const Link& link : cell.chain)
    if (link.stress == stress) return Axis::severity(link.level);
  return 0;
}

inline RunRecord answered(const Cell& cell, bool broken, const std::string& how = "cat → dog") {
  RunRecord out;
  out.cell = cell;
  out.stability.outcome = broken ? Outcome::broken : Outcome::holds;
  if (broken) {
    out.stability.failure = Failure::class_flip;
    out.stability.reason = how;
  }
  return out;
}

/// Breaks exactly where the two severities add up to more than `sum`, on the pictures of one slice.
struct PlantedPair {
  std::uint16_t first = 1;
  std::uint16_t second = 3;
  double sum = 0.6;
  std::uint32_t slice = 2;
  std::uint32_t slices = 5;

  bool breaks(const Cell& cell) const {
    return cell.sample % slices == slice && severity_of(cell, first) > 0 && severity_of(cell, second) > 0 &&
           severity_of(cell, first) + severity_of(cell, second) > sum;
  }
};

}  // namespace proofload::test
