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
                        "stress: {gaussian_noise: , pixel_dropout: , gaussian_blur: }\n"
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
  // Particles need inferences; plain draws do not.
  wanted.particles = 100;
  wanted.most = 300;
  EXPECT_THROW(ask(wanted), Error);
  wanted.method = stats::RareMethod::monte_carlo;
  EXPECT_NO_THROW(ask(wanted));
}

// Nothing is drawn in a blur: every picture is asked once, and the run itself has asked some of them already.
TEST_F(Rare, WhereNothingIsDrawnPicturesAreCounted) {
  RareRequest wanted = request("stresses: {gaussian_blur: 2}");
  wanted.claim = 0.01;
  const RareAnswer answer = ask(wanted);
  ASSERT_TRUE(answer.counted);
  EXPECT_EQ(answer.result.calls, answer.pictures);
  EXPECT_LE(run_.evaluated(), answer.pictures);
  ASSERT_GT(answer.failures, 0U);
  ASSERT_LT(answer.failures, answer.pictures);
  EXPECT_EQ(answer.verdict, ClaimVerdict::refuted);
  const double share = static_cast<double>(answer.failures) / static_cast<double>(answer.pictures);
  EXPECT_DOUBLE_EQ(answer.result.p, share);
  EXPECT_DOUBLE_EQ(answer.result.interval.lo, share);
  EXPECT_DOUBLE_EQ(answer.result.interval.hi, share);
  EXPECT_EQ(rare_sentence(answer, wanted.domain, run_.spec()),
            "With gaussian_blur at 2 px, " + std::to_string(answer.failures) + " of the " +
                std::to_string(answer.pictures) +
                " pictures break, not fewer than 1 in 100 (each was judged).");
  const Value record = to_record(answer, wanted.domain, run_.spec());
  EXPECT_EQ(record.at("method").text(), "count");
  // "Fewer than" is not "as many as"; more is no less.
  if (share < 0.49) {
    wanted.claim = share;
    EXPECT_EQ(ask(wanted).verdict, ClaimVerdict::refuted);
    wanted.claim = share + 1e-6;
    EXPECT_EQ(ask(wanted).verdict, ClaimVerdict::holds);
  }
  // Draws, for who asks for them.
  wanted.claim = 0.01;
  wanted.method = stats::RareMethod::monte_carlo;
  EXPECT_FALSE(ask(wanted).counted);
}

TEST_F(Rare, ACountOfNoneHoldsHoweverSmallTheClaim) {
  RareRequest wanted = request("stresses: {gaussian_blur: 0.01}");
  wanted.claim = 1e-6;
  const RareAnswer answer = ask(wanted);
  EXPECT_EQ(answer.verdict, ClaimVerdict::holds);
  EXPECT_THAT(rare_sentence(answer, wanted.domain, run_.spec()),
              HasSubstr("none of the " + std::to_string(answer.pictures) +
                        " pictures breaks, fewer than 1 in 1 000 000 (each was judged)."));
}

// States so weak that all score alike but for their ties: moves end up being taken by luck alone.
TEST_F(Rare, WhereMovesDoNotMixThereIsNoFigure) {
  RareRequest wanted = request("stresses: {gaussian_noise: {to: 0.001}}");
  wanted.method = stats::RareMethod::splitting;
  wanted.claim = 1e-4;
  const RareAnswer answer = ask(wanted);
  EXPECT_NE(answer.unmixed, "");
  EXPECT_EQ(answer.verdict, ClaimVerdict::undecided);
  EXPECT_FALSE(answer.result.finished);
  EXPECT_EQ(answer.result.bound, 1);
  const Value record = to_record(answer, wanted.domain, run_.spec());
  for (const char* figure : {"p", "lo", "hi", "bound"}) EXPECT_TRUE(record.at(figure).is_null()) << figure;
  EXPECT_EQ(record.at("unmixed").text(), answer.unmixed);
  EXPECT_THAT(record.at("sentence").text(), testing::EndsWith("pictures break."));
  // Left to itself it draws plainly, and says why.
  wanted.method.reset();
  const RareAnswer plain = ask(wanted);
  EXPECT_TRUE(plain.plain());
  EXPECT_EQ(plain.verdict, ClaimVerdict::holds);
  EXPECT_THAT(plain.why, HasSubstr("splitting was tried, but"));
}

TEST_F(Rare, WordsSayNoMoreThanWasShown) {
  const RareRequest wanted = request("stresses: {gaussian_noise: 8}");
  RareAnswer answer;
  answer.pictures = 30;
  answer.claim = 0.3;
  answer.verdict = ClaimVerdict::holds;
  const auto sentence = [&] { return rare_sentence(answer, wanted.domain, run_.spec()); };
  EXPECT_THAT(sentence(), HasSubstr("fewer than 30 % of draws of the 30 pictures break"));
  answer.verdict = ClaimVerdict::undecided;
  answer.result.bound = 0.115;  // 1 in 8.7
  EXPECT_THAT(sentence(), HasSubstr("fewer than 1 in 8 do"));
  answer.blind = true;
  EXPECT_THAT(sentence(), HasSubstr("one and the same answer to every clean picture"));
}

}  // namespace
}  // namespace proofload::campaign
