#include "proofload/data/class_map.h"

#include <gtest/gtest.h>

#include "proofload/core/error.h"

namespace proofload {
namespace {

ClassMap striped(Size size) {
  ClassMap out{size, {}};
  for (int y = 0; y < size.height; ++y)
    for (int x = 0; x < size.width; ++x)
      out.classes.push_back(static_cast<std::uint8_t>((x / 3 + y / 2) % 5));
  return out;
}

TEST(ClassMap, RunsComeBackAsTheyWere) {
  for (const Size size : {Size{1, 1}, Size{17, 5}, Size{300, 2}}) {
    const ClassMap map = striped(size);
    EXPECT_EQ(from_runs(size, to_runs(map)), map);
  }
  const ClassMap plain{{640, 480}, std::vector<std::uint8_t>(640 * 480, 7)};
  EXPECT_EQ(to_runs(plain).size(), 4U);  // 307200 needs three groups of seven bits
  EXPECT_EQ(from_runs(plain.size, to_runs(plain)), plain);
}

TEST(ClassMap, RunsThatDoNotFillTheMapAreRefused) {
  const std::string good = to_runs(striped({6, 4}));
  EXPECT_THROW(from_runs({6, 4}, good.substr(0, good.size() - 1)), Error);
  EXPECT_THROW(from_runs({6, 5}, good), Error);
  EXPECT_THROW(from_runs({6, 3}, good), Error);
  EXPECT_THROW(from_runs({0, 4}, ""), Error);
  EXPECT_THROW(from_runs({1 << 30, 1 << 30}, good), Error);
  EXPECT_THROW(from_runs({6, 4}, std::string("\x01\xff\xff\xff\xff\xff\xff", 7)), Error);
  EXPECT_THROW(from_runs({6, 4}, std::string("\x01\x00", 2)), Error);
}

TEST(ClassMap, ResizingTakesTheClassUnderThePixelCentre) {
  const ClassMap map{{4, 2}, {0, 1, 2, 3, 4, 5, 6, 7}};
  EXPECT_EQ(resized(map, {4, 2}), map);
  EXPECT_EQ(resized(map, {2, 1}).classes, (std::vector<std::uint8_t>{5, 7}));
  EXPECT_EQ(resized(map, {8, 2}).classes,
            (std::vector<std::uint8_t>{0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7}));
}

}  // namespace
}  // namespace proofload
