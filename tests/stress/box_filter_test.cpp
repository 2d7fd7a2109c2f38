#include "proofload/stress/box_filter.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "proofload/stress/border.h"
#include "support/stressing.h"

namespace proofload::stress {
namespace {

// Share of pixel `distance` away that a window of `width` covers.
double covered(int distance, double width) {
  return std::min(1.0, std::max(0.0, width / 2 - std::abs(distance) + 0.5));
}

double mean_about(const Image& image, int x, int y, int c, double width) {
  const int reach = static_cast<int>(std::ceil(width / 2));
  double sum = 0;
  for (int dy = -reach; dy <= reach; ++dy)
    for (int dx = -reach; dx <= reach; ++dx)
      sum +=
          covered(dx, width) * covered(dy, width) *
          image.row(
              reflect_101(y + dy, image.height()))[reflect_101(x + dx, image.width()) * image.channels() + c];
  return sum / (width * width);
}

struct Shape {
  Size size;
  int channels;
};
const std::vector<Shape> kShapes = {{{1, 1}, 1},   {{1, 1}, 3},   {{1, 9}, 3},  {{9, 1}, 1},
                                    {{2, 2}, 3},   {{5, 3}, 3},   {{17, 6}, 1}, {{33, 20}, 3},
                                    {{22, 40}, 3}, {{67, 35}, 1}, {{70, 12}, 3}};

TEST(BoxFilter, IsTheMeanOverTheSquareOnEveryInstructionSet) {
  test::for_every_target([](std::string_view name) {
    SCOPED_TRACE(std::string(name));
    for (const Shape& shape : kShapes)
      for (const double width : {1.25, 2.0, 3.0, 5.0, 6.6, 11.0, 31.0}) {
        const Image image = test::textured(shape.size, shape.channels);
        Image blurred = image;
        blur_box(blurred, width);
        for (int y = 0; y < image.height(); ++y)
          for (int x = 0; x < image.width(); ++x)
            for (int c = 0; c < image.channels(); ++c)
              // Rounded once, and widths in 1/128 px.
              ASSERT_NEAR(blurred.row(y)[x * image.channels() + c], mean_about(image, x, y, c, width),
                          width == std::round(width) && static_cast<int>(width) % 2 == 1 ? 0.5001 : 0.6)
                  << image.width() << " x " << image.height() << " at " << x << ", " << y << ", width "
                  << width;
      }
  });
}

TEST(BoxFilter, WhiteStaysWhiteAtTheWidestWindow) {
  for (const double width : {151.0, 255.5, 256.0}) {
    Image white = test::flat({300, 40}, 3, 255);
    blur_box(white, width);
    EXPECT_EQ(white, test::flat({300, 40}, 3, 255)) << width;
    Image grey = test::flat({40, 300}, 1, 137);
    blur_box(grey, width);
    EXPECT_EQ(grey, test::flat({40, 300}, 1, 137)) << width;
  }
}

TEST(BoxFilter, WidthOneChangesNothing) {
  const Image image = test::textured({30, 20}, 3);
  Image same = image;
  blur_box(same, 1);
  EXPECT_EQ(same, image);
}

}  // namespace
}  // namespace proofload::stress
