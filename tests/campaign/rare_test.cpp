// Claims on rare failures of a toy model, against the same states asked for one by one.
#include "proofload/campaign/rare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proofload/campaign/runner.h"
#include "proofload/core/error.h"
#include "support/dial_run.h"
#include "support/files.h"

namespace proofload::campaign {
namespace {

using testing::HasSubstr;

using test::builtin_registry;

std::filesystem::path run_of_dials(const test::ScratchFolder& folder) {
  return test::dial_run(folder,
                        "data: {format: synthetic, count: 30, size: 24}\n"
                        "stress: {gaussian_noise: , pixel_dropout: }\n"
                        "search: {method: grid, levels: 8}\n");
}

class Rare : public testing::Test {
 protected:
  RareRequest request(const std::string& domain) {
    Config config;
    config.add_text(domain, "domain.yaml");
    RareRequest out;
    out.domain = read_domain(config, run_.spec(), builtin_registry());
    return out;
  }
  RareAnswer ask(const RareRequest& request) {
    const std::atomic<bool> stop{false};
    return rare_failures(run_, builtin_registry(), request, stop, silent_);
  }

  test::ScratchFolder folder_;
  FollowUp run_{run_of_dials(folder_), builtin_registry()};
  Progress silent_;
};

TEST_F(Rare, AClaimHoldsAfterSoManyCleanDraws) {
  // A thousandth of a grey level rounds to nothing: no picture changes.
  RareRequest wanted = request("stresses: {gaussian_noise: 0.001}");
  wanted.claim = 0.02;
  const RareAnswer answer = ask(wanted);
  EXPECT_EQ(answer.verdict, ClaimVerdict::holds);
  EXPECT_EQ(answer.failures, 0u);
  EXPECT_EQ(answer.result.calls, stats::clean_draws_to_certify(0.02, 0.04));
  EXPECT_EQ(answer.result.method, stats::RareMethod::monte_carlo);
  EXPECT_THAT(rare_sentence(answer, wanted.domain, run_.spec()),
              HasSubstr("fewer than 1 in 50 draws of the " + std::to_string(answer.pictures) +
                        " pictures break (95 % confidence)."));
}

TEST_F(Rare, AClaimIsRefutedWhereMostPicturesBreak) {
  RareRequest wanted = request("stresses: {gaussian_noise: 200, pixel_dropout: 60 %}");
  wanted.claim = 0.01;
  const RareAnswer answer = ask(wanted);
  EXPECT_EQ(answer.verdict, ClaimVerdict::refuted);
  EXPECT_GT(answer.result.p, 0.1);
  EXPECT_FALSE(answer.cases.empty());
  EXPECT_EQ(answer.cases.front().cell.chain.size(), 2u);
  // A look after a few draws is enough.
  EXPECT_LE(answer.result.calls, 200u);
}

TEST_F(Rare, FailuresOfARangeAreThoseOfItsStrengths) {
  // By brute force: states of an independent drawing.
  RareRequest wanted = request("stresses: {gaussian_noise: {to: 120}}");
  wanted.claim = 0.3;
  wanted.method = stats::RareMethod::monte_carlo;
  const RareAnswer answer = ask(wanted);
  std::vector<Cell> cells;
  for (std::uint16_t k = 0; k < 40; ++k)
    for (const std::uint32_t sample : run_.population().counted[0]) {
      const std::vector<double> share = {(k + 0.5) / 40};
      cells.push_back(
          {sample, static_cast<std::uint16_t>(k + 1), -1, wanted.domain.chain(run_.spec(), 0, share)});
    }
  const std::atomic<bool> stop{false};
  std::size_t broken = 0;
  const auto records = run_.records(cells, stop, silent_);
  for (const RunRecord& record : records.value())
    broken += record.stability.outcome == Outcome::broken ? 1 : 0;
  const double truth = static_cast<double>(broken) / static_cast<double>(cells.size());
  EXPECT_GE(truth, answer.result.interval.lo - 0.05);
  EXPECT_LE(truth, answer.result.interval.hi + 0.05);
}

TEST_F(Rare, SplittingAndMonteCarloAgree) {
  RareRequest wanted = request("stresses: {gaussian_noise: {to: 60}, pixel_dropout: {to: 20 %}}");
  wanted.claim = 1e-9;  // never certain: splitting goes on to the end
  wanted.most = 60'000;
  wanted.method = stats::RareMethod::splitting;
  const RareAnswer split = ask(wanted);
  wanted.claim = 0.02;
  wanted.method = stats::RareMethod::monte_carlo;
  const RareAnswer plain = ask(wanted);
  ASSERT_TRUE(split.result.finished);
  EXPECT_LE(split.result.interval.lo, plain.result.interval.hi);
  EXPECT_GE(split.result.interval.hi, plain.result.interval.lo);
}

TEST_F(Rare, FixedStrengthsSplitAlongALocalField) {
  RareRequest wanted = request("stresses: {gaussian_noise: 25}");
  wanted.method = stats::RareMethod::splitting;
  wanted.whole_estimate = true;
  wanted.most = 60'000;
  const RareAnswer split = ask(wanted);
  ASSERT_TRUE(split.result.finished);
  EXPECT_EQ(split.unmixed, "");
  wanted.method = stats::RareMethod::monte_carlo;
  wanted.most = 3'000;
  const RareAnswer plain = ask(wanted);
  EXPECT_EQ(plain.result.calls, 3'000u);
  ASSERT_GT(plain.result.p, 0);
  EXPECT_LE(split.result.interval.lo, plain.result.interval.hi);
  EXPECT_GE(split.result.interval.hi, plain.result.interval.lo);
}

TEST_F(Rare, TheMethodIsTheOneThatNeedsFewerStatesForTheClaim) {
  RareRequest wanted = request("stresses: {gaussian_noise: 0.001}");
  wanted.claim = 1e-3;
  EXPECT_THAT(ask(wanted).why, HasSubstr("3 218 clean draws settle this claim, splitting needs about"));
  wanted.claim = 1e-5;
  wanted.most = 2'000;
  EXPECT_THAT(ask(wanted).why, HasSubstr("do not suffice for splitting"));
}

TEST_F(Rare, TheDeclaredDomainIsNamedSoAndKeptWithTheRun) {
  RareRequest wanted = request("stresses: {gaussian_noise: 0.001}");
  wanted.claim = 0.1;
  wanted.declared = true;
  const RareAnswer answer = ask(wanted);
  const std::string sentence = rare_sentence(answer, wanted.domain, run_.spec());
  EXPECT_THAT(sentence, testing::StartsWith("Inside the declared domain (gaussian_noise at 0.001 grey "
                                            "levels), fewer than 1 in 10 draws of the "));
  keep_rare(run_, to_record(answer, wanted.domain, run_.spec()));
  keep_rare(run_, to_record(answer, wanted.domain, run_.spec()));  // Takes the place of the first.
  EXPECT_EQ(stored_rare_sentences(run_.store(), run_.spec()), std::vector<std::string>{sentence});
}

TEST_F(Rare, AskingAgainTakesEverythingFromTheStore) {
  RareRequest wanted = request("stresses: {gaussian_noise: 30}");
  wanted.claim = 0.05;
  const RareAnswer first = ask(wanted);
  const std::uint64_t evaluated = run_.evaluated();
  const RareAnswer second = ask(wanted);
  EXPECT_EQ(run_.evaluated(), evaluated);
  EXPECT_EQ(to_json(to_record(first, wanted.domain, run_.spec())),
            to_json(to_record(second, wanted.domain, run_.spec())));
}

TEST_F(Rare, RefusesClaimsThatCannotBe) {
  RareRequest wanted = request("stresses: {gaussian_noise: 30}");
  wanted.claim = 0;
  EXPECT_THROW(ask(wanted), Error);
  wanted.claim = 0.1;
  wanted.particles = 1;
  EXPECT_THROW(ask(wanted), Error);
}

}  // namespace
}  // namespace proofload::campaign
