#include "proofload/stress/sharpen.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "proofload/stress/sharpen.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

// After highway.h, once for every instruction set.
#include "proofload/stress/grey_lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace proofload::stress {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D32 = GreyWhole;
using DF = GreyD;
using D16 = hn::Rebind<std::uint16_t, D32>;
using D8 = GreyBytes;

// Sums of three rows, to the end of the last vector.
void Columns(const std::uint8_t* above,
             const std::uint8_t* here,
             const std::uint8_t* below,
             std::size_t count,
             std::uint16_t* sums) {
  const hn::ScalableTag<std::uint16_t> d;
  const hn::Rebind<std::uint8_t, decltype(d)> d8;
  const auto wide = [&](const std::uint8_t* p) HWY_ATTR { return hn::PromoteTo(d, hn::LoadU(d8, p)); };
  for (std::size_t i = 0; i < count; i += hn::Lanes(d))
    hn::StoreU(hn::Add(hn::Add(wide(above + i), wide(below + i)), wide(here + i)), d, sums + i);
}

// From sums of columns, which start one pixel before `here` and `out`.
void AboutSums(const std::uint16_t* sums,
               const std::uint8_t* here,
               std::size_t channels,
               float factor,
               std::size_t count,
               std::uint8_t* out) {
  const D32 d;
  const DF f;
  const D16 d16;
  const D8 d8;
  const auto of_sum = hn::Set(f, (1 - factor) / 13);
  const auto of_middle = hn::Set(f, factor);
  const auto half = hn::Set(f, 0.5F);
  OverBytes(count, out, [&](std::size_t i) HWY_ATTR {
    const auto three = hn::Add(hn::Add(hn::LoadU(d16, sums + i), hn::LoadU(d16, sums + i + 2 * channels)),
                               hn::LoadU(d16, sums + i + channels));
    const auto middle = hn::PromoteTo(d, hn::LoadU(d8, here + i));
    const auto sum = hn::Add(hn::PromoteTo(d, three), hn::ShiftLeft<2>(middle));
    return Narrow(hn::Add(hn::Mul(of_sum, hn::ConvertTo(f, sum)),
                          hn::Mul(of_middle, hn::ConvertTo(f, middle))),
                  half);
  });
}

// `sharp` and `soft` can be read to the end of the last vector.
void AboutSoft(const std::uint8_t* sharp,
               const std::uint8_t* soft,
               float factor,
               std::int32_t threshold,
               std::size_t count,
               std::uint8_t* out) {
  const DF f;
  const D8 d8;
  const auto times = hn::Set(f, factor);
  const auto least = hn::Set(f, static_cast<float>(threshold));
  const auto half = hn::Set(f, 0.5F);
  OverBytes(count, out, [&](std::size_t i) HWY_ATTR {
    const auto from = Widen(hn::LoadU(d8, sharp + i));
    const auto base = Widen(hn::LoadU(d8, soft + i));
    const auto detail = hn::Sub(from, base);
    const auto grey = hn::Add(base, hn::Mul(times, detail));
    return Narrow(hn::IfThenElse(hn::Gt(hn::Abs(detail), least), grey, from), half);
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace proofload::stress
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace proofload::stress {

HWY_EXPORT(Columns);
HWY_EXPORT(AboutSums);
HWY_EXPORT(AboutSoft);

namespace {
constexpr std::size_t kSlack = 64;  // Samples that the widest vector may touch beyond a row.
}  // namespace

void sharpen_about_neighbours(Image& image, float factor) {
  if (image.width() < 3 || image.height() < 3) return;
  const auto channels = static_cast<std::size_t>(image.channels());
  const std::size_t stride = image.stride();
  const int height = image.height();
  image.rewrite([&](const std::uint8_t* from, std::uint8_t* to) {
    const auto whole = [&](int y) { return static_cast<std::size_t>(y) * stride; };
    // The rows about the one that is written, as they were.
    std::array<std::vector<std::uint8_t>, 3> clean;
    for (auto& row : clean) row.resize(stride + kSlack);
    const auto held = [&](int y) { return clean[static_cast<std::size_t>(y % 3)].data(); };
    const auto hold = [&](int y) { std::copy_n(from + whole(y), stride, held(y)); };
    std::vector<std::uint16_t> sums(stride + kSlack);
    hold(0);
    hold(1);
    std::copy_n(held(0), stride, to);
    for (int y = 1; y + 1 < height; ++y) {
      hold(y + 1);
      const std::uint8_t* const here = held(y);
      std::uint8_t* const out = to + whole(y);
      HWY_DYNAMIC_DISPATCH(Columns)(held(y - 1), here, held(y + 1), stride, sums.data());
      std::copy_n(here, channels, out);
      HWY_DYNAMIC_DISPATCH(AboutSums)
      (sums.data(), here + channels, channels, factor, stride - 2 * channels, out + channels);
      std::copy_n(here + stride - channels, channels, out + stride - channels);
    }
    std::copy_n(held(height - 1), stride, to + whole(height - 1));
  });
}

void sharpen_about(Image& image, const ImageView& soft, float factor, int threshold) {
  std::uint8_t* const sharp = image.data();
  // Whole blocks in place; the rest where a vector may run over its end.
  const std::size_t whole = image.bytes() / kSlack * kSlack;
  HWY_DYNAMIC_DISPATCH(AboutSoft)(sharp, soft.data(), factor, threshold, whole, sharp);
  std::array<std::uint8_t, kSlack> from{};
  std::array<std::uint8_t, kSlack> base{};
  const std::size_t rest = image.bytes() - whole;
  std::copy_n(sharp + whole, rest, from.data());
  std::copy_n(soft.data() + whole, rest, base.data());
  HWY_DYNAMIC_DISPATCH(AboutSoft)(from.data(), base.data(), factor, threshold, rest, sharp + whole);
}

}  // namespace proofload::stress
#endif  // HWY_ONCE
