#include "proofload/registry/stress_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace proofload {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class StressNames : public testing::Test {
 protected:
  Catalog<stress::Spec> stressors_ = Registry::builtin().stressors;

  NamedStressor named(std::string_view name) const { return stressor_named(stressors_, name); }
  std::string refusal(std::string_view name) const {
    try {
      named(name);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }
};

TEST_F(StressNames, OwnIdsMeanThemselves) {
  for (const std::string& id : stressors_.ids()) {
    EXPECT_EQ(named(id).kind, id);
    EXPECT_EQ(named(id).params.size(), 0U);
  }
}

TEST_F(StressNames, AnEndingGivesTheDirection) {
  EXPECT_EQ(named("exposure_bright").kind, "exposure");
  EXPECT_EQ(named("exposure_bright").params.at("direction").text(), "bright");
  EXPECT_EQ(named("quarter_turn_counter_clockwise").params.at("direction").text(), "counter_clockwise");
  EXPECT_THAT(refusal("exposure_sideways"), HasSubstr("exposure_sideways"));
}

TEST_F(StressNames, OtherLibrariesNamesAreKnownWithAndWithoutTheLibrary) {
  EXPECT_EQ(named("albumentations.GaussNoise").kind, "gaussian_noise");
  EXPECT_EQ(named("GaussNoise").kind, "gaussian_noise");
  EXPECT_EQ(named("torchvision.RandomRotation").kind, "rotate");
}

TEST_F(StressNames, AnAliasBringsTheParametersThatMakeItAgree) {
  EXPECT_EQ(named("nrtk.SaltNoisePerturber").params.at("salt").number(), 1);
  const Schema schema = schema_of(stressors_, named("nrtk.SaltNoisePerturber"));
  EXPECT_EQ(schema.defaults().real("salt"), 1);
  // What the user writes goes over it.
  Value given = Value::object();
  given["salt"] = 0.25;
  EXPECT_EQ(schema.check(given, "").real("salt"), 0.25);
}

// The same name means whole pixels in one library and single channels in another.
TEST_F(StressNames, ANameWithTwoMeaningsIsRefusedAndBothAreListed) {
  EXPECT_THAT(refusal("SaltAndPepper"), AllOf(HasSubstr("albumentations.SaltAndPepper"),
                                              HasSubstr("imgaug.SaltAndPepper"), HasSubstr("means several")));
  EXPECT_EQ(named("imgaug.SaltAndPepper").kind, "impulse_noise");
}

TEST_F(StressNames, AWrongNameIsAnsweredByTheNearest) {
  EXPECT_THAT(refusal("GausNoise"), HasSubstr("GaussNoise"));
  EXPECT_THAT(refusal("gausian_blur"), HasSubstr("gaussian_blur"));
}

TEST_F(StressNames, EveryAliasReadsAndItsParametersAreValid) {
  static const std::set<std::string> kLibraries{
      "imagecorruptions", "albumentations",  "imgaug", "kornia",  "nrtk",     "augly",
      "torchvision",      "c_bar",           "3dcc",   "mltest",  "automold", "mini_kinetics_c",
      "imagenet_p",       "robustness_eval", "monai",  "skimage", "libheif"};
  std::set<std::string> seen;
  for (const StressAlias& alias : stress_aliases(stressors_)) {
    const std::string full = alias.library + "." + alias.name;
    EXPECT_TRUE(kLibraries.contains(alias.library)) << full;
    EXPECT_TRUE(seen.insert(full).second) << full << " stands there twice";
    EXPECT_NO_THROW(stressors_.at(alias.means.kind).params.check(alias.means.params, full));
    EXPECT_EQ(named(full).kind, alias.means.kind);
  }
}

}  // namespace
}  // namespace proofload
