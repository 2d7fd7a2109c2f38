#include "proofload/stress/box_filter.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "proofload/stress/border.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "proofload/stress/box_filter.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

// After highway.h, once for every instruction set.
#include "proofload/stress/grey_lanes-inl.h"

#ifndef PROOFLOAD_STRESS_BOX_FILTER_ROWS
#define PROOFLOAD_STRESS_BOX_FILTER_ROWS
namespace proofload::stress {
/// What one row of the result is made of. All rows but `to` may be read and written up to a vector beyond their end.
struct BoxRows {
  const std::uint16_t* coming;   ///< Enters the window.
  const std::uint16_t* leaving;  ///< Leaves it.
  const std::uint16_t* before;   ///< Covered in part, above and below.
  const std::uint16_t* after;
  std::int32_t edge;   ///< Share of those, in 1/256.
  std::int32_t* sums;  ///< Of the whole rows.
  float scale;         ///< Grey levels per unit of a sum.
  std::uint8_t* to;
};
}  // namespace proofload::stress
#endif

HWY_BEFORE_NAMESPACE();
namespace proofload::stress {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D32 = GreyWhole;
using DF = GreyD;
using D16 = hn::Rebind<std::uint16_t, D32>;
using D8 = GreyBytes;
using V32 = hn::Vec<D32>;

HWY_INLINE V32 Wide(const std::uint16_t* p) { return hn::PromoteTo(D32(), hn::LoadU(D16(), p)); }
// Sums stay below 2^24, which single precision holds exactly; then one multiplication and one addition are rounded.
HWY_INLINE V32 Scaled(V32 sums, float scale) {
  const DF f;
  return hn::ConvertTo(D32(), hn::Add(hn::Mul(hn::ConvertTo(f, sums), hn::Set(f, scale)), hn::Set(f, 0.5F)));
}

// Sums of `taps` neighbours from sums of 1, 2, 4, … of them: as many steps as `taps` has binary digits, where running sums
// would wait for one another. `few` has room for all neighbours of all `count` sums and a vector more.
void Windows(const std::uint8_t* first,
             std::size_t taps,
             std::size_t channels,
             std::size_t count,
             std::uint16_t* few,
             std::uint16_t* out) {
  const hn::ScalableTag<std::uint16_t> d;
  const hn::Rebind<std::uint8_t, decltype(d)> d8;
  const std::size_t lanes = hn::Lanes(d);
  const std::size_t all = count + (taps - 1) * channels;
  for (std::size_t i = 0; i < all; i += lanes)
    hn::StoreU(hn::PromoteTo(d, hn::LoadU(d8, first + i)), d, few + i);
  // `taps` is odd: its lowest digit starts the sums.
  for (std::size_t i = 0; i < count; i += lanes) hn::StoreU(hn::LoadU(d, few + i), d, out + i);
  std::size_t done = 1;
  for (std::size_t width = 1; done < taps; width *= 2) {
    const std::size_t step = width * channels;
    for (std::size_t i = 0; i + step < all; i += lanes)
      hn::StoreU(hn::Add(hn::LoadU(d, few + i), hn::LoadU(d, few + i + step)), d, few + i);
    if ((taps & (2 * width)) == 0) continue;
    const std::uint16_t* const next = few + done * channels;
    for (std::size_t i = 0; i < count; i += lanes)
      hn::StoreU(hn::Add(hn::LoadU(d, out + i), hn::LoadU(d, next + i)), d, out + i);
    done += 2 * width;
  }
}

// The same one by one: faster for few.
void Neighbours(const std::uint8_t* first,
                std::size_t taps,
                std::size_t channels,
                std::size_t count,
                std::uint16_t* out) {
  const hn::ScalableTag<std::uint16_t> d;
  const hn::Rebind<std::uint8_t, decltype(d)> d8;
  for (std::size_t i = 0; i < count; i += hn::Lanes(d)) {
    auto sum = hn::PromoteTo(d, hn::LoadU(d8, first + i));
    for (std::size_t k = 1; k < taps; ++k)
      sum = hn::Add(sum, hn::PromoteTo(d, hn::LoadU(d8, first + i + k * channels)));
    hn::StoreU(sum, d, out + i);
  }
}

// Means from sums of whole neighbours and those that are covered in part, in 1/256 grey levels.
void AcrossBroken(const std::uint8_t* before,
                  const std::uint8_t* after,
                  std::int32_t edge,
                  float scale,
                  std::size_t count,
                  std::uint16_t* sums) {
  const D32 d;
  const D16 d16;
  const D8 d8;
  const auto part = hn::Set(d, edge);
  for (std::size_t i = 0; i < count; i += hn::Lanes(d)) {
    const auto parts =
        hn::Add(hn::PromoteTo(d, hn::LoadU(d8, before + i)), hn::PromoteTo(d, hn::LoadU(d8, after + i)));
    const auto sum = hn::Add(hn::ShiftLeft<8>(Wide(sums + i)), hn::Mul(part, parts));
    hn::StoreU(hn::DemoteTo(d16, Scaled(sum, scale)), d16, sums + i);
  }
}

template <bool kBroken>
HWY_INLINE void Down(const BoxRows& rows, std::size_t count) {
  const D32 d;
  const D8 d8;
  OverBytes(count, rows.to, [&](std::size_t i) HWY_ATTR {
    auto sum = hn::Add(hn::LoadU(d, rows.sums + i), hn::Sub(Wide(rows.coming + i), Wide(rows.leaving + i)));
    hn::StoreU(sum, d, rows.sums + i);
    if constexpr (kBroken) {
      const auto parts = hn::Mul(hn::Set(d, rows.edge), hn::Add(Wide(rows.before + i), Wide(rows.after + i)));
      sum = hn::Add(sum, hn::ShiftRight<8>(hn::Add(parts, hn::Set(d, 128))));
    }
    return hn::DemoteTo(d8, Scaled(sum, rows.scale));
  });
}

void DownWhole(const BoxRows& rows, std::size_t count) { Down<false>(rows, count); }
void DownBroken(const BoxRows& rows, std::size_t count) { Down<true>(rows, count); }

}  // namespace HWY_NAMESPACE
}  // namespace proofload::stress
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace proofload::stress {

HWY_EXPORT(Windows);
HWY_EXPORT(Neighbours);
HWY_EXPORT(AcrossBroken);
HWY_EXPORT(DownWhole);
HWY_EXPORT(DownBroken);

namespace {

constexpr std::size_t kSlack = 64;  // Samples that the widest vector may touch beyond a row.

// Up to so many neighbours to each side are added one by one.
constexpr int kFewNeighbours = 7;

// Sums along rows as they are asked for, as many as the window spans.
class RowSums {
 public:
  RowSums(const ImageView& image, int half, std::int32_t edge)
      : image_(image),
        half_(half),
        edge_(edge),
        // Broken windows are rounded to 1/256 of a grey level on the way, whole ones are exact.
        scale_(256 / (256 * (2 * static_cast<float>(half) + 1) + 2 * static_cast<float>(edge))),
        reach_(half + (edge > 0 ? 1 : 0)),
        held_(std::min(image.height(), 2 * reach_ + 2)),
        channels_(static_cast<std::size_t>(image.channels())),
        pitch_(image.stride() + kSlack),
        padded_(image.stride() + 2 * static_cast<std::size_t>(reach_) * channels_ + kSlack),
        few_(padded_.size() + 2 * kSlack),
        rows_(pitch_ * static_cast<std::size_t>(held_)) {}

  // Row `y` of the mirrored picture; it must lie no more than `reach` beyond the latest row of the result.
  const std::uint16_t* row(int y) {
    const int inside = reflect_101(y, image_.height());
    for (; made_ <= inside; ++made_) make(made_);
    return slot(inside);
  }

 private:
  std::uint16_t* slot(int y) { return rows_.data() + pitch_ * static_cast<std::size_t>(y % held_); }

  void make(int y) {
    const std::uint8_t* const from = image_.row(y);
    const auto mirror = [&](int x) {
      std::copy_n(from + static_cast<std::size_t>(reflect_101(x, image_.width())) * channels_, channels_,
                  padded_.data() + static_cast<std::size_t>(x + reach_) * channels_);
    };
    for (int x = -reach_; x < 0; ++x) mirror(x);
    std::copy_n(from, image_.stride(), padded_.data() + static_cast<std::size_t>(reach_) * channels_);
    for (int x = image_.width(); x < image_.width() + reach_; ++x) mirror(x);
    const std::size_t stride = image_.stride();
    const std::uint8_t* const first = padded_.data() + static_cast<std::size_t>(reach_ - half_) * channels_;
    const auto taps = 2 * static_cast<std::size_t>(half_) + 1;
    std::uint16_t* const out = slot(y);
    if (half_ <= kFewNeighbours) {
      HWY_DYNAMIC_DISPATCH(Neighbours)(first, taps, channels_, stride, out);
    } else {
      HWY_DYNAMIC_DISPATCH(Windows)(first, taps, channels_, stride, few_.data(), out);
    }
    if (edge_ > 0) HWY_DYNAMIC_DISPATCH(AcrossBroken)
    (first - channels_, first + taps * channels_, edge_, scale_, stride, out);
  }

  ImageView image_;
  int half_;
  std::int32_t edge_;
  float scale_;
  int reach_;
  int held_;
  int made_ = 0;
  std::size_t channels_;
  std::size_t pitch_;
  std::vector<std::uint8_t> padded_;
  std::vector<std::uint16_t> few_;
  std::vector<std::uint16_t> rows_;
};

}  // namespace

void blur_box(Image& image, double width) {
  // `half` whole pixels to each side of the middle one, and of the next ones edge/256.
  const auto beyond = static_cast<std::int32_t>(std::lround(128 * (width - 1)));
  const int half = beyond / 256;
  const std::int32_t edge = beyond % 256;
  if (beyond == 0) return;
  const float side = static_cast<float>(2 * half + 1) + static_cast<float>(edge) / 128;
  const Size size = image.size();
  const std::size_t stride = image.stride();
  const int channels = image.channels();
  // A row may be overwritten in place: all that is still needed of it is in its sums by then.
  image.rewrite([&](const std::uint8_t* from, std::uint8_t* to) {
    RowSums sums(ImageView(from, size, channels), half, edge);
    std::vector<std::int32_t> window(stride + kSlack, 0);
    for (int y = -half; y <= half; ++y) {
      const std::uint16_t* const row = sums.row(y);
      for (std::size_t i = 0; i < stride; ++i) window[i] += row[i];
    }
    BoxRows rows{};
    rows.edge = edge;
    rows.sums = window.data();
    rows.scale = edge == 0 ? 1 / (side * side) : 1 / (256 * side);
    rows.to = to;
    for (int y = 0; y < size.height; ++y, rows.to += stride) {
      // The window of row 0 is complete.
      rows.coming = sums.row(y == 0 ? 0 : y + half);
      rows.leaving = sums.row(y == 0 ? 0 : y - half - 1);
      if (edge == 0) {
        HWY_DYNAMIC_DISPATCH(DownWhole)(rows, stride);
      } else {
        rows.before = sums.row(y - half - 1);
        rows.after = sums.row(y + half + 1);
        HWY_DYNAMIC_DISPATCH(DownBroken)(rows, stride);
      }
    }
  });
}

}  // namespace proofload::stress
#endif  // HWY_ONCE
