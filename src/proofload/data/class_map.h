// One class per pixel, of labels and of answers alike.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "proofload/image/image.h"

namespace proofload {

/// Not to be scored: crowds, borders, what no label speaks of, and what a warp moved in from outside.
inline constexpr std::uint8_t kIgnoredClass = 255;

/// Row-major, `size.width * size.height` values; class 0..254 in the order of the labels, or kIgnoredClass.
struct ClassMap {
  Size size;
  std::vector<std::uint8_t> classes;

  std::uint8_t at(int x, int y) const {
    return classes[static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width) +
                   static_cast<std::size_t>(x)];
  }
  friend bool operator==(const ClassMap&, const ClassMap&) = default;
};

/// The map at another size: every pixel takes the class under its centre.
ClassMap resized(const ClassMap& map, Size size);

/// Runs of equal classes, row after row: one byte for the class, then the length in groups of seven bits, lowest first.
/// A street scene of 640 x 480 takes some 5 kB.
std::string to_runs(const ClassMap& map);
/// Error{parse} unless the runs fill the size exactly; no memory is taken before the size is known to be sane.
ClassMap from_runs(Size size, std::string_view runs);

}  // namespace proofload
