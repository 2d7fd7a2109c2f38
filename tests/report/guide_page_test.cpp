#include "proofload/report/guide_page.h"

#include <gtest/gtest.h>

namespace proofload::report {
namespace {

campaign::Guidance planted() {
  campaign::Guidance g;
  campaign::StressSpec blur;
  blur.name = blur.kind = "gaussian_blur";
  blur.axis = {"sigma", "px", false, 0, 10, Scale::linear, 0, false, false};
  g.answer.spec.name = "net";
  g.answer.spec.stresses = {blur, blur};
  g.answer.spec.stresses[1].name = "other";
  campaign::StressNeed need;
  need.stress = 0;
  need.target = kTopLevel / 2;
  need.why = "the operating point";
  need.n = 100;
  need.broken = 30;
  need.unknown = 4;
  need.allowed = 19;
  need.needed = 11;
  need.needed_most = 15;
  need.pictures.push_back({3, "a|b.png", kTopLevel / 10 * 4, kTopLevel / 2, Failure::lost, "camera left"});
  need.slices.push_back({"camera left", 40, 20, {0.34, 0.66}, 13});
  campaign::StressNeed out;
  out.stress = 1;
  out.left_out = "too few: n = 2";
  g.needs = {need, out};
  g.spread = "camera";
  g.augment.push_back({0, 100, kTopLevel / 10, kTopLevel / 2, true});
  g.not_trained = {"other: too few: n = 2"};
  g.content = "c0ffee";
  g.pictures = "0000000000000012";
  return g;
}

TEST(GuidePage, SaysWhatIsNeededAndWhatIsNot) {
  const std::string text = markdown_page(guide_page(planted(), {}, "runs/net"));
  EXPECT_NE(text.find(
                "| gaussian_blur | 5 px (the operating point) | 100 | 30, 4 not looked at | 19 | 11 to 15 |"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("- other: too few: n = 2"), std::string::npos);
  EXPECT_NE(text.find("| a\\|b.png | 4 px to 5 px | lost | left |"), std::string::npos);
  EXPECT_NE(text.find("| camera left | 40 | 50 % [34 %, 66 %] | 13 |"), std::string::npos);
  EXPECT_NE(text.find("5 px (end of what was searched)"), std::string::npos);
}

TEST(GuidePage, YamlKeepsHashesThatLookLikeNumbers) {
  const std::string text = augment_yaml(planted(), "runs/net\nx");
  const Value read = parse_yaml(text, "augment.yaml");
  EXPECT_EQ(read.at("from_run").at("pictures").text(), "0000000000000012");
  EXPECT_EQ(read.at("from_run").at("content").text(), "c0ffee");
  const Value& range = read.at("stresses").items().at(0).at("range");
  EXPECT_NEAR(range.items().at(0).number(), 1, 1e-4);
  EXPECT_NEAR(range.items().at(1).number(), 5, 1e-4);
}

TEST(GuidePage, WithoutAnythingToTrainItIsCalm) {
  campaign::Guidance g = planted();
  g.augment.clear();
  g.needs = {g.needs[1]};
  const std::string text = markdown_page(guide_page(g, {}, "r"));
  EXPECT_NE(text.find("None: no stress reaches its limit"), std::string::npos) << text;
  EXPECT_NE(text.find("No target can be set"), std::string::npos);
}

TEST(GuidePage, JsonHasTheSameNumbers) {
  const Value json = guide_json(planted(), {albumentations_snippet(planted())});
  EXPECT_EQ(json.at("needs").items().at(0).at("needed").number(), 11);
  EXPECT_EQ(json.at("needs").items().at(1).at("left_out").text(), "too few: n = 2");
  EXPECT_EQ(json.at("augment").at("from_run").at("content").text(), "c0ffee");
  EXPECT_NE(json.at("snippets").find("augment_albumentations.py"), nullptr);
}

}  // namespace
}  // namespace proofload::report
