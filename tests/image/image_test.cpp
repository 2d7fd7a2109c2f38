#include "proofload/image/image.h"

#include <gtest/gtest.h>

#include <thread>
#include <utility>
#include <vector>

#include "proofload/core/error.h"

namespace proofload {
namespace {

Image counted(Size size, int channels) {
  Image image(size, channels);
  for (std::size_t i = 0; i < image.bytes(); ++i) image.data()[i] = static_cast<std::uint8_t>(i * 7);
  return image;
}

const std::uint8_t* bytes_of(const Image& image) { return image.data(); }

TEST(Image, StartsAtZeroAndKnowsItsSize) {
  const Image image({5, 3}, 3);
  EXPECT_EQ(image.bytes(), 45U);
  for (std::size_t i = 0; i < image.bytes(); ++i) EXPECT_EQ(image.data()[i], 0);
  EXPECT_TRUE(Image().empty());
  EXPECT_FALSE(image.empty());
  for (const Size size : {Size{0, 1}, Size{1, 0}, Size{kLargestSide + 1, 1}, Size{-3, 3}})
    EXPECT_THROW(Image(size, 3), Error);
  EXPECT_THROW(Image({2, 2}, 4), Error);
}

TEST(Image, ACopyIsAValueOfItsOwn) {
  Image a = counted({31, 17}, 3);
  const Image before{ImageView(a)};
  Image b = a;
  EXPECT_EQ(bytes_of(a), bytes_of(b)) << "nothing is copied before one of them is written to";
  b.row(4)[7] = 99;
  EXPECT_NE(bytes_of(a), bytes_of(b));
  EXPECT_EQ(a, before);
  EXPECT_EQ(b.row(4)[7], 99);
  a.fill(1);
  EXPECT_EQ(b.row(4)[7], 99);
  EXPECT_EQ(b.row(0)[1], 7);
  b = std::move(a);
  EXPECT_EQ(b.row(16)[92], 1);
}

TEST(Image, ALonePictureIsWrittenInPlace) {
  Image a = counted({8, 8}, 1);
  const std::uint8_t* const place = bytes_of(a);
  a.data()[3] = 4;
  EXPECT_EQ(bytes_of(a), place);
  { const Image copy = a; }
  a.data()[3] = 5;
  EXPECT_EQ(bytes_of(a), place) << "the copy is gone";
}

TEST(Image, RewritesInPlaceOrBesideACopy) {
  const auto add_one = [](Image& image) {
    image.rewrite([&](const std::uint8_t* from, std::uint8_t* to) {
      for (std::size_t i = 0; i < image.bytes(); ++i) to[i] = static_cast<std::uint8_t>(from[i] + 1);
    });
  };
  Image a = counted({9, 9}, 3);
  const Image clean = a;
  add_one(a);
  EXPECT_EQ(clean, counted({9, 9}, 3));
  const std::uint8_t* const place = bytes_of(a);
  add_one(a);
  EXPECT_EQ(bytes_of(a), place);
  for (std::size_t i = 0; i < a.bytes(); ++i)
    ASSERT_EQ(a.data()[i], static_cast<std::uint8_t>(clean.data()[i] + 2));
}

TEST(Image, ThreadsMayWriteToCopiesOfOnePicture) {
  Image shared = counted({64, 64}, 3);
  std::vector<Image> copies(8, shared);
  std::vector<std::thread> threads;
  threads.reserve(copies.size());
  for (std::size_t t = 0; t < copies.size(); ++t)
    threads.emplace_back([&copies, t] {
      for (int round = 0; round < 50; ++round) {
        Image mine = copies[t];
        mine.data()[t] = static_cast<std::uint8_t>(round);
        copies[t] = mine;
      }
    });
  shared.fill(200);
  for (std::thread& thread : threads) thread.join();
  const Image clean = counted({64, 64}, 3);
  for (std::size_t t = 0; t < copies.size(); ++t)
    for (std::size_t i = 0; i < clean.bytes(); ++i)
      ASSERT_EQ(bytes_of(copies[t])[i], i == t ? 49 : bytes_of(clean)[i]);
}

}  // namespace
}  // namespace proofload
