#include "proofload/stress/turned.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace proofload::stress {

namespace {

// Squares of pixels, so that rows of one picture and columns of the other stay in the cache together.
constexpr int kSquare = 32;

template <int kChannels>
void turn_pixels(const ImageView& src, Turn turn, Image& out) {
  const auto stride = static_cast<std::ptrdiff_t>(src.stride());
  const std::ptrdiff_t down = turn.from_below ? -stride : stride;
  const std::ptrdiff_t across = turn.from_right ? -kChannels : kChannels;
  const std::uint8_t* const origin =
      src.data() + (turn.from_below ? (src.height() - 1) * stride : 0) +
      (turn.from_right ? static_cast<std::ptrdiff_t>(src.width() - 1) * kChannels : 0);
  const std::uint8_t* const end = src.data() + src.bytes();
  for (int r0 = 0; r0 < out.height(); r0 += kSquare)
    for (int c0 = 0; c0 < out.width(); c0 += kSquare)
      for (int r = r0; r < std::min(r0 + kSquare, out.height()); ++r) {
        const std::uint8_t* from = origin + c0 * down + r * across;
        std::uint8_t* to = out.row(r) + static_cast<std::ptrdiff_t>(c0) * kChannels;
        const int count = std::min(kSquare, out.width() - c0);
        int c = 0;
        if constexpr (kChannels == 3)
          // Four bytes are moved for three; the fourth is put right by the next pixel, to which the last one has none.
          for (; c + 1 < count && from + 4 <= end; ++c, from += down, to += 3) std::memcpy(to, from, 4);
        for (; c < count; ++c, from += down, to += kChannels) std::memcpy(to, from, kChannels);
      }
}

}  // namespace

Image turned(const ImageView& src, Turn turn) {
  Image out = Image::unset({src.height(), src.width()}, src.channels());
  if (src.channels() == 3) {
    turn_pixels<3>(src, turn, out);
  } else {
    turn_pixels<1>(src, turn, out);
  }
  return out;
}

}  // namespace proofload::stress
