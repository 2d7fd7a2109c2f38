#include <gtest/gtest.h>

#include <limits>

#include "support/heads.h"

namespace proofload::model {
namespace {

using test::settings;
using test::tensor;
using test::ToyHead;

using Classes = std::vector<std::uint8_t>;

ClassMap map_of(const ToyHead& head, std::size_t index = 0, const Placement& placement = {}) {
  return std::get<ClassMap>(head.decode(index, placement));
}

TEST(ClassMapHead, TheHighestScoreOfAPixelWins) {
  const ToyHead first("class_map", settings(),
                      {tensor({2, 3, 1, 2}, {5, 0, 1, 0, 2, 7, /**/ 0, 0, 3, 0, 1, 0})}, {}, {2, 1});
  EXPECT_EQ(map_of(first, 0).classes, (Classes{0, 2}));
  EXPECT_EQ(map_of(first, 1).classes, (Classes{1, 0}));
  const ToyHead last("class_map", settings(), {tensor({1, 4, 2, 3}, {0, 0, 9, 1, 0, 0, 0, 2, 0, 0, 0, 0,
                                                                     0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1})},
                     {}, {2, 4});
  EXPECT_EQ(map_of(last).classes, (Classes{2, 0, 1, 0, 0, 0, 0, 2}));
}

TEST(ClassMapHead, IndicesAreTakenAsTheyAre) {
  const ToyHead head("class_map", settings(), {tensor({1, 2, 2}, {0, 3, 20, 254})}, {}, {2, 2});
  EXPECT_EQ(map_of(head).classes, (Classes{0, 3, 20, 254}));
  for (const float wrong : {0.5f, -1.0f, 255.0f}) {
    const ToyHead other("class_map", settings(), {tensor({1, 2, 2}, {0, 3, 20, wrong})}, {}, {2, 2});
    EXPECT_THROW(other.decode(), Error) << wrong;
  }
}

TEST(ClassMapHead, AProbabilityIsCutAtTheThreshold) {
  const auto values = tensor({1, 1, 2, 2}, {0.5f, 0.49f, 1, 0});
  EXPECT_EQ(map_of(ToyHead("class_map", settings(), {values}, {}, {2, 2})).classes, (Classes{1, 0, 1, 0}));
  EXPECT_EQ(map_of(ToyHead("class_map", settings({{"threshold", 0.8}, {"class", 15}}), {values}, {}, {2, 2}))
                .classes,
            (Classes{0, 0, 15, 0}));
}

TEST(ClassMapHead, ClassesBeforeTheFirstAreNotJudged) {
  const ToyHead head("class_map", settings({{"first_class", 1}}), {tensor({1, 1, 3}, {0, 1, 2})}, {}, {3, 1});
  EXPECT_EQ(map_of(head).classes, (Classes{kIgnoredClass, 0, 1}));
}

// A picture of 8 x 4 in a 4 x 4 canvas, at the top left; the lower half of the canvas is border.
TEST(ClassMapHead, ComesBackToThePictureByTheNearestPixel) {
  const ToyHead head("class_map", settings(),
                     {tensor({1, 4, 4}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9, 9, 9, 9, 9})}, {}, {4, 4});
  const ClassMap map = map_of(head, 0, {0.5, 0.5, 0, 0, {8, 4}});
  EXPECT_EQ(map.size, (Size{8, 4}));
  EXPECT_EQ(map.classes, (Classes{1, 1, 2, 2, 3, 3, 4, 4, 1, 1, 2, 2, 3, 3, 4, 4,
                                  5, 5, 6, 6, 7, 7, 8, 8, 5, 5, 6, 6, 7, 7, 8, 8}));
}

TEST(ClassMapHead, WhatACropCutOffIsNotJudged) {
  const ToyHead head("class_map", settings(), {tensor({1, 1, 2}, {1, 2})}, {}, {2, 1});
  EXPECT_EQ(map_of(head, 0, {1, 1, -1, 0, {4, 1}}).classes, (Classes{kIgnoredClass, 1, 2, kIgnoredClass}));
}

TEST(ClassMapHead, ACoarseMapCoversTheWholeInput) {
  const ToyHead head("class_map", settings(), {tensor({1, 2, 1, 2}, {1, 0, 0, 1})}, {}, {8, 4});
  EXPECT_EQ(map_of(head, 0, {1, 1, 0, 0, {8, 1}}).classes, (Classes{0, 0, 0, 0, 1, 1, 1, 1}));
}

TEST(ClassMapHead, NotANumberIsSeen) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const std::vector<std::int64_t>& shape :
       {std::vector<std::int64_t>{1, 2, 1, 2}, std::vector<std::int64_t>{1, 1, 1, 4},
        std::vector<std::int64_t>{1, 1, 4}}) {
    const ToyHead head("class_map", settings(), {tensor(shape, {0, 1, nan, 0})}, {},
                       {static_cast<int>(shape.back()), 1});
    EXPECT_FALSE(defect(head.decode()).empty());
  }
}

TEST(ClassMapHead, IsRecognisedByTheSizeOfTheInput) {
  const auto fits = test::head_spec("class_map").fits;
  const auto with = [](engine::ElementType type, std::vector<std::int64_t> shape, Size input) {
    return test::signature_of({{"out", type, std::move(shape)}}, input);
  };
  using engine::ElementType;
  EXPECT_GE(fits(with(ElementType::i64, {1, 513, 513}, {513, 513})), 0.9);
  EXPECT_GE(fits(with(ElementType::f32, {1, 21, 513, 513}, {513, 513})), 0.6);
  EXPECT_GE(fits(with(ElementType::f32, {1, 1, 256, 256}, {256, 256})), 0.6);
  EXPECT_GE(fits(with(ElementType::f32, {1, 256, 256, 2}, {256, 256})), 0.6);
  EXPECT_GT(fits(with(ElementType::f32, {1, 21, 65, 65}, {513, 513})), 0);
  EXPECT_EQ(fits(with(ElementType::f32, {1, 256, 256}, {256, 256})), 0);
  EXPECT_EQ(fits(with(ElementType::i64, {1, 100, 4}, {256, 256})), 0);
}

}  // namespace
}  // namespace proofload::model
