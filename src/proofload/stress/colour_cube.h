// Three-dimensional look-up tables: what a colour becomes, by its red, green and blue.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "proofload/image/image.h"
#include "proofload/stress/tone_table.h"

namespace proofload::stress {

/// A lattice of size³ colours, red fastest, interpolated in all three directions, in fixed point.
class ColourCube {
 public:
  static constexpr int kLargestSize = 129;
  /// Steps of a grey level that nodes are kept in.
  static constexpr int kBits = 10;

  /// `colours`: 3·size³ values, 1 is white. `low` and `high` are the colours of the outermost nodes; colours beyond them
  /// are taken for these.
  ColourCube(int size,
             const std::vector<double>& colours,
             const std::array<double, 3>& low,
             const std::array<double, 3>& high);

  /// Every colour goes by `share` (0 to 1) of the way to what the table says. Grey pictures get the luma of it.
  void apply(Image& image, double share) const;

 private:
  struct Place {
    std::uint16_t node = 0;   // Lower neighbour.
    std::int16_t beyond = 0;  // Distance from it, 2^-12 of the way to the next.
  };
  std::array<std::int32_t, 3> at(int r, int g, int b) const;

  int size_;
  std::vector<std::int32_t> nodes_;
  std::array<std::array<Place, 256>, 3> places_;
};

/// A table read from a .cube file: one of the two.
struct CubeFile {
  std::vector<ColourCube> cube;       ///< None or one.
  std::array<ToneTable, 3> tables{};  ///< Of LUT_1D_SIZE.
};
/// Adobe's format, version 1.0. Error{parse | unsupported} that names `name`, line, cause and cure.
CubeFile read_cube(std::string_view text, const std::string& name);

}  // namespace proofload::stress
