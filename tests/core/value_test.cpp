#include "proofload/core/value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <sstream>

#include "proofload/core/error.h"
#include "proofload/core/text.h"

namespace proofload {
namespace {

constexpr std::array<std::string_view, 2> kDrop = {"a", "big"};

TEST(ParseJson, DroppedMembersAreNullAtAnyDepthAndTheRestStays) {
  const Value value =
      parse_json(R"({"a": [1, {"a": 2, "x": [3]}], "b": [{"big": {"y": {}}, "c": 4}, 5], "d": "a"})", "t",
                 {.drop = kDrop});
  EXPECT_EQ(to_json(value), R"({"a":null,"b":[{"big":null,"c":4},5],"d":"a"})");
  EXPECT_EQ(to_json(parse_json(R"({"a": 7, "e": null})", "t", {.drop = kDrop})), R"({"a":null,"e":null})");
}

TEST(ParseJson, DroppedMembersMustStillBeJson) {
  EXPECT_THROW(parse_json(R"({"a": [1, }, "b": 2})", "t", {.drop = kDrop}), Error);
  EXPECT_THROW(parse_json("{\"a\": " + std::string(1000, '[') + std::string(1000, ']') + "}", "t",
                          {.drop = kDrop}),
               Error);
}

TEST(EachJsonItem, HandsOnOneItemAfterAnother) {
  std::istringstream in(R"([1, {"a": [2, 3], "x": [4]}, [], "t"])");
  std::vector<std::string> items;
  each_json_item(in, "t", {.drop = kDrop}, [&](const Value& item) {
    items.push_back(to_json(item));
    return true;
  });
  EXPECT_EQ(items, (std::vector<std::string>{"1", R"({"a":null,"x":[4]})", "[]", "\"t\""}));
}

TEST(EachJsonItem, StopsWhereItIsToldTo) {
  std::istringstream in("[1, 2, nonsense");
  int last = 0;
  each_json_item(in, "t", {}, [&](const Value& item) {
    last = static_cast<int>(item.integer());
    return last < 2;
  });
  EXPECT_EQ(last, 2);
}

TEST(EachJsonItem, RefusesWhatIsNoListAndItemsThatAreTooLarge) {
  const auto error_of = [](const std::string& text, std::size_t most) -> std::string {
    std::istringstream in(text);
    try {
      each_json_item(in, "t", {.most_values = most}, [](const Value&) { return true; });
    } catch (const Error& e) {
      return e.what();
    }
    return "";
  };
  for (const char* text : {"{\"a\": 1}", "7", "\"t\"", "null"})
    EXPECT_NE(error_of(text, 9).find("no list"), std::string::npos) << text;
  EXPECT_NE(error_of("[1, 2", 9).find("line 1"), std::string::npos);
  EXPECT_NE(error_of("[1] 2", 9), "");
  EXPECT_EQ(error_of("[[1,2],[3,4],[5,6]]", 4), "") << "bounds one item, not all";
  EXPECT_NE(error_of("[[1,2,3]]", 3), "");
}

TEST(ParseJson, MoreValuesThanAllowedAreRefusedButDroppedOnesDoNotCount) {
  EXPECT_THROW(parse_json("[1,2,3]", "t", {.most_values = 3}), Error);
  EXPECT_NO_THROW(parse_json("[1,2,3]", "t", {.most_values = 4}));
  EXPECT_NO_THROW(parse_json(R"({"a": [1,2,3,4,5,6]})", "t", {.drop = kDrop, .most_values = 2}));
}

TEST(ParseJson, ErrorsNameTheFileAndThePlace) {
  try {
    parse_json("{\n \"a\" 1}", "labels.json");
    FAIL();
  } catch (const Error& e) {
    EXPECT_THAT(e.what(),
                testing::StartsWith("labels.json: not valid JSON: parse error at line 2, column 6"));
  }
}

TEST(ParseJson, AZeroByteIsNoEndOfTheText) {
  using namespace std::string_literals;
  for (const std::string& text : {"{\"a\":1}\0"s, "[1]\0\0\0"s, "[1]\0[2]"s, "[1] \0\n"s}) {
    try {
      parse_json(text, "labels.json");
      ADD_FAILURE() << text;
    } catch (const Error& e) {
      EXPECT_THAT(e.what(), testing::HasSubstr("a zero byte at byte "));
    }
  }
  EXPECT_EQ(parse_json("[\"a\\u0000b\"]", "t").items()[0].text(), "a\0b"s);
}

TEST(ParseJson, WhatIsSaidOfBytesThatAreNoTextIsText) {
  try {
    parse_json("{\"name\": \"bo\xff\"}", "labels.json");
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(valid_utf8(e.what()), e.what());
  }
}

TEST(ParseYaml, AliasesThatMultiplyAreRefused) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int k = 1; k < 10; ++k) text += ", " + before;
    text += "]\n";
  }
  try {
    parse_yaml(text, "data.yaml");
    FAIL();
  } catch (const Error& e) {
    EXPECT_STREQ(e.what(), "data.yaml: holds more than 1000000 values");
  }
}

TEST(ParseYaml, AKeyThatStandsTwiceIsRefusedWithBothPlaces) {
  try {
    parse_yaml("a: 1\nb: 2\na: 3\n", "data.yaml");
    FAIL();
  } catch (const Error& e) {
    EXPECT_THAT(e.what(), testing::StartsWith("data.yaml:3:1: key `a` stands here a second time"));
    EXPECT_THAT(e.what(), testing::EndsWith("in line 1"));
  }
}

// The message of parsing a text that is no YAML.
std::string yaml_refusal(const std::string& text) {
  try {
    parse_yaml(text, "x.yaml");
  } catch (const Error& e) {
    return e.what();
  }
  return "was read";
}

TEST(ParseYaml, CommonSlipsComeWithACure) {
  EXPECT_THAT(yaml_refusal("a:\n\tb: 1\n"), testing::HasSubstr("begins with a tab"));
  EXPECT_THAT(yaml_refusal("a: {b: 1\nc: 2\n"), testing::HasSubstr("has no `}`"));
  EXPECT_THAT(yaml_refusal("a: [1, 2\nb: 3\n"), testing::HasSubstr("has no `]`"));
}

TEST(ToYaml, ReadsBackAsItWas) {
  for (const char* text :
       {"{\"a\":null,\"b\":[1,2.5,\"x\"],\"c\":{\"d\":true,\"e\":\"true\",\"f\":\"null\",\"g\":\"\"}}",
        "null", "[]"})
    EXPECT_EQ(to_json(parse_yaml(to_yaml(parse_json(text, "x")), "y")), text);
}

}  // namespace
}  // namespace proofload
