// States of a domain: their law, and moves that keep it.
#include "proofload/campaign/rare_states.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "proofload/image/codec.h"
#include "support/dial_run.h"
#include "support/needs.h"

namespace proofload::campaign {
namespace {

// 48 dials of a toy model; packet_loss has no local field.
class RareStatesTest : public testing::Test {
 protected:
  Domain domain(const std::string& text) {
    Config config;
    config.add_text(text, "domain.yaml");
    return read_domain(config, run_.spec(), test::builtin_registry());
  }
  // Moves `n` states `steps` times, taking every proposal; the shares of them that break before and after.
  std::pair<double, double> broken_before_and_after(const Domain& domain, int steps) {
    constexpr std::size_t kStates = 600;
    RareStates states(run_, domain, by_damage(run_, domain, test::builtin_registry()), kStates, 7, stop_,
                      silent_);
    std::vector<std::size_t> slots(kStates);
    std::iota(slots.begin(), slots.end(), std::size_t{0});
    std::vector<double> scores(kStates);
    states.draw(slots, scores);
    const auto broken = [&] {
      return static_cast<double>(
                 std::count_if(scores.begin(), scores.end(), [](double s) { return s >= 0; })) /
             kStates;
    };
    const double before = broken();
    for (int step = 0; step < steps; ++step) {
      states.propose(slots, 1, scores);
      for (const std::size_t slot : slots) states.accept(slot);
    }
    return {before, broken()};
  }

  test::ScratchFolder folder_;
  FollowUp run_{test::dial_run(folder_,
                               "data: {format: synthetic, count: 48, size: 24}\n"
                               "stress: {gaussian_noise: , gaussian_blur: , packet_loss: }\n"
                               "search: {method: grid, levels: 8}\n"),
                test::builtin_registry()};
  const std::atomic<bool> stop_{false};
  Progress silent_;
};

TEST_F(RareStatesTest, MovesThatAreAllTakenKeepTheLaw) {
  // Two shares of 600 states differ by 0.03 (one standard deviation) at most.
  for (const char* text : {"stresses: {gaussian_noise: 60}", "stresses: {gaussian_noise: {to: 120}}",
                           "stresses: {gaussian_noise: {to: 120}, packet_loss: {to: 60 %}}\nat_most: 2"}) {
    const auto [before, after] = broken_before_and_after(domain(text), 12);
    EXPECT_GT(before, 0.05) << text;
    EXPECT_NEAR(before, after, 0.1) << text;
  }
}

TEST_F(RareStatesTest, OnlyWhatHasALocalFieldOrARangeMovesBitByBit) {
  const auto moves = [&](const char* text) {
    const Domain d = domain(text);
    return RareStates(run_, d, {0}, 1, 1, stop_, silent_).moves_bit_by_bit();
  };
  EXPECT_TRUE(moves("stresses: {gaussian_noise: 8}"));
  EXPECT_TRUE(moves("stresses: {packet_loss: {to: 2 %}}"));
  EXPECT_FALSE(moves("stresses: {packet_loss: 2 %}"));
}

TEST_F(RareStatesTest, AProposalThatIsNotTakenLeavesTheState) {
  const Domain d = domain("stresses: {gaussian_noise: {to: 60}}");
  RareStates states(run_, d, by_damage(run_, d, test::builtin_registry()), 40, 3, stop_, silent_);
  std::vector<std::size_t> slots(40);
  std::iota(slots.begin(), slots.end(), std::size_t{0});
  std::vector<double> scores(40);
  states.draw(slots, scores);
  const std::size_t pictures = states.pictures(40);
  for (int i = 0; i < 30; ++i) states.propose(slots, 1, scores);
  EXPECT_EQ(states.pictures(40), pictures);
  for (const MoveTally& one : states.moves()) {
    EXPECT_EQ(one.taken, 0u);
    EXPECT_EQ(one.lately.value_or(0), 0);
  }
}

TEST_F(RareStatesTest, DamageOrdersAllPicturesThatCount) {
  const Domain d = domain("stresses: {gaussian_noise: {to: 60}}");
  const std::vector<std::uint32_t> order = by_damage(run_, d, test::builtin_registry());
  const auto& counted = run_.population().counted[0];
  EXPECT_EQ(std::set<std::uint32_t>(order.begin(), order.end()),
            std::set<std::uint32_t>(counted.begin(), counted.end()));
  // The first ones break more often than the last ones where half do.
  const auto broken_of = [&](std::span<const std::uint32_t> samples) {
    std::vector<Cell> cells;
    for (const std::uint32_t sample : samples)
      for (std::uint16_t replicate = 1; replicate <= 10; ++replicate)
        cells.push_back({sample, replicate, -1, d.chain(run_.spec(), 0, std::vector<double>{1})});
    const auto records = run_.records(cells, stop_, silent_);
    return std::count_if(records->begin(), records->end(),
                         [](const RunRecord& record) { return record.stability.outcome == Outcome::broken; });
  };
  const std::span<const std::uint32_t> all(order);
  EXPECT_GT(broken_of(all.first(12)), broken_of(all.last(12)));
}

// One box whose score is the brightness of the picture, which falls while the box stays.
TEST(RareStatesOfBoxes, SunkenScoresAreNearerToFailure) {
  const char* named = std::getenv("PROOFLOAD_PYTHON");
  const std::string python = named && *named ? named : "python3";
  PROOFLOAD_NEEDS_NUMPY(python);
  const test::ScratchFolder folder;
  for (const char* name : {"1.png", "2.png", "3.png"}) {
    Image image({16, 16}, 3);
    image.fill(200);
    folder.write(std::string("pictures/") + name, encode_png(image));
  }
  const auto child =
      folder.write("one.py",
                   "def detect(picture):\n"
                   "    score = float(picture.mean()) / 255\n"
                   "    return {'boxes': [[2, 2, 14, 14]], 'scores': [score], 'labels': ['cat']}\n"
                   "detect.task = 'detection'\ndetect.labels = ['cat']\n");
  Config config;
  config.add_text(
      "name: t\nmodel: {path: '" + child.string() + ":detect', engine: worker, engine_params: {python: " +
          python + "}}\ndata: " + (folder.path() / "pictures").string() +
          "\nstress: {brightness: {direction: dark}}\nsearch: {method: grid, levels: 4}\nperceptual: false\n",
      "boxes.yaml");
  config.add_argument("out.dir=" + (folder.path() / "run").string());
  test::carry_out(spec_from_config(config, test::builtin_registry()));
  FollowUp run(folder.path() / "run", test::builtin_registry());
  const std::atomic<bool> stop{false};
  Progress silent;
  const auto score_at = [&](const std::string& delta) {
    Config given;
    given.add_text("stresses: {brightness: " + delta + "}", "domain.yaml");
    const Domain domain = read_domain(given, run.spec(), test::builtin_registry());
    RareStates states(run, domain, {0, 1, 2}, 1, 5, stop, silent);
    const std::vector<std::size_t> slot = {0};
    std::vector<double> score(1);
    states.draw(slot, score);
    return score[0];
  };
  // A hundredth of the part of the score that is gone: 50 of 200, 120 of 200.
  EXPECT_NEAR(score_at("50"), -1 + 0.01 * 0.25, 1e-4);
  EXPECT_NEAR(score_at("120"), -1 + 0.01 * 0.6, 1e-4);
  // At a tenth of its brightness it is below half the threshold: lost.
  EXPECT_GE(score_at("180"), 0);
}

}  // namespace
}  // namespace proofload::campaign
