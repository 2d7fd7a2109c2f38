#include "proofload/report/comparison_page.h"

#include <gtest/gtest.h>

namespace proofload::report {
namespace {

using campaign::Finding;
using campaign::LimitChange;

Axis blur() { return {"sigma", "px", false, 0, 40, Scale::geometric, 0.25, false, false}; }

LimitChange moved(double change, double lo, double hi, Finding finding) {
  LimitChange out;
  out.share = 0.2;
  out.change = change;
  out.lo = lo;
  out.hi = hi;
  out.later = change > 0;
  out.tested.finding = finding;
  return out;
}

std::string words(const LimitChange& change, std::size_t together = 1) {
  return moved_words(change, blur(), together, 0.95);
}

TEST(MovedWords, SayRealOrNoise) {
  EXPECT_EQ(words(moved(0.8, 0.3, 1.2, Finding::better)),
            "limit moved by +0.8 px [+0.3, +1.2], real: breaks later");
  EXPECT_EQ(words(moved(-0.8, -1.2, -0.3, Finding::worse)),
            "limit moved by -0.8 px [-1.2, -0.3], real: breaks earlier");
  EXPECT_EQ(words(moved(0.1, -0.2, 0.3, Finding::none_shown)), "within noise (+0.1 px [-0.2, +0.3])");
}

TEST(MovedWords, NoMinusStandsBeforeNothing) {
  EXPECT_EQ(words(moved(-0.01, -0.4, 0.4, Finding::none_shown)), "within noise (+0.0 px [-0.4, +0.4])");
  EXPECT_EQ(words(moved(0, 0, 0, Finding::none_shown)), "within noise (+0 px [+0, +0])");
}

TEST(MovedWords, BoundsInferenceAndCompanyShow) {
  LimitChange change = moved(3, 2.1, 4, Finding::better);
  change.at_least = true;
  change.hi.reset();
  EXPECT_EQ(words(change), "limit moved by more than +3 px [+2.1, open], real: breaks later");
  change = moved(0.8, 0.3, 1.2, Finding::better);
  change.inferred = true;
  EXPECT_TRUE(words(change).ends_with("breaks later ~"));
  change = moved(0.8, 0.1, 1.5, Finding::none_shown);
  change.tested.p = 0.03;
  change.tested.adjusted = 0.36;
  EXPECT_EQ(
      words(change, 12),
      "within noise of 12 limits asked together (p = 0.030 alone, 0.36 among them) (+0.8 px [+0.1, +1.5])");
  change.reason = "too few";
  EXPECT_EQ(words(change), "no figure: too few");
}

TEST(CleanWords, AreSharesOrUnits) {
  campaign::CleanChange clean;
  clean.unit = "share";
  clean.change = -0.012;
  clean.lo = -0.02;
  clean.hi = -0.004;
  clean.tested.finding = Finding::worse;
  EXPECT_EQ(clean_words(clean), "moved by -1.2 % [-2.0, -0.4], real: worse");
  clean.less_is_better = true;
  clean.unit = "bar";
  clean.tested.finding = Finding::none_shown;
  EXPECT_EQ(clean_words(clean), "within noise (-0.012 bar [-0.020, -0.004])");
}

TEST(CleanWords, OfAFewPicturesHaveNoInterval) {
  campaign::CleanChange clean;
  clean.unit = "share";
  clean.change = 0.5;
  clean.n = 2;
  clean.tested.finding = Finding::not_measured;
  EXPECT_EQ(clean_words(clean), "no figure (n = 2 is too few, an interval needs 20)");
}

// Whatever is missing from a comparison, the page and the data hold no figure for it.
TEST(ComparisonPage, SaysWhatHasNoFigure) {
  campaign::Comparison comparison;
  comparison.first.name = "a";
  comparison.second.name = "b";
  campaign::StressChange& stress = comparison.stresses.emplace_back();
  stress.name = "blur";
  stress.axis = blur();
  campaign::OracleChange& change = stress.oracle[0].emplace();
  change.watch.reason = "2 pictures count in both, and an interval needs 17 at least";
  change.broken.reason = change.watch.reason;
  const std::string text = terminal_page(comparison_page(comparison), {});
  EXPECT_NE(text.find("no figure: 2 pictures"), std::string::npos) << text;
  EXPECT_NE(text.find("There is no figure for the one stress of both."), std::string::npos) << text;
  const Value json = comparison_json(comparison);
  const Value& watch = json.at("stresses").items().at(0).at("oracles").at("stability").at("watch");
  EXPECT_TRUE(watch.at("change").is_null());
  EXPECT_EQ(watch.at("finding").text(), "not_measured");
  EXPECT_EQ(watch.find("p"), nullptr);
}

TEST(ComparisonPage, GatesStandOnItAndInTheData) {
  Page page;
  Value json = Value::object();
  add_gates({}, page, json);
  EXPECT_TRUE(page.blocks.empty());
  EXPECT_EQ(json.find("gates"), nullptr);
  campaign::GateResult result;
  result.gate.text = "clean not_worse_than baseline";
  result.verdict = campaign::GateVerdict::fail;
  result.message = "lost more than 5 %";
  add_gates(std::span(&result, 1), page, json);
  EXPECT_EQ(json.at("gates").items().at(0).at("verdict").text(), "fail");
  EXPECT_NE(terminal_page(page, {}).find("lost more than 5 %"), std::string::npos);
}

}  // namespace
}  // namespace proofload::report
