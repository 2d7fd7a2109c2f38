#include "proofload/campaign/gallery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proofload/image/codec.h"
#include "proofload/registry/stress_names.h"
#include "support/builtin_registry.h"
#include "support/stressing.h"

namespace proofload::campaign {
namespace {

using test::builtin_registry;

std::vector<GalleryRow> made(const GalleryRequest& request) {
  const std::atomic<bool> stop{false};
  return gallery(
      request, builtin_registry(), [](std::size_t, std::size_t) {}, stop);
}

TEST(Gallery, EveryKindIsThereAndTilesArePictures) {
  GalleryRequest request;
  request.picture = test::textured({120, 80}, 3);
  request.side = 60;
  request.levels = 3;
  const std::vector<GalleryRow> rows = made(request);
  std::size_t kinds = 0;
  std::string last;
  for (const GalleryRow& row : rows) {
    kinds += row.kind != last;
    last = row.kind;
    const stress::Spec& spec = builtin_registry().stressors.at(row.kind);
    EXPECT_EQ(row.tiles.empty(), spec.traits.temporal) << row.name;
    EXPECT_LE(row.levels.size(), 3U);
    EXPECT_EQ(row.levels.back(), row.axis.canonical(kTopLevel)) << row.name;
    for (const std::string& tile : row.tiles) {
      const Size size = decode_image(tile, row.name).size();
      EXPECT_EQ(std::max(size.width, size.height), 60) << row.name;
    }
  }
  std::size_t here = 0;
  for (const auto& [id, spec] : builtin_registry().stressors.all()) here += can_be_made(spec);
  EXPECT_EQ(kinds, here);
}

TEST(Gallery, NamesMayBeThoseOfOtherLibraries) {
  GalleryRequest request;
  request.picture = test::textured({40, 30}, 3);
  request.names = {"GaussianBlur", "exposure_bright"};
  const std::vector<GalleryRow> rows = made(request);
  ASSERT_EQ(rows.size(), 2U);
  // By family: sensor before optics.
  EXPECT_EQ(rows[0].kind, "exposure");
  ASSERT_EQ(rows[1].kind, "gaussian_blur");
  EXPECT_EQ(decode_image(rows[1].tiles[2], "tile"),
            test::stress_at("gaussian_blur", request.picture, rows[1].axis.natural(rows[1].levels[2])));
  request.names = {"GausianBlur"};
  EXPECT_THROW(made(request), Error);
}

}  // namespace
}  // namespace proofload::campaign
