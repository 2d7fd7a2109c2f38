// Where nothing is drawn: every picture once, and what a part of them tells of all.
#include "proofload/campaign/rare_facts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "proofload/core/error.h"
#include "support/dial_run.h"

namespace proofload::campaign {
namespace {

class RareFacts : public testing::Test {
 protected:
  Domain domain(const std::string& text) {
    Config config;
    config.add_text(text, "domain.yaml");
    return read_domain(config, run_.spec(), test::builtin_registry());
  }
  const std::vector<std::uint32_t>& pictures() const { return run_.population().counted[0]; }
  FactCount count(const Domain& domain, const FactRequest& request) {
    return count_facts(run_, domain, pictures(), request, stop_, silent_);
  }
  // Of all pictures, under another random field than that of the run.
  std::size_t truth(const Domain& domain) {
    const std::vector<double> shares(domain.ranges.size(), 0.5);
    std::vector<Cell> cells;
    for (std::size_t c = 0; c < domain.combinations.size(); ++c)
      for (const std::uint32_t sample : pictures())
        cells.push_back({sample, 5, -1, domain.chain(run_.spec(), c, shares)});
    const auto records = run_.records(cells, stop_, silent_);
    return static_cast<std::size_t>(
        std::count_if(records->begin(), records->end(),
                      [](const RunRecord& record) { return record.stability.outcome == Outcome::broken; }));
  }

  test::ScratchFolder folder_;
  FollowUp run_{test::dial_run(folder_,
                               "data: {format: synthetic, count: 40, size: 24}\n"
                               "stress: {gaussian_noise: , gaussian_blur: , contrast: , rotate: }\n"
                               "search: {method: grid, levels: 8}\n"),
                test::builtin_registry()};
  const std::atomic<bool> stop_{false};
  Progress silent_;
};

TEST_F(RareFacts, OnlyFixedStrengthsWithoutARandomFieldAreFacts) {
  const auto facts = [&](const char* text) {
    return nothing_is_drawn(domain(text), run_.spec(), test::builtin_registry());
  };
  EXPECT_TRUE(facts("stresses: {gaussian_blur: 1}"));
  EXPECT_TRUE(facts("stresses: {gaussian_blur: [1, 1], contrast: 0.5}"));
  EXPECT_FALSE(facts("stresses: {gaussian_blur: [0.5, 1]}"));
  EXPECT_FALSE(facts("stresses: {gaussian_noise: 8}"));
  EXPECT_FALSE(facts("stresses: {gaussian_blur: 1, gaussian_noise: 8}"));
  EXPECT_FALSE(facts("stresses: {rotate: 8}")) << "its side is drawn";
}

TEST_F(RareFacts, EveryPictureIsJudgedOnceUnderEveryCombination) {
  for (const char* text :
       {"stresses: {gaussian_blur: 1}",
        "stresses: {gaussian_blur: 1, contrast: 0.4}\ntogether: [[gaussian_blur], [contrast, "
        "gaussian_blur]]"}) {
    const Domain d = domain(text);
    const FactCount found = count(d, {.claim = 1e-3, .most = 1000, .whole_estimate = true, .key = 4});
    EXPECT_EQ(found.facts, pictures().size() * d.combinations.size());
    EXPECT_TRUE(found.whole());
    EXPECT_EQ(found.broken, truth(d)) << text;
    EXPECT_EQ(found.range.lo, found.broken);
    EXPECT_EQ(found.range.hi, found.broken);
    std::set<std::string> names;
    for (const RareCase& one : found.cases)
      EXPECT_TRUE(names.insert(one.picture + std::to_string(one.cell.chain.size())).second) << one.picture;
    EXPECT_EQ(found.cases.size(), std::min(found.broken, kMostRareCases));
  }
}

TEST_F(RareFacts, APartOfThemBoundsAll) {
  const Domain d = domain("stresses: {gaussian_blur: 1}");
  const std::size_t broken = truth(d);
  std::set<std::size_t> found_broken;
  for (std::uint64_t key = 0; key < 8; ++key) {
    const FactCount part = count(d, {.claim = 0.2, .most = 12, .whole_estimate = true, .key = key});
    EXPECT_EQ(part.judged, 12U);
    EXPECT_FALSE(part.whole());
    EXPECT_LE(part.range.lo, broken);
    EXPECT_GE(part.range.hi, broken);
    // What was not judged may all hold, or all break.
    EXPECT_GE(part.range.lo, part.broken);
    EXPECT_LE(part.range.hi, part.broken + part.facts - part.judged);
    found_broken.insert(part.broken);
  }
  EXPECT_GT(found_broken.size(), 1U) << "every key took the same part";
}

TEST_F(RareFacts, StopsWhenItIsTold) {
  const std::atomic<bool> stopped{true};
  const Domain d = domain("stresses: {gaussian_blur: 1.234}");
  EXPECT_THROW(count_facts(run_, d, pictures(), {.claim = 0.1, .most = 100}, stopped, silent_), Error);
}

}  // namespace
}  // namespace proofload::campaign
