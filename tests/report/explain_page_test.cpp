#include "proofload/report/explain_page.h"

#include <gtest/gtest.h>

namespace proofload::report {
namespace {

campaign::Explanation planted() {
  campaign::Explanation e;
  campaign::StressSpec blur;
  blur.name = "blur";
  blur.axis = {"sigma", "px", false, 0, 10, Scale::linear, 0, false, false};
  e.answer.spec.stresses = {blur};
  e.answer.stresses.resize(1);
  e.answer.stresses[0].oracle[0].emplace();
  auto& result = e.answer.stresses[0].oracle[0]->result;
  result.n = 100;
  result.points.resize(2);
  for (search::CurvePoint& point : result.points) point.n = point.evaluated = 100;
  result.points[1].level = kTopLevel;
  result.points[1].broken = 70;
  e.stresses = {0};
  e.pictures = 100;
  e.fewest = 17;
  e.slices.nothing = "too few pictures";
  e.silent.stresses.resize(1);
  e.calibration.stresses.resize(1);
  return e;
}

TEST(ExplainPage, SmallGroupsGiveACountAndNoFigure) {
  campaign::Explanation e = planted();
  campaign::GroupLimits few;
  few.column = "class";
  few.name = "class tram";
  few.n = 7;
  few.too_few = true;
  e.groups = {few};
  const std::string text = markdown_page(explain_page(e, "runs/x"));
  EXPECT_NE(text.find("| blur | tram | 7 | too few: n = 7 | – |"), std::string::npos) << text;
  const Value json = explain_json(e);
  EXPECT_EQ(json.at("groups").items().at(0).find("watch"), nullptr);
}

TEST(ExplainPage, WhereNothingBreaksItSaysSo) {
  campaign::Explanation e = planted();
  for (auto& point : e.answer.stresses[0].oracle[0]->result.points) point.broken = 0;
  EXPECT_NE(markdown_page(explain_page(e, "r")).find("No picture was seen to break"), std::string::npos);
}

TEST(ExplainPage, WhereAllBreaksAtOnceItSaysSo) {
  campaign::Explanation e = planted();
  e.answer.stresses[0].oracle[0]->result.broken.censored = search::Censored::left;
  EXPECT_NE(markdown_page(explain_page(e, "r")).find("at the mildest strength of every stress"),
            std::string::npos);
}

TEST(ExplainPage, WithoutAPictureThatCountsItIsShort) {
  campaign::Explanation e = planted();
  e.stresses.clear();
  e.pictures = 0;
  e.oracle = Oracle::correctness;
  const std::string text = markdown_page(explain_page(e, "r"));
  EXPECT_NE(text.find("none was answered rightly without stress."), std::string::npos) << text;
  EXPECT_EQ(text.find("## "), std::string::npos);
}

TEST(ExplainPage, JsonHoldsScoresWithTheirFormula) {
  campaign::Explanation e = planted();
  e.scores.mean_area.value = 0.5;
  e.scores.mean_area.interval = {0.4, 0.6};
  e.scores.mean_area.n = 100;
  e.scores.mpc.missing = "no labels";
  const Value json = explain_json(e);
  EXPECT_EQ(json.at("scores").at("robustness").at("lo").number(), 0.4);
  EXPECT_NE(json.at("scores").at("robustness").at("formula").text().find("∫"), std::string::npos);
  EXPECT_TRUE(json.at("scores").at("mpc").at("value").is_null());
  EXPECT_EQ(json.at("scores").at("mpc").at("missing").text(), "no labels");
}

}  // namespace
}  // namespace proofload::report
