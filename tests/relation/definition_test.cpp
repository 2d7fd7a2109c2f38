#include "proofload/relation/definition.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace proofload::relation {
namespace {

using Said = std::vector<std::pair<std::string, std::string>>;

std::pair<Definition, Said> read(const std::string& yaml) {
  Said said;
  Definition out =
      read_definition(parse_yaml(yaml, "test"),
                      [&](const std::string& at, const std::string& what) { said.emplace_back(at, what); });
  return {std::move(out), std::move(said)};
}
Definition good(const std::string& yaml) {
  auto [out, said] = read(yaml);
  for (const auto& [at, what] : said) ADD_FAILURE() << at << ": " << what;
  return out;
}
void expect_said(const std::string& yaml, const std::string& at, const std::string& what) {
  const auto [out, said] = read(yaml);
  for (const auto& [place, message] : said)
    if (place == at && message.find(what) != std::string::npos) return;
  ADD_FAILURE() << yaml << "\nsaid "
                << (said.empty() ? std::string("nothing") : said[0].first + ": " + said[0].second);
}

TEST(RelationDefinition, TheShortFormOfAReading) {
  const Definition d = good("{change: hflip, expected: 10 - reading, wrap: 10, tolerance: 0.2}");
  ASSERT_EQ(d.changes.size(), 1U);
  EXPECT_EQ(d.changes[0].stressor, "hflip");
  EXPECT_EQ(d.reading->text(), "10 - reading");
  EXPECT_TRUE(d.only_readings);
  EXPECT_EQ(d.wrap, 10);
  EXPECT_EQ(d.tolerance, 0.2);
}

TEST(RelationDefinition, TheShortFormOfAText) {
  const Definition d = good("{change: quarter_turn, expected: reversed(text)}");
  EXPECT_TRUE(d.only_texts);
  EXPECT_EQ(d.text->text(), "reversed(text)");
}

TEST(RelationDefinition, AnExpectedNumberIsAnExpression) {
  EXPECT_EQ(good("{change: hflip, expected: 5}").reading->text(), "5");
}

TEST(RelationDefinition, ChangesAreNamesMapsOrListsOfThem) {
  EXPECT_EQ(good("change: [hflip, {rotate: {angle: 5}}, hflip]").changes.size(), 3U);
  const Definition d = good("change: {rotate: {angle: 5, direction: clockwise}, hflip: }");
  ASSERT_EQ(d.changes.size(), 2U);
  EXPECT_EQ(d.changes[0].members.at("angle").integer(), 5);
  EXPECT_EQ(d.changes[0].pointer, "/change/rotate");
  EXPECT_EQ(d.changes[1].stressor, "hflip");
}

TEST(RelationDefinition, PreconditionsAreAMapOrACondition) {
  const Definition d = good(
      "{change: hflip, when: {classes: [dog, cat], reading: [1, 9], slice: {light: [day, dusk]}, holds: "
      "objects > 1}}");
  EXPECT_EQ(d.classes, (std::vector<std::string>{"dog", "cat"}));
  EXPECT_EQ(d.least_reading, 1);
  EXPECT_EQ(d.greatest_reading, 9);
  EXPECT_EQ(d.slices[0].second, (std::vector<std::string>{"day", "dusk"}));
  EXPECT_EQ(d.when->text(), "objects > 1");
  EXPECT_EQ(good("{change: hflip, when: reading > 3}").when->text(), "reading > 3");
  EXPECT_FALSE(good("{change: hflip, when: {reading: {from: 2}}}").greatest_reading);
}

TEST(RelationDefinition, MapsOfClassesAndTexts) {
  const Definition d = good("{change: hflip, expected: {classes: {left: right, right: left}, places: same}}");
  EXPECT_EQ(d.class_map,
            (std::vector<std::pair<std::string, std::string>>{{"left", "right"}, {"right", "left"}}));
  EXPECT_TRUE(d.stays);
  EXPECT_EQ(good("{change: hflip, expected: {texts: {6: 9}}}").text_map[0].second, "9");
}

TEST(RelationDefinition, Bounds) {
  const Definition d =
      good("{change: {object_occlusion: {hidden_fraction: 0.3}}, never_more: probability, margin: 0.05}");
  EXPECT_TRUE(d.bound->never_more);
  EXPECT_EQ(d.bound->margin, 0.05);
  EXPECT_FALSE(good("{change: hflip, never_less: count('person')}").bound->never_more);
}

TEST(RelationDefinition, MistakesAreNamedWithTheirPlace) {
  expect_said("{expected: same}", "/change", "`change` is missing");
  expect_said("{change: []}", "/change", "missing");
  expect_said("{change: 3}", "/change", "name of a stressor");
  expect_said("{change: {rotate: 15}}", "/change/rotate", "takes a map");
  expect_said("{chnage: hflip}", "/chnage", "did you mean `change`?");
  expect_said("{change: hflip, expected: 10 - readng}", "/expected", "    10 - readng\n         ^^^^^^");
  expect_said("{change: hflip, expected: reading > 1}", "/expected", "gives a condition");
  expect_said("{change: hflip, expected: {reading: text}}", "/expected/reading", "must give a number");
  expect_said("{change: hflip, expected: {reeding: 3}}", "/expected/reeding", "did you mean `reading`?");
  expect_said("{change: hflip, expected: {places: gone}}", "/expected/places", "same or moved");
  expect_said("{change: hflip, expected: {classes: {}}}", "/expected/classes", "an empty one");
  expect_said("{change: hflip, expected: {text: text, texts: {a: b}}}", "/expected", "keep one");
  expect_said("{change: hflip, when: reading + 1}", "/when", "must give a condition");
  expect_said("{change: hflip, when: {reading: [9, 1]}}", "/when/reading", "must rise");
  expect_said("{change: hflip, when: {reading: 3}}", "/when/reading", "a range");
  expect_said("{change: hflip, when: {classes: []}}", "/when/classes", "empty");
  expect_said("{change: hflip, when: {clases: [a]}}", "/when/clases", "did you mean `classes`?");
  expect_said("{change: hflip, when: {slice: day}}", "/when/slice", "a map from a column");
  expect_said("{change: hflip, wrap: 0}", "/wrap", "above 0");
  expect_said("{change: hflip, tolerance: -1}", "/tolerance", "from 0 up");
  expect_said("{change: hflip, margin: 1}", "/margin", "belongs to `never_more`");
  expect_said("{change: hflip, never_more: objects, never_less: objects}", "/never_less", "not both");
  expect_said("{change: hflip, never_more: objects, expected: same}", "/expected", "not both");
  expect_said("{change: hflip, never_more: objects, tolerance: 1}", "/tolerance", "with a `margin`");
  expect_said("{change: hflip, never_more: objects > 1}", "/never_more", "must give a number");
  expect_said("[hflip]", "", "a map of keys");
}

TEST(RelationDefinition, AllMistakesAreToldAtOnce) {
  EXPECT_EQ(read("{expected: 1 +, wrap: x, tolerance: y}").second.size(), 4U);
}

}  // namespace
}  // namespace proofload::relation
