#include <gtest/gtest.h>

#include <limits>

#include "support/heads.h"

namespace proofload::model {
namespace {

TextLine read(const std::vector<float>& points, std::vector<engine::Tensor> score = {}) {
  std::vector<engine::Tensor> outputs = {{{1, static_cast<std::int64_t>(points.size())}, points}};
  outputs.insert(outputs.end(), score.begin(), score.end());
  return std::get<TextLine>(test::ToyHead("code_points", Value::object(), outputs).decode());
}

TEST(CodePoints, CharactersOfEveryLength) {
  EXPECT_EQ(read({'A', 0xE9, 0x20AC, 0x1F600}).value, "A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
  EXPECT_EQ(read({}).value, "");
  EXPECT_EQ(read({'A', 0, 'B'}).value, "A");
  EXPECT_NE(defect(Prediction(read({'A', std::numeric_limits<float>::quiet_NaN()}))), "");
  EXPECT_EQ(read({'A'}).score, 1);
  EXPECT_EQ(read({'A'}, {{{1, 1}, {0.25f}}}).score, 0.25);
}

TEST(CodePoints, WhatIsNoCharacterIsReplaced) {
  for (const float bad : {-1.0f, 65.5f, 55296.0f, 1114112.0f})
    EXPECT_EQ(read({bad, 'A'}).value,
              "\xEF\xBF\xBD"
              "A")
        << bad;
  EXPECT_THROW(read(std::vector<float>(5000, 65)), Error);
}

}  // namespace
}  // namespace proofload::model
