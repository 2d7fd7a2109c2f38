#include "proofload/campaign/picture_groups.h"

#include <gtest/gtest.h>

namespace proofload::campaign {
namespace {

AttributeColumn numbers(std::vector<std::optional<double>> values) {
  return {"brightness", "grey levels", true, std::move(values), {}};
}

TEST(PictureGroups, NumbersAreCutInThirds) {
  const auto groups = groups_of(numbers({1, 9, 2, 8, 3, 7, 4, 6, 5}));
  ASSERT_EQ(groups.size(), 3U);
  EXPECT_EQ(groups[0].name, "brightness up to 3 grey levels");
  EXPECT_EQ(groups[0].members, (std::vector<std::uint32_t>{0, 2, 4}));
  EXPECT_EQ(groups[1].name, "brightness 3 to 6 grey levels");
  EXPECT_EQ(groups[1].members, (std::vector<std::uint32_t>{6, 7, 8}));
  EXPECT_EQ(groups[2].name, "brightness above 6 grey levels");
  EXPECT_EQ(groups[2].members, (std::vector<std::uint32_t>{1, 3, 5}));
}

TEST(PictureGroups, EqualNumbersStayTogether) {
  const auto groups = groups_of(numbers({1, 1, 1, 1, 1, 1, 1, 2, 3}));
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].members.size(), 7U);
  EXPECT_EQ(groups[1].members.size(), 2U);
  EXPECT_TRUE(groups_of(numbers({5, 5, 5, 5})).empty());
  EXPECT_TRUE(groups_of(numbers({1, 2})).empty());
  EXPECT_TRUE(groups_of(numbers({std::nullopt, std::nullopt})).empty());
}

TEST(PictureGroups, PicturesWithoutANumberAreInNone) {
  const auto groups = groups_of(numbers({std::nullopt, 1, 2, 3}));
  for (const PictureGroup& group : groups) EXPECT_NE(group.members.front(), 0U);
}

TEST(PictureGroups, OfTextsEveryValueIsOne) {
  AttributeColumn column{"class", "", false, {}, {{"car", "bus"}, {"car"}, {}, {"tram"}}};
  const auto groups = groups_of(column);
  ASSERT_EQ(groups.size(), 3U);
  EXPECT_EQ(groups[0].name, "class car");
  EXPECT_EQ(groups[0].members, (std::vector<std::uint32_t>{0, 1}));
  EXPECT_EQ(groups[1].name, "class bus");
  EXPECT_EQ(groups[2].name, "class tram");
}

}  // namespace
}  // namespace proofload::campaign
