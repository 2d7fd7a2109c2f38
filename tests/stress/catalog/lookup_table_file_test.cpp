#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <functional>
#include <string>

#include "support/files.h"
#include "support/stressing.h"

namespace proofload {
namespace {

using testing::HasSubstr;

class LookupTableFile : public testing::Test {
 protected:
  Value params(const std::string& file) const {
    Value out = Value::object();
    out["file"] = (scratch_.path() / file).string();
    return out;
  }
  std::string refusal(const std::string& file) const {
    try {
      test::stressor("lookup_table_file", params(file));
    } catch (const Error& e) {
      return e.what();
    }
    return "";
  }
  // A .cube of n³ colours, what `colour` makes of (r, g, b) in 0..1.
  void write_cube(const std::string& file,
                  int n,
                  const std::function<std::array<double, 3>(double, double, double)>& colour) const {
    std::string text = "TITLE \"test\"\n# comment\nLUT_3D_SIZE " + std::to_string(n) + "\n";
    for (int b = 0; b < n; ++b)
      for (int g = 0; g < n; ++g)
        for (int r = 0; r < n; ++r) {
          for (const double v : colour(r / (n - 1.0), g / (n - 1.0), b / (n - 1.0)))
            text += std::to_string(v) + " ";
          text += "\n";
        }
    scratch_.write(file, text);
  }
  Image picture_ = test::textured({60, 50}, 3);
  test::ScratchFolder scratch_;
};

TEST_F(LookupTableFile, ATableOfOneColumnIsAToneCurve) {
  std::string rows;
  for (int i = 0; i < 256; ++i) rows += std::to_string(255 - i) + "\n";
  scratch_.write("invert.csv", rows);
  const Image out = test::stress_at("lookup_table_file", picture_, 1, params("invert.csv"));
  for (std::size_t i = 0; i < out.bytes(); ++i) ASSERT_EQ(out.data()[i], 255 - picture_.data()[i]);
  const Image half = test::stress_at("lookup_table_file", picture_, 0.5, params("invert.csv"));
  for (std::size_t i = 0; i < half.bytes(); ++i) ASSERT_NEAR(half.data()[i], 127.5, 0.5);
}

TEST_F(LookupTableFile, ThreeColumnsAreRedGreenBlueAndSharesOfWhiteAreToldApart) {
  std::string rows;
  for (int i = 0; i < 256; ++i)
    rows += std::to_string(i / 255.0) + "," + std::to_string(i / 510.0) + ",0.25\n";
  scratch_.write("three.csv", rows);
  const Image out = test::stress_at("lookup_table_file", picture_, 1, params("three.csv"));
  for (std::size_t i = 0; i < out.bytes(); i += 3) {
    ASSERT_EQ(out.data()[i], picture_.data()[i]);
    ASSERT_NEAR(out.data()[i + 1], picture_.data()[i + 1] / 2.0, 0.51);
    ASSERT_EQ(out.data()[i + 2], 64);
  }
}

TEST_F(LookupTableFile, TheIdentityCubeChangesNothing) {
  for (const int n : {2, 3, 17}) {
    write_cube("id.cube", n, [](double r, double g, double b) { return std::array{r, g, b}; });
    const Image out = test::stress_at("lookup_table_file", picture_, 1, params("id.cube"));
    for (std::size_t i = 0; i < out.bytes(); ++i) ASSERT_EQ(out.data()[i], picture_.data()[i]) << n;
  }
}

// Trilinear interpolation is exact for products of the three, whatever the size of the cube; red runs fastest.
TEST_F(LookupTableFile, CubesAreInterpolatedInAllThreeDirections) {
  const auto colour = [](double r, double g, double b) {
    return std::array{r * g * b, 1 - g, 0.5 * r + 0.25 * b};
  };
  write_cube("mixed.cube", 3, colour);
  const Image out = test::stress_at("lookup_table_file", picture_, 1, params("mixed.cube"));
  const Image part = test::stress_at("lookup_table_file", picture_, 0.3, params("mixed.cube"));
  for (std::size_t i = 0; i < out.bytes(); i += 3) {
    const auto expected =
        colour(picture_.data()[i] / 255.0, picture_.data()[i + 1] / 255.0, picture_.data()[i + 2] / 255.0);
    for (std::size_t c = 0; c < 3; ++c) {
      ASSERT_NEAR(out.data()[i + c], 255 * expected[c], 0.6);
      ASSERT_NEAR(part.data()[i + c], picture_.data()[i + c] * 0.7 + out.data()[i + c] * 0.3, 0.8);
    }
  }
}

TEST_F(LookupTableFile, TheDomainIsWhatTheOutermostNodesStandFor) {
  scratch_.write("half.cube",
                 "LUT_1D_SIZE 2\nDOMAIN_MIN 0.2 0.2 0.2\nDOMAIN_MAX 0.6 0.6 0.6\n0 0 0\n1 1 1\n");
  Image three({3, 1}, 1);
  three.data()[0] = 51;
  three.data()[1] = 102;
  three.data()[2] = 200;
  const Image out = test::stress_at("lookup_table_file", three, 1, params("half.cube"));
  EXPECT_EQ(out.data()[0], 0);
  EXPECT_NEAR(out.data()[1], 127.5, 0.5);
  EXPECT_EQ(out.data()[2], 255) << "beyond the domain is its edge";
}

TEST_F(LookupTableFile, FaultsAreNamed) {
  scratch_.write("short.csv", "1\n2\n3\n");
  scratch_.write("cut.cube", "LUT_3D_SIZE 2\n0 0 0\n1 0 0\n");
  scratch_.write("word.cube", "LUT_3D_SIZE 2\n0 0 0\n1 zero 0\n");
  scratch_.write("huge.cube", "LUT_3D_SIZE 500\n");
  scratch_.write("early.cube", "0 0 0\n");
  scratch_.write("nothing.cube", "# nothing\n");
  scratch_.write("four.cube", "LUT_3D_SIZE 2\n0 0 0 0\n");
  std::string rows;
  for (int i = 0; i < 256; ++i) rows += std::to_string(2 * i) + "\n";
  scratch_.write("wide.csv", rows);
  EXPECT_THAT(refusal("short.csv"), HasSubstr("short.csv: found 3 rows of 1; a tone table has 256 rows"));
  EXPECT_THAT(refusal("cut.cube"), HasSubstr("has 8 lines of numbers, and here are 2"));
  EXPECT_THAT(refusal("word.cube"), HasSubstr("word.cube:3: `zero` is neither a number nor a keyword"));
  EXPECT_THAT(refusal("huge.cube"), HasSubstr("huge.cube:1: LUT_3D_SIZE goes from 2 to 129, found `500`"));
  EXPECT_THAT(refusal("early.cube"), HasSubstr("early.cube:1: LUT_3D_SIZE or LUT_1D_SIZE comes before"));
  EXPECT_THAT(refusal("nothing.cube"), HasSubstr("no LUT_3D_SIZE"));
  EXPECT_THAT(refusal("four.cube"), HasSubstr("four.cube:2: a line of the table has three numbers, found 4"));
  EXPECT_THAT(refusal("wide.csv"), HasSubstr("the numbers go from 0 to 510"));
}

}  // namespace
}  // namespace proofload
