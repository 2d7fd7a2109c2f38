#include "proofload/stress/mosaic.h"

#include <algorithm>
#include <set>

#include "proofload/core/error.h"

namespace proofload::stress {

namespace {

// First pixel of tile `t` of a side, the smallest p with p·kTilesPerSide/length = t.
int edge(int length, std::size_t t) {
  return static_cast<int>((t * static_cast<std::size_t>(length) + kTilesPerSide - 1) / kTilesPerSide);
}

std::size_t place(int length, int p) {
  return static_cast<std::size_t>(p) * kTilesPerSide / static_cast<std::size_t>(length);
}

void copy_tile(const Image& from, Image& to, std::size_t tile) {
  const int x0 = edge(from.width(), tile % kTilesPerSide);
  const int x1 = edge(from.width(), tile % kTilesPerSide + 1);
  const int y0 = edge(from.height(), tile / kTilesPerSide);
  const int y1 = edge(from.height(), tile / kTilesPerSide + 1);
  const auto channels = static_cast<std::size_t>(from.channels());
  const std::size_t first = static_cast<std::size_t>(x0) * channels;
  const std::size_t count = static_cast<std::size_t>(x1 - x0) * channels;
  for (int y = y0; y < y1; ++y) std::copy_n(from.row(y) + first, count, to.row(y) + first);
}

bool moved(const Stressed& stressed, Size size) {
  return !stressed.warp.is_identity() || !stressed.validity.empty() || stressed.sample.image.size() != size;
}

}  // namespace

bool has_local_field(const Stressor& stressor) {
  const auto* local = dynamic_cast<const LocalField*>(&stressor);
  return local && local->local_field();
}

bool acts_by_tiles(const Stressor& stressor) {
  return has_local_field(stressor) || dynamic_cast<const CoversPlaces*>(&stressor) != nullptr;
}

std::size_t tile_of(Size size, int x, int y) {
  return place(size.height, y) * kTilesPerSide + place(size.width, x);
}

Stressed mosaic(const Stressor& stressor,
                Sample sample,
                const Tiles& replicates,
                const std::function<Keys(std::uint16_t replicate)>& field,
                Level level) {
  std::set<std::uint16_t> used(replicates.begin(), replicates.end());
  const std::uint16_t first = replicates[0];
  used.erase(first);
  if (used.empty()) return stressor.apply(std::move(sample), field(first), level);
  Stressed out = stressor.apply(sample, field(first), level);
  for (const std::uint16_t replicate : used) {
    const Stressed other = stressor.apply(sample, field(replicate), level);
    if (moved(other, out.sample.image.size()))
      throw Error(ErrorCode::internal, "a stress with a local field has moved pixels");
    for (std::size_t tile = 0; tile < kTiles; ++tile)
      if (replicates[tile] == replicate) copy_tile(other.sample.image, out.sample.image, tile);
  }
  return out;
}

void keep_in(const TileSet& hit, const Image& before, Stressed& after) {
  if (hit.all()) return;
  if (moved(after, before.size()) || before.channels() != after.sample.image.channels())
    throw Error(ErrorCode::internal, "a stress that acts by tiles has moved pixels");
  for (std::size_t tile = 0; tile < kTiles; ++tile)
    if (!hit[tile]) copy_tile(before, after.sample.image, tile);
}

}  // namespace proofload::stress
