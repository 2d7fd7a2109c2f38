#include "proofload/registry/intermittent.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "proofload/registry/stress_traits.h"
#include "support/avi.h"
#include "support/stressing.h"

namespace proofload {
namespace {

class IntermittentTest : public testing::Test {
 protected:
  Registry registry_ = Registry::builtin();

  std::unique_ptr<stress::Stressor> made(const std::string& links,
                                         const char* grows,
                                         double duty,
                                         double burst) const {
    const stress::Spec& spec = registry_.stressors.at("intermittent");
    Value params = Value::object();
    params["links"] = links;
    params["grows"] = grows;
    params["duty"] = duty;
    params["burst"] = burst;
    return spec.make(spec.params.check(params, "test"));
  }
  // Which frames of a grey clip are not what they were.
  static std::vector<bool> hit(const stress::Stressor& stressor, double value, std::uint32_t frames) {
    const auto pass = stressor.start({frames, 25, {1, 1}}, test::kKeys, stressor.axis().level_of(value));
    std::vector<bool> out;
    for (std::uint32_t t = 0; t < frames; ++t) {
      Sample frame;
      frame.image = test::flat({1, 1}, 1, 100);
      out.push_back(pass->next(std::move(frame), t)->stressed.sample.image.data()[0] != 100);
    }
    return out;
  }
};

TEST_F(IntermittentTest, ActsOnItsShareOfTheFramesInBursts) {
  const std::uint32_t frames = 100'000;
  const double duty = 0.3;
  for (const double burst : {4.0, 20.0}) {
    const auto seen = hit(*made("[invert]", "strength", duty, burst), 1, frames);
    double on = 0;
    double runs = 0;
    for (std::size_t t = 0; t < seen.size(); ++t) {
      on += seen[t];
      runs += seen[t] && (t == 0 || !seen[t - 1]);
    }
    // Variance of a two-state chain: n p (1 - p) (1 + rho) / (1 - rho).
    const double rho = 1 - duty / (burst * (1 - duty)) - 1 / burst;
    EXPECT_NEAR(on, duty * frames, 5 * std::sqrt(frames * duty * (1 - duty) * (1 + rho) / (1 - rho)));
    EXPECT_NEAR(on / runs, burst, 0.06 * burst);
  }
}

TEST_F(IntermittentTest, AFrameIsCleanOrThatOfTheChain) {
  const std::string links = "[{gaussian_noise: 20}, {temporal_blur: 2}]";
  const auto frames = test::moving_square(40, {32, 24}, 1);
  const auto gated = made(links, "strength", 0.5, 3);
  const stress::Spec& spec = registry_.stressors.at("chain");
  Value params = Value::object();
  params["links"] = links;
  const auto chain = spec.make(spec.params.check(params, "test"));
  const Level level = kTopLevel / 2;
  const auto a = gated->start({40, 25, {32, 24}}, test::kKeys, level);
  const auto b = chain->start({40, 25, {32, 24}}, test::kKeys, level);
  int clean = 0;
  int stressed = 0;
  for (std::uint32_t t = 0; t < 40; ++t) {
    Sample frame;
    frame.image = frames[t];
    const Image mine = a->next(frame, t)->stressed.sample.image;
    const Image all = b->next(frame, t)->stressed.sample.image;
    ASSERT_NE(all, frames[t]);
    clean += mine == frames[t];
    stressed += mine == all;
  }
  EXPECT_EQ(clean + stressed, 40);
  EXPECT_GE(clean, 5);
  EXPECT_GE(stressed, 5);
}

TEST_F(IntermittentTest, AGrowingShareKeepsWhatItHasHit) {
  const auto gated = made("[invert]", "duty", 0.5, 5);
  EXPECT_EQ(gated->axis().parameter, "duty_cycle");
  std::vector<bool> last(2000, false);
  for (const double duty : {0.1, 0.3, 0.5, 0.9, 1.0}) {
    const auto now = hit(*gated, duty, 2000);
    for (std::size_t t = 0; t < now.size(); ++t) EXPECT_TRUE(now[t] || !last[t]);
    EXPECT_NE(now, last);
    last = now;
  }
  EXPECT_EQ(last, std::vector<bool>(2000, true));
}

TEST_F(IntermittentTest, NeedsTimeAndDoesToLabelsWhatItsLinksDo) {
  const auto traits = [&](const char* kind, const char* links) {
    Value params = Value::object();
    if (*links) params["links"] = links;
    return traits_of(registry_.stressors, kind, registry_.stressors.at(kind).params.check(params, "test"));
  };
  EXPECT_TRUE(traits("intermittent", "[{gaussian_blur: 4}]").temporal);
  EXPECT_TRUE(traits("intermittent", "[{gaussian_blur: 4}]").stochastic());
  EXPECT_EQ(traits("intermittent", "[{gaussian_blur: 4}]").labels, stress::LabelEffect::invariant);
  EXPECT_EQ(traits("intermittent", "[{rotate: 4}]").labels, stress::LabelEffect::equivariant);
  // What an action means backwards is the user's affair: the program leaves labels as they are.
  EXPECT_EQ(traits("reverse", "").labels, stress::LabelEffect::invariant);
}

TEST_F(IntermittentTest, LinksThatDoNotReadAreRefused) {
  EXPECT_THROW(made("[{gausian_blur: 2}]", "strength", 0.5, 3), Error);
  EXPECT_THROW(made("[intermittent]", "strength", 0.5, 3), Error);
}

}  // namespace
}  // namespace proofload
