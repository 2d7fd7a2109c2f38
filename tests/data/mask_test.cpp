#include "proofload/data/mask.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "proofload/core/error.h"
#include "proofload/data/warp.h"
#include "support/fixtures.h"

namespace proofload {
namespace {

// 3 wide, 2 high, column after column: "..", "##", ".#".
const Mask kSmall{{3, 2}, {2, 2, 1, 1}};

TEST(Mask, CountsItsPixels) {
  EXPECT_EQ(area(kSmall), 3u);
  EXPECT_EQ(bounds(kSmall), (Box{1, 0, 3, 2}));
  EXPECT_EQ(pixels_of(kSmall), (std::vector<std::uint8_t>{0, 0, 1, 1, 0, 1}));
}

TEST(Mask, OfNothingHasNoBounds) {
  const Mask nothing{{3, 2}, {6}};
  EXPECT_EQ(area(nothing), 0u);
  EXPECT_EQ(bounds(nothing), Box{});
  EXPECT_EQ(iou(nothing, nothing), 0);
}

TEST(Mask, OverlapIsCountedInPixels) {
  const Mask other{{3, 2}, {3, 2, 1}};  // Second column below, third column above.
  EXPECT_EQ(common_area(kSmall, other), 1u);
  EXPECT_DOUBLE_EQ(iou(kSmall, other), 0.25);
  EXPECT_EQ(united(kSmall, other), (Mask{{3, 2}, {2, 4}}));
  EXPECT_EQ(common_area(kSmall, Mask{{2, 3}, {0, 6}}), 0u);
}

TEST(Mask, WriterFillsUp) {
  MaskWriter writer({3, 2});
  writer.add(true);
  writer.add(true, 2);
  writer.add(false, 0);
  EXPECT_EQ(writer.finish(), (Mask{{3, 2}, {0, 3, 3}}));
}

TEST(Mask, GoesThroughCocosText) {
  for (const Mask& mask : {kSmall, Mask{{3, 2}, {6}}, Mask{{3, 2}, {0, 6}},
                           Mask{{500, 400}, {100000, 30000, 70000}}, Mask{{100, 10}, {1, 2, 900, 1, 1, 95}}})
    EXPECT_EQ(mask_from_text(mask.size, to_text(mask)), mask);
}

TEST(Mask, BrokenTextIsRefused) {
  const std::string good = to_text(kSmall);
  EXPECT_THROW(mask_from_text({3, 3}, good), Error);
  EXPECT_THROW(mask_from_text({3, 2}, ""), Error);
  EXPECT_THROW(mask_from_text({3, 2}, "oooooooooooooooooo"), Error);  // Goes on without end.
  EXPECT_THROW(mask_from_text({3, 2}, "\x01"), Error);
  EXPECT_THROW(mask_from_text({3, 2}, "O"), Error);  // -1 pixels.
  EXPECT_THROW(mask_from_text({0, 2}, good), Error);
  EXPECT_THROW(mask_from_text({1 << 30, 1 << 30}, good), Error);
}

TEST(Mask, RunsOfLengthZeroAreTakenOut) {
  EXPECT_EQ(mask_from_runs({3, 2}, {1, 0, 1, 2, 1, 1, 0}), kSmall);
  EXPECT_THROW(mask_from_runs({3, 2}, {1, 1}), Error);
}

TEST(Mask, TakesTheClassUnderThePixelWhenResized) {
  EXPECT_EQ(resized(kSmall, {6, 4}), (Mask{{6, 4}, {8, 8, 2, 2, 2, 2}}));
  EXPECT_EQ(resized(resized(kSmall, {6, 4}), {3, 2}), kSmall);
}

TEST(Mask, OfAnOutlineIsPycocotools) {
  const Value fixture = test::json_fixture("metric/masks.json");
  const Size size{static_cast<int>(fixture.at("width").integer()),
                  static_cast<int>(fixture.at("height").integer())};
  std::vector<Mask> all;
  for (const Value& item : fixture.at("outlines").items()) {
    Mask got{size, {static_cast<std::uint32_t>(size.width * size.height)}};
    for (const Value& polygon : item.at("polygons").items()) {
      std::vector<Point> outline;
      for (std::size_t i = 0; i < polygon.size(); i += 2)
        outline.push_back({polygon.items()[i].number(), polygon.items()[i + 1].number()});
      got = united(got, inside_of(outline, size));
    }
    EXPECT_EQ(to_text(got), item.at("mask").text()) << to_json(item.at("polygons"));
    EXPECT_EQ(static_cast<std::int64_t>(area(got)), item.at("area").integer());
    if (area(got) > 0) {
      const Value::Array& box = item.at("box").items();
      EXPECT_EQ(bounds(got), (Box{box[0].number(), box[1].number(), box[0].number() + box[2].number(),
                                  box[1].number() + box[3].number()}));
    }
    all.push_back(std::move(got));
  }
  ASSERT_GE(all.size(), 50u);
  for (std::size_t i = 0; i < 12; ++i)
    for (std::size_t j = 0; j < 12; ++j)
      EXPECT_NEAR(iou(all[i], all[12 + j]), fixture.at("overlaps").items()[i].items()[j].number(), 1e-12);
}

TEST(Mask, NonsenseIsNoOutline) {
  const Size size{30, 20};
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(inside_of(std::vector<Point>{{1, 1}, {2, 2}}, size), Error);
  EXPECT_THROW(inside_of(std::vector<Point>{{1, 1}, {2, nan}, {3, 3}}, size), Error);
  EXPECT_THROW(inside_of(std::vector<Point>{{1, 1}, {2, 1e9}, {3, 3}}, size), Error);
  // Back and forth over a large picture, more often than any outline goes.
  std::vector<Point> endless;
  for (int i = 0; i < 2000; ++i) endless.push_back({i % 2 == 0 ? 0.0 : 30000.0, 5});
  EXPECT_THROW(inside_of(endless, {30000, 20}), Error);
}

TEST(Mask, OfABoxHasItsPixels) {
  EXPECT_EQ(inside_of(Box{1, 0, 3, 2}, {3, 2}), (Mask{{3, 2}, {2, 4}}));
  EXPECT_EQ(bounds(inside_of(Box{-5, 3, 4.4, 90}, {20, 10})), (Box{0, 3, 4, 10}));
}

TEST(Outline, OfABoxIsItsCornersClockwise) {
  EXPECT_EQ(outline_of(inside_of(Box{2, 1, 5, 3}, {8, 6})),
            (std::vector<Point>{{2, 1}, {5, 1}, {5, 3}, {2, 3}}));
  EXPECT_TRUE(outline_of(Mask{{2, 2}, {4}}).empty());
  EXPECT_TRUE(outline_of(Mask{}).empty());
  EXPECT_EQ(outline_of(Mask{{1, 1}, {0, 1}}).size(), 4U);
}

// Two pixels that share a corner only are two parts; the larger is kept, and a hole is filled.
TEST(Outline, IsOfTheLargestPartAndFillsHoles) {
  const Size size{10, 8};
  Mask ring = inside_of(Box{1, 1, 5, 5}, size);
  std::vector<std::uint8_t> on = pixels_of(ring);
  on[3 * 8 + 3] = 0;
  on[5 * 8 + 5] = 1;
  MaskWriter writer(size);
  for (const std::uint8_t one : on) writer.add(one != 0);
  EXPECT_EQ(inside_of(outline_of(writer.finish()), size), ring);
}

TEST(Outline, FilledAgainIsTheSamePart) {
  const Value fixture = test::json_fixture("metric/masks.json");
  const Size size{static_cast<int>(fixture.at("width").integer()),
                  static_cast<int>(fixture.at("height").integer())};
  int whole = 0;
  for (const Value& item : fixture.at("outlines").items()) {
    const Mask mask = mask_from_text(size, item.at("mask").text());
    if (area(mask) == 0) continue;
    const Mask part = inside_of(outline_of(mask), size);
    whole += part == mask;
    // What is not in the mask is a hole: nothing new lies outside of it.
    EXPECT_EQ(bounds(united(part, mask)), bounds(mask));
    EXPECT_EQ(inside_of(outline_of(part), size), part);
    EXPECT_GE(2 * common_area(part, mask), area(mask));
  }
  EXPECT_GE(whole, 35) << "most of the fixture's outlines are in one piece";
}

TEST(Corners, OfSquaresOverlapAsSquares) {
  const Corners a{{0, 0}, {2, 0}, {2, 2}, {0, 2}};
  const Corners b{{1, 1}, {1, 3}, {3, 3}, {3, 1}};  // The other way round.
  EXPECT_DOUBLE_EQ(area(std::span<const Point>(a)), 4);
  EXPECT_DOUBLE_EQ(common_area(a, b), 1);
  EXPECT_DOUBLE_EQ(iou(a, b), 1.0 / 7);
  EXPECT_DOUBLE_EQ(iou(a, a), 1);
}

// A square of side 2 and the same turned by 45 degrees share a regular octagon of 8(√2 − 1).
TEST(Corners, OfTurnedSquaresShareAnOctagon) {
  const Corners straight = turned_box({5, 5}, 2, 2, 0);
  const Corners turned = turned_box({5, 5}, 2, 2, std::acos(-1.0) / 4);
  EXPECT_NEAR(common_area(straight, turned), 8 * (std::sqrt(2.0) - 1), 1e-12);
  EXPECT_EQ(bounds(std::span<const Point>(straight)), (Box{4, 4, 6, 6}));
}

// Along the first side it is 4 long; a quarter turn puts that side upright.
TEST(Corners, TurnClockwise) {
  const Corners box = turned_box({10, 10}, 4, 2, std::acos(0.0));
  EXPECT_NEAR(box[0].x, 11, 1e-12);
  EXPECT_NEAR(box[0].y, 8, 1e-12);
  EXPECT_NEAR(box[1].x, 11, 1e-12);
  EXPECT_NEAR(box[1].y, 12, 1e-12);
}

BoxLabels with_mask(const Mask& mask) {
  BoxLabels out;
  out.boxes.push_back({bounds(mask), 3, false, static_cast<double>(area(mask)), 1, mask, {}});
  return out;
}

TEST(WarpOfMasks, AMirrorMovesThem) {
  const Mask mask = inside_of(Box{2, 3, 7, 9}, {40, 30});
  const Warp mirror = Warp::homography({-1, 0, 40, 0, 1, 0, 0, 0, 1});
  const auto moved = std::get<BoxLabels>(mirror.map(Annotation(with_mask(mask)), {40, 30}));
  EXPECT_EQ(moved.boxes[0].mask, inside_of(Box{33, 3, 38, 9}, {40, 30}));
  EXPECT_EQ(moved.boxes[0].box, (Box{33, 3, 38, 9}));
  EXPECT_FALSE(moved.boxes[0].ignore);
  EXPECT_DOUBLE_EQ(moved.boxes[0].visible, 1);
}

// Three quarters of it leave the frame: a quarter is seen, and that is enough; one pixel more and it is not.
TEST(WarpOfMasks, WhatLeavesTheFrameIsIgnored) {
  const Mask mask = inside_of(Box{0, 0, 20, 10}, {40, 30});
  for (const double shift : {15.0, 16.0}) {
    const Warp warp = Warp::homography({1, 0, -shift, 0, 1, 0, 0, 0, 1});
    const auto label = std::get<BoxLabels>(warp.map(Annotation(with_mask(mask)), {40, 30}));
    EXPECT_DOUBLE_EQ(label.boxes[0].visible, (20 - shift) / 20);
    EXPECT_EQ(label.boxes[0].ignore, shift > 15);
    BoxPredictions said;
    said.boxes.push_back({bounds(mask), 3, 0.75, mask, {}});
    const auto prediction = std::get<BoxPredictions>(warp.map(Prediction(said), {40, 30}));
    EXPECT_EQ(prediction.boxes[0].score, shift > 15 ? 0 : 0.75);
    EXPECT_EQ(prediction.boxes[0].box, (Box{0, 0, 20 - shift, 10}));
  }
}

TEST(WarpOfCorners, TheyTurnWithThePicture) {
  BoxLabels label;
  const Corners corners = turned_box({20, 15}, 12, 4, 0.3);
  label.boxes.push_back({bounds(std::span<const Point>(corners)), 0, false, 48, 1, {}, corners});
  const double c = std::cos(0.5);
  const double s = std::sin(0.5);
  const Warp turn = Warp::homography({c, -s, 20 - c * 20 + s * 15, s, c, 15 - s * 20 - c * 15, 0, 0, 1});
  const auto moved = std::get<BoxLabels>(turn.map(Annotation(label), {40, 30}));
  const Corners expected = turned_box({20, 15}, 12, 4, 0.8);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(moved.boxes[0].corners[i].x, expected[i].x, 1e-9);
    EXPECT_NEAR(moved.boxes[0].corners[i].y, expected[i].y, 1e-9);
  }
  EXPECT_NEAR(moved.boxes[0].visible, 1, 1e-12);
}

TEST(RecordsOfShapes, ComeBackAsTheyWere) {
  BoxPredictions said;
  said.boxes.push_back({{1, 0, 3, 2}, 4, 0.5, kSmall, {}});
  said.boxes.push_back({{1, 0, 3, 2}, 4, 0.25, {}, turned_box({2, 1}, 1.5, 0.5, 0.25)});
  said.boxes.push_back({{1, 0, 3, 2}, 4, 0.125, {}, {}});
  EXPECT_EQ(prediction_from_record(to_record(Prediction(said))), Prediction(said));
  const BoxLabels label = with_mask(kSmall);
  EXPECT_EQ(annotation_from_record(to_record(Annotation(label))), Annotation(label));
  EXPECT_EQ(prediction_from_record(to_record(Prediction(SetScores{{0.5, 0.25}}))),
            Prediction(SetScores{{0.5, 0.25}}));
  EXPECT_EQ(annotation_from_record(to_record(Annotation(ClassSet{{1, 7}}))), Annotation(ClassSet{{1, 7}}));
}

}  // namespace
}  // namespace proofload
