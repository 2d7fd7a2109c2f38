#include "proofload/campaign/config.h"

#include <gtest/gtest.h>

#include "proofload/core/error.h"
#include "support/files.h"

namespace proofload::campaign {
namespace {

TEST(Config, LaterSourcesWinAndMapsMerge) {
  Config config;
  config.add_text("search: {levels: 64, refine: true}\nseed: 1\n", "a.yaml");
  config.add_text("search:\n  levels: 32\n", "b.yaml");
  config.add_environment({"PROOFLOAD__SEARCH__CONFIDENCE=0.9", "HOME=/"});
  config.add_argument("seed=7");
  const Value& tree = config.tree();
  EXPECT_EQ(tree.at("search").at("levels").integer(), 32);
  EXPECT_TRUE(tree.at("search").at("refine").boolean());
  EXPECT_EQ(tree.at("search").at("confidence").number(), 0.9);
  EXPECT_EQ(tree.at("seed").integer(), 7);
}

TEST(Config, EveryValueKnowsWhereItCameFrom) {
  Config config;
  config.add_text("search:\n  levels: 32\nstress:\n  blur: {sigma: [0, 3]}\n", "b.yaml");
  config.add_argument("seed=7");
  config.add_environment({"PROOFLOAD__ORACLE=correctness"});
  EXPECT_EQ(config.origin("/search/levels"), "b.yaml:2:3");
  EXPECT_EQ(config.origin("/seed"), "command line (`seed=7`)");
  EXPECT_EQ(config.origin("/oracle"), "environment PROOFLOAD__ORACLE");
  EXPECT_EQ(config.origin("/stress/blur/nothing"), "b.yaml:4:3");
  EXPECT_EQ(config.origin("/gates"), "");
}

TEST(Config, ShortFormsOfTheCommandLine) {
  Config config;
  config.add_argument("model=12.onnx");
  config.add_argument("data=pictures");
  config.add_argument("stress=a, b");
  config.add_argument("stress.b.operating=2 px");
  const Value& tree = config.tree();
  EXPECT_EQ(tree.at("model").at("path").text(), "12.onnx");
  EXPECT_EQ(tree.at("data").at("path").text(), "pictures");
  EXPECT_TRUE(tree.at("stress").at("a").is_null());
  EXPECT_EQ(tree.at("stress").at("b").at("operating").text(), "2 px");
}

TEST(Config, AFileMayNameModelAndDataByTheirPathsAlone) {
  Config config;
  config.add_text("model: net.onnx\ndata: {format: csv}\n", "a.yaml");
  config.add_text("data: pictures\n", "b.yaml");
  config.add_argument("model.task=text");
  const Value& tree = config.tree();
  EXPECT_EQ(tree.at("model").at("path").text(), "net.onnx");
  EXPECT_EQ(tree.at("model").at("task").text(), "text");
  EXPECT_EQ(tree.at("data").at("path").text(), "pictures");
  EXPECT_EQ(tree.at("data").at("format").text(), "csv");
  EXPECT_EQ(config.origin("/model/path"), "a.yaml:1:8");
}

TEST(Config, APathIsNeverReadAsANumber) {
  Config config;
  config.add_argument("model=2024");
  EXPECT_EQ(config.tree().at("model").at("path").text(), "2024");
}

TEST(Config, MistakesNameTheArgument) {
  Config config;
  for (const char* argument : {"model", "=x", "a..b=1", ".a=1"}) {
    try {
      config.add_argument(argument);
      FAIL() << argument;
    } catch (const Error& e) {
      EXPECT_NE(std::string(e.what()).find(argument), std::string::npos) << e.what();
    }
  }
}

TEST(Config, AFileThatIsNoMapIsRefusedWithItsPlace) {
  const test::ScratchFolder folder;
  Config config;
  try {
    config.add_file(folder.write("x.yaml", "- a\n- b\n"));
    FAIL();
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("x.yaml:1:1"), std::string::npos) << e.what();
  }
  try {
    config.add_file(folder.write("y.yaml", "a: [1, 2\nb: 3\n"));
    FAIL();
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("y.yaml:2"), std::string::npos) << e.what();
  }
}

TEST(Config, ListsReplaceAndTheirOldPlacesGo) {
  Config config;
  config.add_text("stress: {a: {kind: x}}\n", "a.yaml");
  config.add_text("gates: [x, y]\n", "a.yaml");
  config.add_argument("gates=[z]");
  EXPECT_EQ(config.tree().at("gates").size(), 1U);
  EXPECT_EQ(config.origin("/gates"), "command line (`gates=[z]`)");
}

TEST(Config, AFileInPlaceOfASettingIsToldHowToGiveIt) {
  const auto refusal = [](const std::string& argument) -> std::string {
    try {
      Config().add_argument(argument);
    } catch (const Error& e) {
      return e.what();
    }
    return "";
  };
  EXPECT_NE(refusal("night.yaml").find("--config night.yaml"), std::string::npos);
  EXPECT_NE(refusal("night").find("expected key=value"), std::string::npos);
  EXPECT_EQ(refusal("night").find("--config"), std::string::npos);
}

}  // namespace
}  // namespace proofload::campaign
