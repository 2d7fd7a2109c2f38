#include <gtest/gtest.h>

#include "support/stressing.h"

namespace proofload {
namespace {

Stressed mirrored(Sample sample) {
  return test::stressor("hflip")->apply(std::move(sample), test::kKeys, kTopLevel);
}
Sample sample_of(const Image& image, Annotation label = {}) {
  Sample sample;
  sample.image = image;
  sample.label = std::move(label);
  return sample;
}

TEST(HorizontalFlip, ColumnXComesFromColumnWidthMinusOneMinusX) {
  for (const int channels : {1, 3})
    for (const int width : {1, 2, 7, 32, 33}) {
      const Image image = test::textured({width, 5}, channels);
      const Image out = mirrored(sample_of(image)).sample.image;
      for (int y = 0; y < 5; ++y)
        for (int x = 0; x < width; ++x)
          for (int c = 0; c < channels; ++c)
            ASSERT_EQ(out.row(y)[x * channels + c], image.row(y)[(width - 1 - x) * channels + c]);
    }
}

TEST(HorizontalFlip, TwiceIsTheIdentityForPixelsBoxesAndWarp) {
  BoxLabels label;
  label.boxes.push_back({.box = {3, 4, 20, 30}, .label = 2});
  const Sample sample = sample_of(test::textured({51, 40}, 3), label);
  const Stressed once = mirrored(sample);
  const Stressed twice = mirrored(once.sample);
  EXPECT_EQ(twice.sample.image, sample.image);
  EXPECT_EQ(std::get<BoxLabels>(twice.sample.label).boxes[0].box, label.boxes[0].box);
  EXPECT_TRUE(once.warp.then(twice.warp).is_identity());
}

TEST(HorizontalFlip, BoxEdgesGoToWidthMinusX) {
  BoxLabels label;
  label.boxes.push_back({.box = {3, 4, 20.5, 30}});
  const Stressed out = mirrored(sample_of(test::textured({51, 40}, 3), label));
  EXPECT_EQ(std::get<BoxLabels>(out.sample.label).boxes[0].box, (Box{30.5, 4, 48, 30}));
  EXPECT_TRUE(out.warp.mirrors());
}

TEST(HorizontalFlip, TheLowerHalfOfTheAxisIsTheCleanPicture) {
  const auto stressor = test::stressor("hflip");
  EXPECT_EQ(stressor->axis().natural(kTopLevel / 2 - 1), 0);
  EXPECT_EQ(stressor->axis().natural(kTopLevel / 2), 1);
}

}  // namespace
}  // namespace proofload
