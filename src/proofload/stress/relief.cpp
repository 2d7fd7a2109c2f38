#include "proofload/stress/relief.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "proofload/stress/border.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "proofload/stress/relief.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

// After highway.h, once for every instruction set.
#include "proofload/stress/grey_lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace proofload::stress {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// The rows are given from the left neighbour of the first sample on, and can be read to the end of the last vector.
void Relief(const std::uint8_t* above,
            const std::uint8_t* here,
            const std::uint8_t* below,
            std::size_t channels,
            float corner,
            float side,
            std::size_t count,
            std::uint8_t* out) {
  const GreyD f;
  const GreyWhole d;
  const hn::Rebind<std::int16_t, GreyD> d16;
  const GreyBytes d8;
  const auto of_corners = hn::Set(f, corner);
  const auto of_sides = hn::Set(f, side);
  const auto half = hn::Set(f, 0.5F);
  const auto at = [&](const std::uint8_t* p) HWY_ATTR { return hn::PromoteTo(d16, hn::LoadU(d8, p)); };
  const auto real = [&](auto whole) HWY_ATTR { return hn::ConvertTo(f, hn::PromoteTo(d, whole)); };
  OverBytes(count, out, [&](std::size_t i) HWY_ATTR {
    const auto across = hn::Sub(at(below + i + 2 * channels), at(above + i));
    const auto straight = hn::Add(hn::Sub(at(here + i + 2 * channels), at(here + i)),
                                  hn::Sub(at(below + i + channels), at(above + i + channels)));
    const auto light = hn::Add(hn::Mul(of_corners, real(across)), hn::Mul(of_sides, real(straight)));
    return Narrow(hn::Add(real(at(here + i + channels)), light), half);
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace proofload::stress
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace proofload::stress {

HWY_EXPORT(Relief);

void add_relief(Image& image, float corner, float side) {
  constexpr std::size_t kSlack = 64;  // Samples that the widest vector may touch beyond a row.
  const auto channels = static_cast<std::size_t>(image.channels());
  const std::size_t stride = image.stride();
  const int width = image.width();
  const int height = image.height();
  image.rewrite([&](const std::uint8_t* from, std::uint8_t* to) {
    // The rows about the one that is written, as they were, with a pixel more on each side.
    std::array<std::vector<std::uint8_t>, 3> clean;
    for (auto& row : clean) row.resize(stride + 2 * channels + kSlack);
    const auto held = [&](int y) { return clean[static_cast<std::size_t>((y + 3) % 3)].data(); };
    const auto hold = [&](int y) {
      const std::uint8_t* const row = from + static_cast<std::size_t>(reflect_101(y, height)) * stride;
      const auto pixel = [&](int x) {
        return row + static_cast<std::size_t>(reflect_101(x, width)) * channels;
      };
      std::uint8_t* const mine = held(y);
      std::copy_n(pixel(-1), channels, mine);
      std::copy_n(row, stride, mine + channels);
      std::copy_n(pixel(width), channels, mine + channels + stride);
    };
    hold(-1);
    hold(0);
    for (int y = 0; y < height; ++y) {
      // Mirrored below the last row is the row above it, which may be overwritten by now but is still held.
      if (y + 1 < height) {
        hold(y + 1);
      } else {
        const std::uint8_t* const again = height > 1 ? held(y - 1) : held(y);
        std::copy_n(again, stride + 2 * channels, held(y + 1));
      }
      HWY_DYNAMIC_DISPATCH(Relief)
      (held(y - 1), held(y), held(y + 1), channels, corner, side, stride,
       to + static_cast<std::size_t>(y) * stride);
    }
  });
}

}  // namespace proofload::stress
#endif  // HWY_ONCE
