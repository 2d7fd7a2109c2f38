#include "proofload/campaign/picture_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofload::campaign {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<StoredImage> list() {
  return {{0, "a.png", ClassLabel{1}, {}}, {1, "b.png", ClassLabel{2}, {}}, {2, "c.png", ClassLabel{3}, {}}};
}

TEST(PictureList, TheSameListHasNoChanges) {
  EXPECT_THAT(changes(list(), list()), IsEmpty());
  EXPECT_EQ(fingerprint(list()), fingerprint(list()));
}

TEST(PictureList, WhatIsGoneNewOrLabelledOtherwiseIsNamed) {
  auto now = list();
  now[0].id = "x.png";
  now[1].label = ClassLabel{7};
  EXPECT_NE(fingerprint(list()), fingerprint(now));
  EXPECT_THAT(changes(list(), now), ElementsAre("1 picture is gone (a.png)", "1 picture is new (x.png)",
                                                "1 picture has another label (b.png)"));
  EXPECT_THAT(changes(list(), std::vector<StoredImage>{list()[2]}),
              ElementsAre("2 pictures are gone (first: a.png)"));
}

TEST(PictureList, AnotherOrderIsAChange) {
  auto now = list();
  std::swap(now[0], now[2]);
  EXPECT_THAT(changes(list(), now), ElementsAre("their order is another"));
}

}  // namespace
}  // namespace proofload::campaign
