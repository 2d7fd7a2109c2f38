#include "proofload/engine/engine.h"

#include <gtest/gtest.h>

namespace proofload::engine {
namespace {

TEST(TensorInfo, TextShowsTypeAndFreeDimensions) {
  EXPECT_EQ(to_text({"input", ElementType::f32, {-1, 3, 32, 32}}), "input f32 [?,3,32,32]");
  EXPECT_EQ(to_text({"labels", ElementType::i64, {}}), "labels i64 []");
}

TEST(ElementType, EveryOneHasAName) {
  EXPECT_EQ(name_of(ElementType::f32), "f32");
  EXPECT_EQ(name_of(ElementType::i32), "i32");
  EXPECT_EQ(name_of(ElementType::i64), "i64");
  EXPECT_EQ(name_of(ElementType::u8), "u8");
  EXPECT_EQ(name_of(ElementType::other), "other");
}

TEST(Catalog, HoldsTheToyAlways) {
  bool found = false;
  for (const Entry& entry : catalog()) found = found || entry.id == "toy";
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace proofload::engine
