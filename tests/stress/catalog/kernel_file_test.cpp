#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "proofload/core/hash.h"
#include "proofload/image/codec.h"
#include "support/files.h"
#include "support/stressing.h"

namespace proofload {
namespace {

using testing::HasSubstr;

class KernelFile : public testing::Test {
 protected:
  Value params(const std::string& file, const char* vary = "mix", const char* centre = "centroid") const {
    Value out = Value::object();
    out["file"] = (scratch_.path() / file).string();
    out["vary"] = vary;
    out["centre"] = centre;
    return out;
  }
  std::string refusal(const Value& of) const {
    try {
      test::stressor("kernel_file", of);
    } catch (const Error& e) {
      return e.what();
    }
    return "";
  }
  // What a point of 255 in the middle of black becomes.
  static Image point(Size size) {
    Image out(size, 1);
    out.row(size.height / 2)[size.width / 2] = 255;
    return out;
  }
  test::ScratchFolder scratch_;
};

// A point becomes the kernel as it stands in the file, not mirrored.
TEST_F(KernelFile, APointBecomesTheKernel) {
  scratch_.write("k.csv", "# measured\n4, 2, 0\n0; 8; 1\n0 0 5\n");
  const Image out = test::stress_at("kernel_file", point({9, 9}), 1, params("k.csv", "mix", "middle"));
  const int expected[3][3] = {{4, 2, 0}, {0, 8, 1}, {0, 0, 5}};
  for (int y = 0; y < 3; ++y)
    for (int x = 0; x < 3; ++x)
      EXPECT_NEAR(out.row(3 + y)[3 + x], 255 * expected[y][x] / 20.0, 0.51) << x << ' ' << y;
}

TEST_F(KernelFile, MixIsTheShareOfTheLightThatIsSpread) {
  scratch_.write("k.csv", "0 1 0\n1 0 1\n0 1 0\n");
  const Image out = test::stress_at("kernel_file", point({7, 7}), 0.4, params("k.csv"));
  EXPECT_EQ(out.row(3)[3], 153);
  EXPECT_NEAR(out.row(3)[2], 25.5, 0.51);
  EXPECT_EQ(out.row(2)[3], out.row(4)[3]);
}

// Labels stay: the light of a point keeps its centroid, wherever the kernel lies in its table.
TEST_F(KernelFile, TheCentroidStays) {
  scratch_.write("k.csv", "0 0 0 0 0\n0 0 0 3 9\n0 0 0 0 7\n0 0 0 0 5\n");
  for (const char* vary : {"mix", "scale"}) {
    const Image out =
        test::stress_at("kernel_file", point({31, 31}), vary[0] == 'm' ? 1 : 2.5, params("k.csv", vary));
    double sum = 0;
    double x_sum = 0;
    double y_sum = 0;
    for (int y = 0; y < 31; ++y)
      for (int x = 0; x < 31; ++x) {
        sum += out.row(y)[x];
        x_sum += out.row(y)[x] * (x - 15);
        y_sum += out.row(y)[x] * (y - 15);
      }
    EXPECT_NEAR(sum, 255, 8) << vary;
    EXPECT_NEAR(x_sum / sum, 0, 0.06) << vary;
    EXPECT_NEAR(y_sum / sum, 0, 0.06) << vary;
  }
}

// A single cell of s px is a box of that width: s = 3 is the mean of 3 × 3, and one of up to 1 px lies inside its pixel.
TEST_F(KernelFile, ScaleIsTheSizeOfACell) {
  scratch_.write("k.csv", "1\n");
  const Image image = test::textured({40, 30}, 3);
  const Image out = test::stress_at("kernel_file", image, 3, params("k.csv", "scale"));
  for (int y = 1; y < 29; ++y)
    for (int x = 1; x < 39; ++x) {
      int sum = 0;
      for (int j = -1; j <= 1; ++j)
        for (int i = -1; i <= 1; ++i) sum += image.row(y + j)[3 * (x + i)];
      ASSERT_NEAR(out.row(y)[3 * x], sum / 9.0, 0.51) << x << ' ' << y;
    }
  EXPECT_EQ(test::stress_at("kernel_file", image, 0.9, params("k.csv", "scale")), image);
}

TEST_F(KernelFile, WeightsMayBeBelowZero) {
  scratch_.write("sharpen.csv", "0 -1 0\n-1 5 -1\n0 -1 0\n");
  Image step({12, 6}, 1);
  for (int y = 0; y < 6; ++y)
    for (int x = 0; x < 12; ++x) step.row(y)[x] = x < 6 ? 100 : 140;
  const Image out = test::stress_at("kernel_file", step, 1, params("sharpen.csv"));
  EXPECT_EQ(out.row(3)[5], 60);
  EXPECT_EQ(out.row(3)[6], 180);
  EXPECT_EQ(out.row(3)[2], 100);
  const Image high = test::stress_at("kernel_file", point({7, 7}), 1, params("sharpen.csv"));
  EXPECT_EQ(high.row(3)[3], 255) << "cut, not wrapped";
  EXPECT_EQ(high.row(3)[2], 0);
}

// One kernel in four kinds of file.
TEST_F(KernelFile, KindsOfFilesAgree) {
  const int cells[2][3] = {{10, 200, 30}, {0, 90, 250}};
  scratch_.write("k.csv", "10,200,30\n0,90,250\n");
  Image grey({3, 2}, 3);
  Grey16 deep{{3, 2}, {}};
  std::string npy("\x93NUMPY\x01\x00", 8);
  const std::string head = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n";
  npy += std::string{static_cast<char>(head.size()), 0} + head;
  for (int y = 0; y < 2; ++y)
    for (int x = 0; x < 3; ++x) {
      std::fill_n(grey.row(y) + 3 * x, 3, static_cast<std::uint8_t>(cells[y][x]));
      deep.values.push_back(static_cast<std::uint16_t>(100 * cells[y][x]));
      const auto value = static_cast<float>(cells[y][x]);
      npy.append(reinterpret_cast<const char*>(&value), 4);
    }
  scratch_.write("k.png", encode_png(grey));
  scratch_.write("k16.png", encode_grey16_png(deep));
  scratch_.write("k.npy", npy);
  const Image image = test::textured({50, 40}, 3);
  const Image expected = test::stress_at("kernel_file", image, 1, params("k.csv"));
  EXPECT_NE(expected, image);
  for (const char* file : {"k.png", "k16.png", "k.npy"})
    EXPECT_EQ(test::stress_at("kernel_file", image, 1, params(file)), expected) << file;
}

TEST_F(KernelFile, FaultsAreNamed) {
  scratch_.write("word.csv", "1 2 3\n4 x5 6\n");
  scratch_.write("ragged.csv", "1 2 3\n\n4 5\n");
  scratch_.write("zero.csv", "1 -1\n-1 1\n");
  scratch_.write("even.csv", "1 1\n1 1\n");
  scratch_.write("binary.bin", std::string("\x7f"
                                           "ELF\0\0\0",
                                           7));
  scratch_.write("long.csv", [] {
    std::string row;
    for (int i = 0; i < 128; ++i) row += "1 ";
    return row;
  }());
  scratch_.write("c16.npy", std::string("\x93NUMPY\x01\x00\x3c\x00", 10) +
                                "{'descr': '<c8', 'fortran_order': False, 'shape': (2, 3), }\n");
  EXPECT_THAT(refusal(params("word.csv")), HasSubstr("word.csv:2: `x5` is no number"));
  EXPECT_THAT(refusal(params("ragged.csv")),
              HasSubstr("ragged.csv:3: this row has 2 numbers, the first one has 3"));
  EXPECT_THAT(refusal(params("zero.csv")), HasSubstr("zero.csv: the weights add up to nothing"));
  EXPECT_THAT(refusal(params("even.csv", "mix", "middle")), HasSubstr("has no middle cell"));
  EXPECT_THAT(refusal(params("binary.bin")), HasSubstr("neither a text with numbers"));
  EXPECT_THAT(refusal(params("long.csv")), HasSubstr("at most 127 are read"));
  EXPECT_THAT(refusal(params("c16.npy")), HasSubstr("type '<c8'"));
  EXPECT_THAT(refusal(params("absent.csv")), HasSubstr("absent.csv"));
}

TEST_F(KernelFile, AnotherContentThanTheRecordedOneIsRefused) {
  scratch_.write("k.csv", "1 2 1\n");
  Value of = params("k.csv");
  of["sha256"] = sha256("1 2 1\n");
  EXPECT_EQ(refusal(of), "");
  scratch_.write("k.csv", "1 3 1\n");
  EXPECT_THAT(refusal(of), HasSubstr("the file has changed"));
}

}  // namespace
}  // namespace proofload
