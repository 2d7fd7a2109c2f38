// Outlines that every ray from their origin crosses once, as ordering fields: how large one must be to reach a pixel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "proofload/stress/cover.h"

namespace proofload::stress {

/// A corner of an outline: `out` in the direction of growth, `across` to the right of it.
struct OutlineCorner {
  std::int32_t across;
  std::int32_t out;
};

/// Where an outline stands: it grows from an anchor towards a point. Both in half pixels, so that 2x + 1 is the centre of
/// pixel x; they differ.
struct OutlinePlace {
  std::int64_t anchor_x;
  std::int64_t anchor_y;
  std::int64_t toward_x;
  std::int64_t toward_y;
  bool mirrored = false;
};

class StarOutline {
 public:
  /// Corners about the origin in the sense from `across` to `out`, every two neighbours less than half a turn apart, at
  /// most 2000 from the origin. They are not copied.
  StarOutline(std::span<const OutlineCorner> corners, const OutlinePlace& place);

  /// The size at which the outline reaches the centre of a pixel; proportional to lengths, equal on every processor, 0 at
  /// the anchor. `cone` is where the last search ended: begin with 0, keep it for neighbours.
  std::int64_t size_at(int x, int y, std::size_t& cone) const;
  /// A box in `frame` outside of which an outline of `size` reaches no pixel.
  PixelBox around(std::int64_t size, Size frame) const;

 private:
  std::span<const OutlineCorner> corners_;
  OutlinePlace place_;
  std::int64_t dx_;
  std::int64_t dy_;
};

}  // namespace proofload::stress
