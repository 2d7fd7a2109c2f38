#include "proofload/data/displacement.h"

#include <gtest/gtest.h>

#include <cmath>

#include "proofload/data/warp.h"

namespace proofload {
namespace {

// Barrel distortion about the middle: the point at radius r comes from r(1 + k r²), r = 1 at half the diagonal.
Displacement lens(Size frame, double k, int log) {
  const double cx = frame.width / 2.0;
  const double cy = frame.height / 2.0;
  const double unit = std::hypot(cx, cy);
  return Displacement::of(frame, log, log, [=](Point p) {
    const double x = (p.x - cx) / unit;
    const double y = (p.y - cy) / unit;
    const double s = 1 + k * (x * x + y * y);
    return Point{cx + (p.x - cx) * s, cy + (p.y - cy) * s};
  });
}

TEST(Displacement, NodesAreKeptToTheUnitAndLinearMapsAreExactInBetween) {
  const Displacement d = Displacement::of({100, 60}, 4, 3, [](Point p) {
    return Point{p.x + 0.125 * p.y, p.y - 2};
  });
  for (const Point p : {Point{0.5, 0.5}, Point{33.25, 17.75}, Point{96, 56.5}}) {
    EXPECT_NEAR(d.to_source(p).x, p.x + 0.125 * p.y, Displacement::kUnit);
    EXPECT_NEAR(d.to_source(p).y, p.y - 2, Displacement::kUnit);
  }
}

TEST(Displacement, ThereAndBackIsTheSamePoint) {
  for (const double k : {-0.2, 0.1, 0.6}) {
    const Displacement d = lens({320, 240}, k, 3);
    for (double y = 5; y < 240; y += 23)
      for (double x = 5; x < 320; x += 31) {
        const Point back = d.to_result(d.to_source({x, y}));
        EXPECT_NEAR(back.x, x, 1e-3) << k << ' ' << x << ' ' << y;
        EXPECT_NEAR(back.y, y, 1e-3) << k << ' ' << x << ' ' << y;
      }
  }
}

TEST(Displacement, WhatIsNoNumberOrTooFarIsCut) {
  const Displacement d = Displacement::of({4, 4}, 0, 0, [](Point p) {
    return Point{p.x * 1e9, std::nan("")};
  });
  EXPECT_LE(std::abs(d.to_source({3.5, 3.5}).x), Displacement::kFurthest + 4);
  EXPECT_TRUE(std::isfinite(d.to_source({3.5, 3.5}).y));
  EXPECT_TRUE(std::isfinite(d.to_result({2, 2}).x));
}

TEST(Displacement, OnePixelIsAFrame) {
  const Displacement d = Displacement::of({1, 1}, 3, 3, [](Point p) { return Point{p.x + 1, p.y}; });
  EXPECT_EQ(d.columns(), 1);
  EXPECT_NEAR(d.to_source({0.5, 0.5}).x, 1.5, 1e-9);
  EXPECT_NEAR(d.to_result({1.5, 0.5}).x, 0.5, 1e-9);
}

// A field that only shifts is the same map as the matrix that shifts.
TEST(Warp, AFieldThatShiftsMovesLabelsAsTheMatrixDoes) {
  const Size frame{100, 80};
  const Warp field = Warp::displaced(Displacement::of(frame, 2, 2, [](Point p) {
    return Point{p.x - 7, p.y + 3};
  }));
  const Warp matrix = Warp::homography({1, 0, 7, 0, 1, -3, 0, 0, 1});
  BoxLabels boxes{{{.box = {10, 20, 50, 60}, .label = 1, .area = 900}}};
  const auto a = std::get<BoxLabels>(field.map(Annotation(boxes), frame)).boxes[0];
  const auto b = std::get<BoxLabels>(matrix.map(Annotation(boxes), frame)).boxes[0];
  EXPECT_NEAR(a.box.x0, b.box.x0, 0.01);
  EXPECT_NEAR(a.box.y1, b.box.y1, 0.01);
  EXPECT_NEAR(a.area, b.area, 0.01);
  ClassMap classes{frame, std::vector<std::uint8_t>(8000, 0)};
  for (int i = 0; i < 8000; ++i)
    classes.classes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(i % 7);
  EXPECT_EQ(std::get<ClassMap>(field.map(Annotation(classes), frame)).classes,
            std::get<ClassMap>(matrix.map(Annotation(classes), frame)).classes);
}

TEST(Warp, AMaskUnderAFieldIsTheMaskOfTheMovedPixels) {
  const Size frame{120, 90};
  const Warp warp = Warp::displaced(lens(frame, 0.3, 2));
  MaskWriter writer(frame);
  for (int x = 0; x < frame.width; ++x)
    for (int y = 0; y < frame.height; ++y) writer.add(std::hypot(x - 80, y - 30) < 17);
  BoxLabels label{{{.box = {63, 13, 97, 47}, .label = 0}}};
  label.boxes[0].mask = writer.finish();
  const auto moved = std::get<BoxLabels>(warp.map(Annotation(label), frame)).boxes[0];
  const Warp back = warp.inverse();
  std::int64_t expected = 0;
  for (int x = 0; x < frame.width; ++x)
    for (int y = 0; y < frame.height; ++y) {
      const Point p = back.map(Point{x + 0.5, y + 0.5});
      expected += std::hypot(std::floor(p.x) - 80, std::floor(p.y) - 30) < 17;
    }
  EXPECT_EQ(area(moved.mask), expected);
  EXPECT_GT(expected, 400);
}

TEST(Warp, FieldsAndMatricesCompose) {
  const Size frame{200, 100};
  const Warp lens_warp = Warp::displaced(lens(frame, 0.2, 3));
  const Warp mirror = Warp::homography({-1, 0, 200, 0, 1, 0, 0, 0, 1});
  const Warp both = lens_warp.then(mirror);
  const Point p{40, 70};
  const Point expected = mirror.map(lens_warp.map(p));
  EXPECT_EQ(both.map(p).x, expected.x);
  EXPECT_TRUE(both.mirrors());
  EXPECT_FALSE(lens_warp.mirrors());
  const Point back = both.inverse().map(both.map(p));
  EXPECT_NEAR(back.x, p.x, 1e-3);
  EXPECT_NEAR(back.y, p.y, 1e-3);
  EXPECT_TRUE(mirror.then(mirror).is_identity());
}

TEST(Warp, AFieldOfZerosIsNoMap) {
  EXPECT_TRUE(Warp::displaced(Displacement::of({9, 9}, 1, 1, [](Point p) { return p; })).is_identity());
}

}  // namespace
}  // namespace proofload
