#include "proofload/stress/lossy_clip.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace proofload::stress {

namespace {

constexpr std::uint32_t kPackets = 0;  // Streams of draws.
constexpr std::uint32_t kBlocks = 1;
constexpr int kReach = 7;  // px that a block may have moved since the last frame.

struct Area {
  int x0, y0, x1, y1;
};

Area area_of(const BlockGrid& grid, std::size_t i) {
  const int column = static_cast<int>(i % static_cast<std::size_t>(grid.columns()));
  const int row = static_cast<int>(i / static_cast<std::size_t>(grid.columns()));
  return {column * grid.block, row * grid.block, std::min((column + 1) * grid.block, grid.picture.width),
          std::min((row + 1) * grid.block, grid.picture.height)};
}

bool equal_in(const Image& a, const Image& b, const Area& area) {
  const auto channels = static_cast<std::size_t>(a.channels());
  const std::size_t from = static_cast<std::size_t>(area.x0) * channels;
  const std::size_t bytes = static_cast<std::size_t>(area.x1 - area.x0) * channels;
  for (int y = area.y0; y < area.y1; ++y)
    if (std::memcmp(a.row(y) + from, b.row(y) + from, bytes) != 0) return false;
  return true;
}

void copy_in(const Image& from, Image& to, const Area& area) {
  const auto channels = static_cast<std::size_t>(from.channels());
  const std::size_t at = static_cast<std::size_t>(area.x0) * channels;
  const std::size_t bytes = static_cast<std::size_t>(area.x1 - area.x0) * channels;
  for (int y = area.y0; y < area.y1; ++y) std::memcpy(to.row(y) + at, from.row(y) + at, bytes);
}

Area grown(const Area& area, int by, Size size) {
  return {std::max(0, area.x0 - by), std::max(0, area.y0 - by), std::min(size.width, area.x1 + by),
          std::min(size.height, area.y1 + by)};
}

struct Shift {
  int x = 0;
  int y = 0;
};

// Where the block lay in the frame before: the shift of least difference, nearest to none, by steps of 4, 2 and 1 px over
// every other sample of one channel.
Shift shift_of(const Image& now, const Image& before, const Area& area) {
  const int channels = now.channels();
  const int channel = channels == 3 ? 1 : 0;
  const auto difference = [&](Shift by) {
    std::int64_t sum = 0;
    for (int y = area.y0; y < area.y1; y += 2) {
      const std::uint8_t* to = now.row(y);
      const std::uint8_t* from = before.row(std::clamp(y + by.y, 0, before.height() - 1));
      for (int x = area.x0; x < area.x1; x += 2)
        sum += std::abs(to[x * channels + channel] -
                        from[std::clamp(x + by.x, 0, before.width() - 1) * channels + channel]);
    }
    return sum;
  };
  Shift best;
  std::int64_t least = difference(best);
  for (int step = 4; step >= 1; step /= 2) {
    const Shift centre = best;
    for (int dy = -step; dy <= step; dy += step)
      for (int dx = -step; dx <= step; dx += step) {
        const Shift there{centre.x + dx, centre.y + dy};
        if ((dx == 0 && dy == 0) || std::abs(there.x) > kReach || std::abs(there.y) > kReach) continue;
        if (const std::int64_t found = difference(there); found < least) {
          least = found;
          best = there;
        }
      }
  }
  return best;
}

// The block as sent, plus the error of the frame before where it came from.
void add_error(
    Image& shown, const Image& sent, const Image& last_sent, const Image& last_shown, const Area& area) {
  const Shift by = shift_of(sent, last_sent, area);
  const int channels = sent.channels();
  for (int y = area.y0; y < area.y1; ++y) {
    const int from_y = std::clamp(y + by.y, 0, sent.height() - 1);
    for (int x = area.x0; x < area.x1; ++x) {
      const int from = std::clamp(x + by.x, 0, sent.width() - 1) * channels;
      for (int c = 0; c < channels; ++c) {
        const int error = last_shown.row(from_y)[from + c] - last_sent.row(from_y)[from + c];
        shown.row(y)[x * channels + c] =
            static_cast<std::uint8_t>(std::clamp(sent.row(y)[x * channels + c] + error, 0, 255));
      }
    }
  }
}

}  // namespace

std::optional<Shown> LossyClip::next(Sample frame, std::uint32_t index) {
  const Rng rng(key_, index);
  const bool first = shown_.empty() || shown_.size() != frame.image.size();
  const bool refreshed = first || index % static_cast<std::uint32_t>(how_.refresh_frames) == 0;
  const Packets packets = packets_of(frame.image, how_.packets);
  std::vector<std::uint8_t> lost(packets.count);
  bool any = false;
  for (std::size_t k = 0; k < lost.size(); ++k) {
    lost[k] = chain_.next(rng.bits32(kPackets, k)) ? 1 : 0;
    any = any || lost[k] != 0;
  }
  std::vector<std::uint8_t> missing(packets.first.size());
  for (std::size_t i = 0; i < missing.size(); ++i)
    for (std::uint32_t k = packets.first[i]; k <= packets.last[i]; ++k) missing[i] |= lost[k];

  Image shown = frame.image;
  if (any && how_.whole_frames && !first) {
    shown = shown_;
  } else {
    const bool clean_before = first || equal_in(shown_, sent_, {0, 0, shown.width(), shown.height()});
    const std::uint64_t threshold = threshold32(how_.refresh_blocks);
    for (std::size_t i = 0; i < missing.size(); ++i) {
      const Area area = area_of(packets.grid, i);
      if (missing[i] != 0) {
        if (how_.from_last && !first) copy_in(shown_, shown, area);
        continue;
      }
      if (refreshed || clean_before || rng.bits32(kBlocks, i) < threshold) continue;
      if (equal_in(shown_, sent_, grown(area, kReach, shown.size()))) continue;
      add_error(shown, frame.image, sent_, shown_, area);
    }
    if (any && (!how_.from_last || first)) conceal(shown, packets.grid, missing, how_.within, how_.grey);
  }
  sent_ = std::move(frame.image);
  shown_ = shown;
  frame.image = std::move(shown);
  return Shown{{std::move(frame), Warp(), {}}, index};
}

}  // namespace proofload::stress
