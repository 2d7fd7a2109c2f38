#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/stressing.h"

namespace proofload {
namespace {

// Half of the pixels at the mean radius r of a disk of radius R: the disk's edge is smeared over R to R·factor.
TEST(ZoomBlur, AnEdgeIsSmearedFromItsPlaceToItsMagnifiedPlace) {
  Image disk = test::flat({201, 201}, 1, 0);
  for (int y = 0; y < 201; ++y)
    for (int x = 0; x < 201; ++x)
      if (std::hypot(x - 100, y - 100) < 50) disk.row(y)[x] = 240;
  Value params = Value::object();
  params["steps"] = 40;
  const Image blurred = test::stress_at("zoom_blur", disk, 1.4, params);
  EXPECT_EQ(blurred.row(100)[100], 240);
  EXPECT_EQ(blurred.row(100)[100 + 45], 240) << "inside at every magnification";
  EXPECT_EQ(blurred.row(100)[100 + 73], 0) << "outside at every magnification";
  // At radius 60 the disk has come in with the factor 1.2: half of 40 zooms, none of the picture itself.
  EXPECT_NEAR(blurred.row(100)[160], 240 * 20 / 41.0, 240 * 1.5 / 41);
}

TEST(ZoomBlur, ConstantPicturesStay) {
  const Image grey = test::flat({60, 40}, 3, 137);
  EXPECT_EQ(test::stress_at("zoom_blur", grey, 1.5), grey);
}

}  // namespace
}  // namespace proofload
