#include "proofload/campaign/relation_spec.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "proofload/campaign/fields.h"
#include "proofload/core/file.h"
#include "support/builtin_registry.h"

namespace proofload::campaign {
namespace {

using test::builtin_registry;

CampaignSpec read(const std::string& relations, const std::vector<std::string>& arguments = {}) {
  Config config;
  config.add_text("model: {path: net.onnx}\ndata: {path: pictures}\nstress: {gaussian_blur: }\n" + relations,
                  "p.yaml");
  for (const std::string& argument : arguments) config.add_argument(argument);
  return spec_from_config(config, builtin_registry());
}

void expect_refused(const std::string& relations, const std::string& place, const std::string& what) {
  try {
    read(relations);
    ADD_FAILURE() << relations << " was taken";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::invalid_argument);
    const std::string said = e.what();
    EXPECT_NE(said.find(place), std::string::npos) << said;
    EXPECT_NE(said.find(what), std::string::npos) << said;
  }
}

TEST(RelationSpec, BuiltInOnesAreNamedInAListOrAMap) {
  for (const char* written : {"relations: [hflip, flip_twice]\n", "relations: {hflip: , flip_twice: {}}\n"}) {
    const CampaignSpec spec = read(written);
    ASSERT_EQ(spec.relations.size(), 2U);
    EXPECT_EQ(spec.relations[0].kind, "hflip");
    EXPECT_EQ(spec.relations[1].changes.size(), 2U);
    EXPECT_EQ(spec.relations[0].title(), "Mirror image");
    EXPECT_EQ(spec.stresses.size(), 1U);
  }
  EXPECT_EQ(read("", {"relations=hflip,vflip"}).relations.size(), 2U);
}

TEST(RelationSpec, KeysOfTheUserStandOverTheBuiltInOnes) {
  const CampaignSpec spec =
      read("relations:\n  hflip: {tolerance: 0.3}\n  clock: {kind: hflip, expected: 6 - reading}\n");
  EXPECT_EQ(spec.relations[0].definition.tolerance, 0.3);
  EXPECT_TRUE(spec.relations[0].definition.reading);
  EXPECT_EQ(spec.relations[1].definition.reading->text(), "6 - reading");
  // A bound replaces an expected answer and the other way round.
  EXPECT_FALSE(read("relations: {occluded: {expected: same}}\n").relations[0].definition.bound);
}

TEST(RelationSpec, ItemsOfAListMayBeMapsWithAName) {
  const CampaignSpec spec =
      read("relations:\n  - hflip\n  - {name: dial, change: hflip, expected: 10 - reading}\n");
  ASSERT_EQ(spec.relations.size(), 2U);
  EXPECT_EQ(spec.relations[1].name, "dial");
  EXPECT_EQ(spec.relations[1].kind, "");
}

TEST(RelationSpec, AStrengthIsALevelOfItsAxis) {
  const CampaignSpec spec =
      read("relations: {tilted: {change: [{rotate: {angle: 45, direction: clockwise}}, hflip]}}\n");
  const auto& changes = spec.relations[0].changes;
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_NEAR(changes[0].axis.natural(changes[0].to), 45, 1e-3);
  EXPECT_EQ(changes[0].params.text("direction"), "clockwise");
  EXPECT_EQ(changes[1].to, kTopLevel);
  EXPECT_FALSE(spec.relations[0].path);
}

TEST(RelationSpec, ARangeMakesAPathThatIsSearchedLikeAStress) {
  const CampaignSpec spec = read(
      "relations: {tilted: {change: {rotate: {angle: [0, 90], operating: 5}}}}\ngates: [tilted.limit.watch "
      ">= 3, "
      "tilted.holds >= 90 %]\n");
  ASSERT_EQ(spec.stresses.size(), 2U);
  EXPECT_EQ(spec.stresses[1].name, "tilted");
  EXPECT_EQ(spec.stresses[1].relation, 0);
  EXPECT_EQ(spec.relations[0].path, 1U);
  EXPECT_EQ(spec.stresses[1].operating, 5);
}

TEST(RelationSpec, RecordsAreReadBackToTheSameSpec) {
  const CampaignSpec spec = read(
      "relations:\n  dial: {change: hflip, expected: 10 - reading, when: {reading: [1, 9]}, wrap: 10}\n  "
      "turned:\n  "
      "hflip: {tolerance: 0.1}\n");
  const CampaignSpec again = spec_from_record(to_record(spec), builtin_registry());
  EXPECT_EQ(to_json(to_record(again)), to_json(to_record(spec)));
  EXPECT_EQ(config_hash(again), config_hash(spec));
  EXPECT_EQ(again.stresses.size(), 2U);
}

TEST(RelationSpec, WhatDecidesAVerdictDecidesTheIdentityOfACell) {
  const auto key = [](const std::string& relations, bool path) {
    Cell cell;
    if (path)
      cell.chain = {{1, 1000}};
    else
      cell.relation = 0;
    return Identity(read(relations), "model").cell_key("a.png", cell);
  };
  EXPECT_EQ(key("relations: {x: {change: hflip}}\n", false),
            key("relations: {x: {change: hflip, title: X}}\n", false));
  EXPECT_NE(key("relations: {x: {change: hflip}}\n", false), key("relations: {x: {change: vflip}}\n", false));
  EXPECT_NE(key("relations: {x: {change: hflip, expected: 1 - reading}}\n", false),
            key("relations: {x: {change: hflip, expected: 2 - reading}}\n", false));
  EXPECT_NE(key("relations: {x: {change: {rotate: {angle: [0, 90]}}}}\n", true),
            key("relations: {x: {change: {rotate: {angle: [0, 90]}}, expected: same}}\n", true));
}

TEST(RelationSpec, MistakesAreNamedWithPlaceAndCure) {
  expect_refused("relations: [hfilp]\n", "p.yaml:4:", "did you mean `hflip`?");
  expect_refused("relations: {mine: {expected: same}}\n", "p.yaml:4:13", "write your own");
  expect_refused("relations:\n  mine:\n    change: hflip\n    expected: 10 - readng\n",
                 "p.yaml:7:5: `expected`, column 6", "    10 - readng\n         ^^^^^^");
  expect_refused("relations: {mine: {change: hfilp}}\n", "p.yaml:4:", "did you mean `hflip`?");
  expect_refused("relations: {mine: {change: {rotate: {angel: 3}}}}\n", "p.yaml:4:", "did you mean `angle`?");
  expect_refused("relations: {mine: {change: rotate}}\n", "p.yaml:4:", "needs a strength");
  expect_refused("relations: {mine: {change: {rotate: {angle: 270}}}}\n", "p.yaml:4:", "goes from 0");
  expect_refused("relations: {mine: {change: [hflip, {rotate: {angle: [0, 9]}}]}}\n",
                 "p.yaml:4:", "one step only");
  expect_refused("relations: {mine: {change: {rotate: {angle: 9, operating: 3}}}}\n",
                 "p.yaml:4:", "with a range of strengths");
  expect_refused("relations: {gaussian_blur: {change: {rotate: {angle: [0, 9]}}}}\n",
                 "p.yaml:4:", "another name");
  expect_refused("relations: {turned: }\ngates: [turned.holds >= 90 %]\n", "p.yaml:5:", "turned.limit.watch");
  expect_refused("relations: {a b: {change: hflip}}\n", "p.yaml:4:", "letters, digits");
  expect_refused("relations: 3\n", "p.yaml:4:", "a list or a map");
}

TEST(RelationSpec, TwoItemsOfAListWithOneNameAreRefused) {
  EXPECT_THROW(read("relations: [{name: a, change: hflip}, {name: a, change: vflip}]\n"), Error);
}

TEST(RelationSpec, WhatTheModelDoesNotTellIsRefusedAtThePlaceItWasWritten) {
  const CampaignSpec spec = read("relations:\n  dial: {change: hflip, expected: 10 - reading}\n");
  try {
    make_relations(spec, {Task::classification});
    ADD_FAILURE();
  } catch (const Error& e) {
    EXPECT_EQ(std::string(e.what()),
              "p.yaml:5:3: relation `dial`: `expected`: `10 - reading` is a reading, but this model does "
              "classification");
  }
}

// The examples of the guide, as a reader would paste them.
TEST(RelationSpec, TheExamplesOfTheGuideAreTaken) {
  const char* source = std::getenv("PROOFLOAD_SOURCE_DIR");
  ASSERT_NE(source, nullptr);
  const std::string guide = read_file(std::filesystem::path(source) / "docs/guide/relations.md", 1 << 20);
  std::size_t examples = 0;
  const std::string fence = "```yaml\n";
  for (std::size_t at = guide.find(fence); at != std::string::npos; at = guide.find(fence, at)) {
    at += fence.size();
    const std::string example = guide.substr(at, guide.find("```", at) - at);
    EXPECT_NO_THROW(read(example)) << example;
    ++examples;
  }
  EXPECT_GE(examples, 6U);
}

}  // namespace
}  // namespace proofload::campaign
