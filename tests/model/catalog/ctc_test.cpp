#include <gtest/gtest.h>

#include <cmath>

#include "support/files.h"
#include "support/heads.h"

namespace proofload::model {
namespace {

using test::settings;

// Rows with 0.9 at one class each, the rest shared by the others.
engine::Tensor path(const std::vector<std::size_t>& best, std::size_t classes) {
  engine::Tensor out{{1, static_cast<std::int64_t>(best.size()), static_cast<std::int64_t>(classes)}, {}};
  for (const std::size_t b : best)
    for (std::size_t c = 0; c < classes; ++c)
      out.values.push_back(c == b ? 0.9f : 0.1f / static_cast<float>(classes - 1));
  return out;
}

TextLine read(const Value& said, const engine::Tensor& tensor, std::size_t index = 0) {
  const HeadSpec spec = test::head_spec("ctc");
  const auto head = spec.make(spec.params.check(said, "test"),
                              test::signature_of({test::f32("output", {-1, -1, tensor.shape[2]})}), {});
  return std::get<TextLine>(head->decode(std::span(&tensor, 1), index, {}));
}

// Blank 0, then a b c.
TEST(CtcHead, MergesRepeatsAndDropsBlanks) {
  const Value abc = settings({{"keys", "abc"}});
  EXPECT_EQ(read(abc, path({1, 1, 0, 2, 2, 2, 3}, 4)).value, "abc");
  EXPECT_EQ(read(abc, path({1, 0, 1, 1, 0, 0, 1}, 4)).value, "aaa") << "a blank parts equal characters";
  EXPECT_EQ(read(abc, path({0, 0, 0}, 4)).value, "");
  EXPECT_NEAR(read(abc, path({1, 0, 2}, 4)).score, 0.9, 1e-6);
}

TEST(CtcHead, TheBlankMayBeAnyClass) {
  EXPECT_EQ(read(settings({{"keys", "abc"}, {"blank", 3}}), path({0, 3, 1, 2, 2}, 4)).value, "abc");
}

TEST(CtcHead, KeepsCharactersOfManyBytesWhole) {
  EXPECT_EQ(read(settings({{"keys", "皖沪é"}}), path({2, 0, 1, 3}, 4)).value, "沪皖é");
}

TEST(CtcHead, ReadsKeysFromAFileAndAddsTheSpace) {
  const test::ScratchFolder folder;
  const auto file = folder.write("keys.txt",
                                 "\xEF\xBB\xBF"
                                 "a\r\nbc\r\n·");
  const Value said = settings({{"keys", file.string()}, {"space", true}, {"drop", "·"}});
  EXPECT_EQ(read(said, path({1, 4, 2, 3}, 5)).value, "a bc");
}

TEST(CtcHead, TellsWhenTheKeysDoNotFitTheNetwork) {
  try {
    read(settings({{"keys", "ab"}}), path({1}, 7));
    FAIL();
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("7 classes"), std::string::npos) << e.what();
    EXPECT_NE(std::string(e.what()).find("make 3"), std::string::npos) << e.what();
  }
  EXPECT_THROW(read(settings({{"keys", "absent.txt"}}), path({1}, 7)), Error);
}

TEST(CtcHead, TimeMayComeFirst) {
  // Two items, three steps: "ab" and "b".
  engine::Tensor tensor{{3, 2, 3}, {0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0}};
  const Value said = settings({{"keys", "ab"}, {"order", "tnc"}});
  EXPECT_EQ(read(said, tensor, 0).value, "ab");
  EXPECT_EQ(read(said, tensor, 1).value, "b");
}

TEST(CtcHead, LogitsGiveTheScoreOfTheirSoftmax) {
  engine::Tensor tensor{{1, 1, 3}, {0, 2, 0}};
  EXPECT_NEAR(read(settings({{"keys", "ab"}}), tensor).score, 1 / (1 + 2 * std::exp(-2.0)), 1e-9);
}

}  // namespace
}  // namespace proofload::model
