#include "proofload/model/detail/python_literal.h"

#include <gtest/gtest.h>

namespace proofload::model::detail {
namespace {

using Names = std::vector<std::string>;

TEST(LabelList, ReadsADictOfPython) {
  EXPECT_EQ(label_list("{0: 'person', 1: 'bicycle'}"), (Names{"person", "bicycle"}));
  EXPECT_EQ(label_list(" { 1 : \"b\" , 0 : 'a' , } "), (Names{"a", "b"}));
  EXPECT_EQ(label_list("{}"), Names{});
}

TEST(LabelList, ReadsAList) {
  EXPECT_EQ(label_list("['a', \"b\"]"), (Names{"a", "b"}));
  EXPECT_EQ(label_list("[]"), Names{});
}

TEST(LabelList, ReadsJson) {
  EXPECT_EQ(label_list(R"({"0": "person", "1": "caf\u00e9"})"), (Names{"person", "café"}));
}

TEST(LabelList, UnderstandsQuotesAndEscapes) {
  EXPECT_EQ(label_list(
                R"({0: "driver's cab", 1: 'a "b"', 2: 'it\'s', 3: 'a\\b', 4: '\x41\u00e9\U0001F600'})"),
            (Names{"driver's cab", "a \"b\"", "it's", "a\\b", "Aé😀"}));
  EXPECT_EQ(label_list("{0: 'a, b: c}'}"), Names{"a, b: c}"});
}

TEST(LabelList, NothingElseIsRead) {
  for (const char* text :
       {"", "person", "{0: person}", "{0 'a'}", "{0: 'a'", "{0: 'a'} x", "['a'", "{1: 'a'}",
        "{0: 'a', 0: 'b'}", "{0: 'a', 2: 'b'}", "{-1: 'a'}", "{0.5: 'a'}", "{999999999999: 'a'}", "{0: 'a\\",
        "[1, 2]", "{0: ['a']}", "__import__('os').system('true')", "{0: '\\u12'}"})
    EXPECT_FALSE(label_list(text).has_value()) << text;
}

TEST(NumberList, ReadsTuplesListsAndNumbers) {
  EXPECT_EQ(number_list("[480, 640]"), (std::vector<double>{480, 640}));
  EXPECT_EQ(number_list("(0.5,1)"), (std::vector<double>{0.5, 1}));
  EXPECT_EQ(number_list(" 640 "), std::vector<double>{640});
  for (const char* text : {"", "[", "[1", "1 2", "[1,]", "(1]", "x", "[1, x]"})
    EXPECT_FALSE(number_list(text).has_value()) << text;
}

}  // namespace
}  // namespace proofload::model::detail
