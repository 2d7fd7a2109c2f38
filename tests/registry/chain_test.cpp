#include "proofload/registry/chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/stressing.h"

namespace proofload {
namespace {

using testing::HasSubstr;

class ChainTest : public testing::Test {
 protected:
  Registry registry_ = Registry::builtin();

  std::unique_ptr<stress::Stressor> chain(const std::string& links) const {
    const stress::Spec& spec = registry_.stressors.at("chain");
    Value params = Value::object();
    params["links"] = links;
    return spec.make(spec.params.check(params, "test"));
  }
  std::string refusal(const std::string& links) const {
    try {
      chain(links);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }
  Image picture_ = test::textured({96, 64}, 3);
};

TEST_F(ChainTest, LinksActOneAfterTheOtherEachAtTheSameShareOfItsPath) {
  const auto both = chain("[{exposure_dark: 4}, {contrast: 0.4}]");
  Value dark = Value::object();
  dark["direction"] = "dark";
  // Half of a linear path of stops is 2 stops; half of the way from 1 to 0.4 is 0.7.
  const Image expected = test::stress_at("contrast", test::stress_at("exposure", picture_, 2, dark), 0.7);
  const Image found = test::stress_at(*both, picture_, 0.5);
  for (std::size_t i = 0; i < found.bytes(); ++i) ASSERT_NEAR(found.data()[i], expected.data()[i], 1);
  EXPECT_EQ(test::stress_at(*both, picture_, 0), picture_);
}

// σ grows by factors: half of the path to 40 px is far less than half of 40.
TEST_F(ChainTest, ScalesGrowByFactors) {
  const auto blur = chain("[{gaussian_blur: 40}]");
  const double half = test::spec_of("gaussian_blur")
                          .axis(test::spec_of("gaussian_blur").params.defaults())
                          .natural(kTopLevel / 2);
  EXPECT_LT(half, 5);
  EXPECT_EQ(test::stress_at(*blur, picture_, 0.5), test::stress_at("gaussian_blur", picture_, half));
}

TEST_F(ChainTest, DepthMovesOncePerLink) {
  Sample sample;
  sample.image = picture_;
  DepthMap map{picture_.size(), picture_.size(), 0, 65534, {}};
  for (int y = 0; y < 64; ++y)
    for (int x = 0; x < 96; ++x) map.steps.push_back(static_cast<std::uint16_t>(x));
  sample.depth = std::make_shared<const DepthMap>(std::move(map));
  const auto moved = chain("[{translate: {at: 10, direction: right}}, gaussian_blur]");
  const auto depth = moved->apply(sample, test::kKeys, kTopLevel).sample.depth;
  ASSERT_TRUE(depth);
  EXPECT_EQ(depth->steps[30], 20);
  EXPECT_EQ(depth->steps[5], kNoDepth) << "what moved in is not known";
  const auto pass = moved->start({1, 25, picture_.size()}, test::kKeys, kTopLevel);
  const auto shown = pass->next(sample, 0);
  ASSERT_TRUE(shown && shown->stressed.sample.depth);
  EXPECT_EQ(shown->stressed.sample.depth->steps[30], 20);
}

TEST_F(ChainTest, LabelsGoThroughAllMaps) {
  const auto moved = chain("[{translate: {at: 10, direction: right}}, hflip]");
  Sample sample;
  sample.image = picture_;
  sample.label = BoxLabels{{{.box = {20, 10, 40, 30}, .label = 1}}};
  const Stressed result = moved->apply(sample, test::kKeys, kTopLevel);
  const Box box = std::get<BoxLabels>(result.sample.label).boxes.at(0).box;
  EXPECT_NEAR(box.x0, 96 - 50, 1e-6);
  EXPECT_NEAR(box.x1, 96 - 30, 1e-6);
  EXPECT_NEAR(result.warp.map(Point{20, 10}).x, 96 - 30, 1e-6);
  // The ten columns that came in on the left have gone to the right.
  for (int x = 0; x < 96; ++x) ASSERT_EQ(result.validity[static_cast<std::size_t>(x)], x < 86) << x;
}

TEST_F(ChainTest, EveryLinkHasARandomFieldOfItsOwn) {
  const Image grey = test::flat({60, 40}, 3, 128);
  const Image twice = test::stress_at(*chain("[{gaussian_noise: 8}, {gaussian_noise: 8}]"), grey, 1);
  // Independent fields add their variances; the same field twice would give four times the variance.
  EXPECT_NEAR(test::variance_of(twice), 128, 12);
  // What another link does leaves the field alone.
  const Image weak = test::stress_at(*chain("[{gaussian_noise: 8}, {brightness_bright: 10}]"), grey, 1);
  const Image strong = test::stress_at(*chain("[{gaussian_noise: 8}, {brightness_bright: 30}]"), grey, 1);
  for (std::size_t i = 0; i < weak.bytes(); ++i) ASSERT_NEAR(strong.data()[i] - weak.data()[i], 20, 1);
}

TEST_F(ChainTest, LinksThatDoNotReadAreExplained) {
  EXPECT_THAT(refusal("[]"), HasSubstr("a chain is a list of links"));
  EXPECT_THAT(refusal("[{gausian_blur: 2}]"),
              HasSubstr("link 1: there is no stressor named `gausian_blur`, did you mean `gaussian_blur`?"));
  EXPECT_THAT(refusal("[{contrast: 0.5}, {gaussian_blur: 99}]"),
              HasSubstr("link 2: `gaussian_blur` goes from 0 to 40, found 99"));
  EXPECT_THAT(refusal("[{gaussian_blur: 2 stops}]"), HasSubstr("no strength in px"));
  EXPECT_THAT(refusal("[{gaussian_noise: {at: 8, momo: true}}]"), HasSubstr("momo"));
  EXPECT_THAT(refusal("[chain]"), HasSubstr("no chains in it"));
  EXPECT_THAT(refusal("[night]"), HasSubstr("there is no stressor named `night`"));
  EXPECT_THAT(refusal("[3]"), HasSubstr("a link is a name"));
}

TEST_F(ChainTest, UnitsMayStandBehindStrengths) {
  EXPECT_EQ(test::stress_at(*chain("[{gaussian_blur: 2 px}, {pixel_dropout: 5 %}]"), picture_, 1),
            test::stress_at(*chain("[{gaussian_blur: 2}, {pixel_dropout: 0.05}]"), picture_, 1));
}

TEST_F(ChainTest, AnOrderThatNoCameraHasIsSaid) {
  EXPECT_EQ(out_of_order(registry_.stressors,
                         "[{haze: 1}, {gaussian_blur: 2}, {gaussian_noise: 8}, {jpeg_compression: 50}]"),
            "");
  EXPECT_THAT(out_of_order(registry_.stressors, "[{jpeg_compression: 50}, {gaussian_noise: 8}]"),
              HasSubstr("`gaussian_noise` acts before `jpeg_compression`"));
}

TEST_F(ChainTest, PresetsAreNothingAtZeroActAtTheTopAndStandInOrder) {
  const auto presets = embedded_presets();
  EXPECT_GE(presets.size(), 10U);
  for (const auto& [id, text] : presets) {
    SCOPED_TRACE(id);
    EXPECT_EQ(out_of_order(registry_.stressors, to_json(parse_yaml(text, id).at("links"))), "");
    const stress::Spec& spec = registry_.stressors.at(id);
    const auto stressor = spec.make(spec.params.defaults());
    EXPECT_EQ(test::stress_at(*stressor, picture_, 0), picture_);
    EXPECT_GT(test::mse(test::stress_at(*stressor, picture_, 1), picture_), 10);
    EXPECT_EQ(test::stress_at(*stressor, picture_, 0.6), test::stress_at(*stressor, picture_, 0.6));
    EXPECT_FALSE(spec.title.empty());
    EXPECT_THAT(spec.summary, HasSubstr("At full strength: "));
  }
}

TEST_F(ChainTest, AClipGoesThroughFrameByFrame) {
  const auto stressor = chain("[{gaussian_noise: 8}, {frame_freeze: 0.5}]");
  const auto pass = stressor->start({12, 25, {96, 64}}, test::kKeys, kTopLevel);
  std::size_t shown = 0;
  for (std::uint32_t i = 0; i < 12; ++i) {
    Sample frame;
    frame.image = picture_;
    if (const auto out = pass->next(std::move(frame), i)) {
      ++shown;
      EXPECT_LE(out->source, i);
      EXPECT_NE(out->stressed.sample.image, picture_);
    }
  }
  EXPECT_EQ(shown, 12U);
}

}  // namespace
}  // namespace proofload
