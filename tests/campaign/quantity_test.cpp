#include "proofload/campaign/quantity.h"

#include <gtest/gtest.h>

#include "proofload/core/error.h"

namespace proofload::campaign {
namespace {

Axis pixels() { return {"sigma", "px", false, 0, 40, Scale::geometric, 0.25, false, false}; }
Axis loss() { return {"loss", "", true, 0, 1, Scale::geometric, 0.005, false, false}; }

TEST(Quantity, NumberAndUnitAreTakenApart) {
  EXPECT_EQ(parse_quantity("3 px").value, 3);
  EXPECT_EQ(parse_quantity("3 px").unit, "px");
  EXPECT_EQ(parse_quantity("10%").unit, "%");
  EXPECT_EQ(parse_quantity("-2.5e3ms").value, -2500);
  EXPECT_EQ(parse_quantity("-2.5e3ms").unit, "ms");
  EXPECT_EQ(parse_quantity(" .5 ").value, 0.5);
  EXPECT_EQ(parse_quantity("3 e").unit, "e");
}

TEST(Quantity, TextWithoutNumberIsRefused) {
  for (const char* text : {"", "px", "px 3", "-", "."}) EXPECT_THROW(parse_quantity(text), Error) << text;
}

TEST(Quantity, UnitsConvertToTheAxis) {
  EXPECT_EQ(on_axis({3, "px"}, pixels()), 3);
  EXPECT_EQ(on_axis({3, ""}, pixels()), 3);
  EXPECT_EQ(on_axis({5, "%"}, loss()), 0.05);
  EXPECT_EQ(on_axis({0.05, ""}, loss()), 0.05);
  EXPECT_THROW(on_axis({5, "%"}, pixels()), Error);
  EXPECT_THROW(on_axis({5, "m"}, loss()), Error);
}

TEST(Quantity, SharesLieBetweenNoneAndAll) {
  EXPECT_EQ(share_of({10, "%"}), 0.1);
  EXPECT_EQ(share_of({0.1, ""}), 0.1);
  EXPECT_THROW(share_of({10, ""}), Error);
  EXPECT_THROW(share_of({1, "px"}), Error);
}

TEST(Quantity, PeopleReadPercentAndUnits) {
  EXPECT_EQ(natural_text(0.0244, loss()), "2.44 %");
  EXPECT_EQ(natural_text(0.5, loss()), "50 %");
  EXPECT_EQ(natural_text(3.14159, pixels()), "3.14 px");
  EXPECT_EQ(natural_text(0, pixels()), "0 px");
}

TEST(Quantity, StrengthsLieOnTheirAxis) {
  EXPECT_EQ(strength_on({40, "px"}, pixels()), 40);
  EXPECT_EQ(strength_on({5, "%"}, loss()), 0.05);
  for (const double off : {-1.0, 40.1, 1e9}) EXPECT_THROW(strength_on({off, "px"}, pixels()), Error) << off;
  // On a falling axis, too.
  const Axis quality{"quality", "", false, 100, 1, Scale::geometric, 10, true, true};
  EXPECT_EQ(strength_on({1, ""}, quality), 1);
  try {
    strength_on({0, ""}, quality);
    FAIL();
  } catch (const Error& e) {
    EXPECT_STREQ(e.what(), "`quality` goes from 100 (no change) to 1, found 0");
  }
}

}  // namespace
}  // namespace proofload::campaign
