// What stressors that cover things let a user choose: how a cover grows and what it looks like.
#pragma once

#include <cstdint>
#include <string>

#include "proofload/core/params.h"
#include "proofload/core/rng.h"
#include "proofload/data/sample.h"
#include "proofload/stress/cover.h"

namespace proofload::stress {

/// The parameters `shape` and `side`. `what` is what a side is drawn for ("object").
Param cover_shape_param(std::string standard);
Param cover_side_param(const std::string& what);
class CoverShape {
 public:
  explicit CoverShape(const Params& params) : shape_(params.text("shape")), side_(params.text("side")) {}
  /// The first floor(share·pixels) pixels of a region; `object` keeps draws apart.
  Cover of(const Region& region, double share, const Rng& rng, std::uint32_t object) const;

 private:
  std::string shape_;
  std::string side_;
};

/// A choice of sides, and the one of them a draw or the user takes.
Side side_of(const std::string& given, const Rng& rng, std::uint32_t object);

/// The parameters `fill` and `value`, the latter with a default of its own.
Param cover_fill_param();
Param cover_value_param(int standard);
class CoverFill {
 public:
  explicit CoverFill(const Params& params)
      : fill_(params.text("fill")), value_(static_cast<std::uint8_t>(params.integer("value"))) {}
  /// For a cover of `region` of the picture as it was.
  Fill of(const Image& image, const Region& region, std::uint64_t key) const;

 private:
  std::string fill_;
  std::uint8_t value_;
};

}  // namespace proofload::stress
