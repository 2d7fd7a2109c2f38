#include "proofload/relation/expression.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>
#include <string>

#include "proofload/core/error.h"

namespace proofload::relation {
namespace {

constexpr std::array kNames = {Name{"reading", Type::number, false, ""}, Name{"text", Type::text, false, ""},
                               Name{"circle", Type::truth, false, ""}, Name{"count", Type::number, true, ""}};

Expression parsed(std::string_view text) { return Expression::parse(text, kNames); }

std::optional<Datum> value(std::string_view text, double reading = 3, const std::string& word = "AB7") {
  return parsed(text).evaluate(
      [&](std::string_view name, const std::string& argument) -> std::optional<Datum> {
        if (name == "reading") return reading;
        if (name == "text") return word;
        if (name == "circle") return true;
        if (name == "count") return argument == "person" ? std::optional<Datum>(4.0) : std::nullopt;
        return std::nullopt;
      });
}
double number(std::string_view text, double reading = 3) {
  const auto found = value(text, reading);
  return found ? std::get<double>(*found) : std::nan("");
}
bool truth(std::string_view text) { return std::get<bool>(value(text).value()); }
std::string words(std::string_view text, const std::string& word = "AB7") {
  return std::get<std::string>(value(text, 3, word).value());
}

std::string error_of(std::string_view text) {
  try {
    parsed(text);
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::parse);
    return e.what();
  }
  ADD_FAILURE() << text << " was taken";
  return {};
}

TEST(Expression, FollowsTheRulesOfArithmetic) {
  EXPECT_EQ(number("10 - reading"), 7);
  EXPECT_EQ(number("2 + 3 * 4"), 14);
  EXPECT_EQ(number("(2 + 3) * 4"), 20);
  EXPECT_EQ(number("10 - 4 - 3"), 3);
  EXPECT_EQ(number("12 / 2 / 3"), 2);
  EXPECT_EQ(number("2 ^ 3 ^ 2"), 512);
  EXPECT_EQ(number("-2 ^ 2"), -4);
  EXPECT_EQ(number("2 * -3"), -6);
  EXPECT_EQ(number("1e-1 + .5"), 0.6);
  EXPECT_EQ(number("- - 4"), 4);
}

TEST(Expression, TheRemainderHasTheSignOfTheDivisor) {
  EXPECT_EQ(number("-1 % 10"), 9);
  EXPECT_EQ(number("11 % 10"), 1);
  EXPECT_EQ(number("11 % -10"), -9);
  EXPECT_EQ(number("-20 % 10"), 0);
}

TEST(Expression, ComparesAndJoins) {
  EXPECT_TRUE(truth("reading >= 3 and reading < 4"));
  EXPECT_FALSE(truth("reading > 3"));
  EXPECT_TRUE(truth("reading <= 3 and not reading != 3"));
  EXPECT_TRUE(truth("false or circle"));
  EXPECT_TRUE(truth("true or false and false"));
  EXPECT_TRUE(truth("text == \"AB7\" and text != 'x'"));
  EXPECT_TRUE(truth("reading in (1, 3)"));
  EXPECT_FALSE(truth("reading + 1 in (1, 3)"));
  EXPECT_TRUE(truth("text in ('a', 'AB7')"));
  EXPECT_TRUE(truth("count('person') == 4"));
}

TEST(Expression, HasFunctions) {
  EXPECT_EQ(number("min(4, 2, 3) + max(1, 2)"), 4);
  EXPECT_EQ(number("abs(-2) + floor(1.7) + ceil(1.2) + round(2.5) + sqrt(16)"), 12);
  EXPECT_EQ(number("if(circle, 1, 2)"), 1);
  EXPECT_EQ(number("length(text)"), 3);
  EXPECT_EQ(words("reversed(text)"), "7BA");
  EXPECT_EQ(words("reversed(text)", "Bü"), "üB");
  EXPECT_EQ(words("lower(text) + upper('x')"), "ab7X");
  EXPECT_EQ(words("replace(text, '6', '9')", "1661"), "1991");
  EXPECT_EQ(words("replace(text, '', '9')"), "AB7");
}

TEST(Expression, WhatHasNoValueIsNoNumber) {
  EXPECT_FALSE(value("1 / (reading - 3)"));
  EXPECT_FALSE(value("sqrt(-reading)"));
  EXPECT_FALSE(value("count('dog')"));
  EXPECT_FALSE(value("count('dog') > 1"));
  EXPECT_FALSE(value("1e308 * 10"));
  // Where the rest decides, a missing part does no harm.
  EXPECT_TRUE(truth("circle or count('dog') > 1"));
  EXPECT_FALSE(truth("not circle and count('dog') > 1"));
  EXPECT_EQ(number("if(reading == 3, 5, 1 / (reading - 3))"), 5);
  EXPECT_FALSE(value("replace(replace(text, 'A', text + text), 'A', text)", 3, std::string(6000, 'A')));
}

TEST(Expression, ErrorsPointAtTheCharacter) {
  EXPECT_EQ(error_of("10 - readng"),
            "column 6: there is no `readng` here, did you mean `reading`? (there are reading, text, circle, "
            "count)\n"
            "    10 - readng\n"
            "         ^^^^^^");
  EXPECT_EQ(error_of("10 - (reading"),
            "column 14: expected `)`\n"
            "    10 - (reading\n"
            "                 ^");
  EXPECT_EQ(error_of("text - 1"),
            "column 1: `-` needs a number, this is a text\n"
            "    text - 1\n"
            "    ^^^^");
  // Counted in characters, not in bytes.
  EXPECT_EQ(error_of("text == 'ü' $"),
            "column 13: this character has no meaning here\n"
            "    text == 'ü' $\n"
            "                ^");
}

TEST(Expression, ErrorsSayWhatToWrite) {
  EXPECT_NE(error_of("reading = 3").find("write `==`"), std::string::npos);
  EXPECT_NE(error_of("circle && circle").find("write `and`"), std::string::npos);
  EXPECT_NE(error_of("2 ** 3").find("a power is written `^`"), std::string::npos);
  EXPECT_NE(error_of("3 px").find("column 3"), std::string::npos);
  EXPECT_NE(error_of("3px").find("units are not written"), std::string::npos);
  EXPECT_NE(error_of("1 < reading < 3").find("join two with `and`"), std::string::npos);
  EXPECT_NE(error_of("if(1, 2, 3)").find("needs a condition, this is a number"), std::string::npos);
  EXPECT_NE(error_of("if(circle, 2, text)").find("must be alike"), std::string::npos);
  EXPECT_NE(error_of("min(1)").find("too few values"), std::string::npos);
  EXPECT_NE(error_of("abs(1, 2)").find("too many values"), std::string::npos);
  EXPECT_NE(error_of("count(3)").find("count(\"…\")"), std::string::npos);
  EXPECT_NE(error_of("count").find("count(\"…\")"), std::string::npos);
  EXPECT_NE(error_of("reading(3)").find("a value, not a function"), std::string::npos);
  EXPECT_NE(error_of("text in 'a'").find("in brackets"), std::string::npos);
  EXPECT_NE(error_of("text == 'a").find("no closing quote"), std::string::npos);
  EXPECT_NE(error_of("   ").find("missing"), std::string::npos);
  EXPECT_NE(error_of("and 3").find("missing before `and`"), std::string::npos);
  EXPECT_NE(error_of("1.2.3").find("no number"), std::string::npos);
}

TEST(Expression, DepthAndLengthAreBounded) {
  EXPECT_EQ(number(std::string(50, '(') + "1" + std::string(50, ')')), 1);
  EXPECT_NE(error_of(std::string(500, '(')).find("brackets deep"), std::string::npos);
  EXPECT_NE(error_of(std::string(1900, '-') + "1").find("brackets deep"), std::string::npos);
  EXPECT_NE(error_of(std::string(3000, '1')).find("at most 2000"), std::string::npos);
  std::string chain = "1";
  while (chain.size() < 1990) chain += "+1";
  EXPECT_EQ(number(chain), 996);
  // Lists in lists would double their subject each time.
  std::string lists = "circle";
  for (int i = 0; i < 40; ++i) lists = "(" + lists + " in (true, false))";
  EXPECT_NE(error_of(lists).find("too long"), std::string::npos);
}

TEST(Expression, LongTextsAreCutAroundTheMark) {
  std::string sum;
  for (int i = 0; i < 225; ++i) sum += "1 + ";
  const std::string error = error_of(sum + "nonsense");
  EXPECT_NE(error.find("column 901"), std::string::npos) << error;
  EXPECT_LT(error.size(), 400U);
}

TEST(Expression, KnowsWhatItMentions) {
  const Expression expression = parsed("10 - reading");
  EXPECT_TRUE(expression.uses("reading"));
  EXPECT_FALSE(expression.uses("text"));
  EXPECT_EQ(expression.complaint("reading", "not here"),
            "column 6: not here\n    10 - reading\n         ^^^^^^^");
}

}  // namespace
}  // namespace proofload::relation
