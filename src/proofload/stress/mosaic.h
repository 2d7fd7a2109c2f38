// A random field put together out of several, tile by tile.
//
// Where the random numbers of a pixel are drawn for it alone, tiles are independent of each other, so one field in some tiles and
// another one elsewhere is a field as likely as any. A search for rare failures can so change a small part of a field and keep the
// rest.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "proofload/stress/stressor.h"

namespace proofload::stress {

/// What a stressor is, too, whose field may be local (tests/stress/mosaic_test.cpp holds it to that).
class LocalField {
 public:
  virtual ~LocalField() = default;
  /// Whether, with its parameters, the random numbers that shape a pixel are drawn for that pixel alone; what else it depends on is
  /// the picture that came in.
  virtual bool local_field() const { return true; }
};

/// Whether a stressor says so.
bool has_local_field(const Stressor& stressor);

/// What a stressor is, too, that covers places of a picture (blocks, patches, broken pixels) and leaves the rest as it came: a part of
/// what it covers is a case of its own kind.
class CoversPlaces {
 public:
  virtual ~CoversPlaces() = default;
};

/// Whether a stressor that acts in some tiles only is a case of its own kind: its field is local, or it covers places. (Part of a blur
/// or a fog would have edges that no such stress makes.)
bool acts_by_tiles(const Stressor& stressor);

inline constexpr std::size_t kTilesPerSide = 8;
inline constexpr std::size_t kTiles = kTilesPerSide * kTilesPerSide;
/// Replicate of each tile, row by row.
using Tiles = std::array<std::uint16_t, kTiles>;

/// By tile, row by row.
using TileSet = std::bitset<kTiles>;

/// The tile that holds a pixel; tiles of a picture are of one size but for a pixel, and may be empty in a tiny one.
std::size_t tile_of(Size size, int x, int y);

/// `sample` under a stressor whose field is local: in each tile that of `field(replicate)`. Every replicate among them is made once,
/// so the price is that of so many pictures. A single one everywhere is the same as `apply`. Error{internal} where the
/// stressor moved pixels, which no local field does.
Stressed mosaic(const Stressor& stressor,
                Sample sample,
                const Tiles& replicates,
                const std::function<Keys(std::uint16_t replicate)>& field,
                Level level);

/// Takes back what a stress did outside the tiles `hit`: there are the pixels of `before` again. Label and warp stay those of the whole
/// stress, so an object that it hides is not asked for. Error{internal} where it moved pixels.
void keep_in(const TileSet& hit, const Image& before, Stressed& after);

}  // namespace proofload::stress
