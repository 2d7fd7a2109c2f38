#include "proofload/campaign/domain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proofload/core/error.h"
#include "support/builtin_registry.h"
#include "support/files.h"

namespace proofload::campaign {
namespace {

using test::builtin_registry;
using testing::HasSubstr;

const CampaignSpec& spec() {
  static const CampaignSpec made = [] {
    Config config;
    config.add_text(
        "model: {path: net.toy, task: classification}\n"
        "data: {format: synthetic}\n"
        "stress: {jpeg_compression: , gaussian_noise: , pixel_dropout: , gaussian_blur: }\n",
        "run.yaml");
    return spec_from_config(config, builtin_registry());
  }();
  return made;
}

Domain read(const std::string& text) {
  Config config;
  config.add_text(text, "domain.yaml");
  return read_domain(config, spec(), builtin_registry());
}

std::string refusal(const std::string& text) {
  try {
    read(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Domain, RangesAreDistancesInTheOrderOfActing) {
  const Domain domain = read("domain: {stresses: {jpeg_compression: {from: 90, to: 60}, gaussian_noise: 8}}");
  ASSERT_EQ(domain.ranges.size(), 2u);
  const auto name = [&](std::size_t k) { return spec().stresses[domain.ranges[k].stress].name; };
  EXPECT_EQ(name(0), "gaussian_noise");  // the sensor comes before the codec
  EXPECT_EQ(name(1), "jpeg_compression");
  EXPECT_TRUE(domain.ranges[0].fixed());
  EXPECT_DOUBLE_EQ(domain.ranges[0].to, 8);
  EXPECT_DOUBLE_EQ(domain.ranges[1].from, 20);  // libjpeg's scale: 200 − 2·90, from 0 at 100
  EXPECT_DOUBLE_EQ(domain.ranges[1].to, 80);
  EXPECT_EQ(domain.dimensions(), 1u);
  EXPECT_EQ(domain.combinations, (std::vector<std::vector<std::size_t>>{{0, 1}}));
  const std::vector<double> half = {0.5, 0.5};
  const std::vector<Link> chain = domain.chain(spec(), 0, half);
  ASSERT_EQ(chain.size(), 2u);
  EXPECT_NEAR(spec().stresses[chain[0].stress].axis.natural(chain[0].level), 8, 1e-4);
  EXPECT_EQ(spec().stresses[chain[1].stress].axis.natural(chain[1].level), 75);
  EXPECT_EQ(domain.text(spec()), "gaussian_noise at 8 grey levels with jpeg_compression 90 to 60");
}

TEST(Domain, WithoutAListAnySoManyComeTogether) {
  const std::string three = "stresses: {gaussian_noise: 4, pixel_dropout: 2 %, gaussian_blur: 1}\n";
  EXPECT_EQ(read(three).combinations.size(), 1u);
  EXPECT_EQ(read(three + "at_most: 1").combinations.size(), 3u);
  EXPECT_EQ(read(three + "at_most: 2").combinations.size(), 6u);
  EXPECT_EQ(read(three + "never: [[gaussian_noise, gaussian_blur]]").combinations.size(), 5u);
  EXPECT_EQ(read(three + "together: [[gaussian_noise], [pixel_dropout, gaussian_blur]]").combinations.size(),
            2u);
}

TEST(Domain, ContradictionsNamePlaceCauseAndCure) {
  const std::string two = "stresses: {gaussian_noise: 4, gaussian_blur: 1}\n";
  EXPECT_THAT(
      refusal(two + "never: [[gaussian_noise, gaussian_blur]]\ntogether: [[gaussian_blur, gaussian_noise]]"),
      HasSubstr("domain.yaml:3:1: `together` lets gaussian_blur + gaussian_noise come at once, but `never` "
                "forbids gaussian_blur + gaussian_noise; take one of the two out"));
  EXPECT_THAT(refusal(two + "at_most: 1\ntogether: [[gaussian_blur, gaussian_noise]]"),
              HasSubstr("`at_most` is 1; raise it"));
  EXPECT_THAT(refusal(two + "together: [[gaussian_blur]]"),
              HasSubstr("`gaussian_noise` has a range, but no allowed combination lets it in"));
  EXPECT_THAT(refusal(two + "together: [[gaussian_blurr]]"), HasSubstr("did you mean `gaussian_blur`?"));
}

TEST(Domain, StrengthsMustLieOnTheirAxes) {
  EXPECT_THAT(refusal("stresses: {gaussian_noise: {to: 300}}"), HasSubstr("domain.yaml:1:12"));
  EXPECT_THAT(refusal("stresses: {gaussian_noise: {from: 9, to: 3}}"), HasSubstr("turn the two round"));
  EXPECT_THAT(refusal("stresses: {jpeg_compression: {from: 60, to: 90}}"), HasSubstr("turn the two round"));
  EXPECT_THAT(refusal("stresses: {gaussian_noise: {from: 3}}"), HasSubstr("needs `to`"));
  EXPECT_THAT(refusal("stresses: {gaussian_noise: 0}"), HasSubstr("leave the stress out"));
  EXPECT_THAT(refusal("stresses: {gaussian_noise: 3 px}"), HasSubstr("px"));
  EXPECT_THAT(refusal("stresses: {gaussian_nose: 3}"), HasSubstr("did you mean `gaussian_noise`?"));
}

std::string config_refusal(const std::string& lines) {
  Config config;
  config.add_text("model: {path: net.toy, task: classification}\ndata: {format: synthetic}\n" + lines,
                  "run.yaml");
  try {
    spec_from_config(config, builtin_registry());
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Domain, IsKeptBesideTheRunAndMayBeWrittenAnew) {
  const test::ScratchFolder folder;
  Store::open(folder.path() / "run.db", Store::Mode::create_or_continue);
  const auto declared = [&](const std::string& lines) {
    Config config;
    config.add_text(lines, "run.yaml");
    keep_declared_domain(folder.path(), config);
    const Store store = Store::open(folder.path() / "run.db", Store::Mode::read_only);
    const auto found = declared_domain(store, spec(), builtin_registry());
    return found ? found->text(spec()) : std::string("none");
  };
  EXPECT_EQ(declared("seed: 1\n"), "none");
  EXPECT_EQ(declared("domain: {stresses: {gaussian_noise: {from: 1, to: 8}, pixel_dropout: [0, 2 %]}, "
                     "at_most: 1}\n"),
            "gaussian_noise 1 to 8 grey levels or pixel_dropout 0 to 2 %");
  EXPECT_EQ(declared("domain: {stresses: {gaussian_noise: 3}}\n"), "gaussian_noise at 3 grey levels");
  EXPECT_EQ(declared("seed: 1\n"), "none");
}

TEST(Domain, ADeclaredOneAgreesWithTheRestOfTheConfig) {
  const std::string domain = "domain: {stresses: {gaussian_noise: {to: 6}}}\n";
  EXPECT_EQ(config_refusal("stress: {gaussian_noise: {operating: 6}}\n" + domain), "");
  EXPECT_THAT(config_refusal("stress: {gaussian_noise: {operating: 8}}\n" + domain),
              HasSubstr(
                  "`gaussian_noise`: its operating point 8 grey levels lies outside the domain, 0 to 6 grey "
                  "levels; move one of the two"));
  EXPECT_THAT(config_refusal("stress: {gaussian_noise: {sigma: [0, 4]}}\n" + domain),
              HasSubstr("the domain is 0 to 6 grey levels, but the run searches only to 4 grey levels"));
  EXPECT_THAT(config_refusal("stress: {gaussian_blur: }\n" + domain),
              HasSubstr("the run has no stress `gaussian_noise`"));
  EXPECT_THAT(config_refusal("stress: {gaussian_noise: }\ndomain: 7\n"), HasSubstr("must be a map"));
}

TEST(Domain, AllProblemsAreToldAtOnce) {
  const std::string told = refusal("stresses: {gaussian_nose: 3, pixel_dropout: 200 %}\n");
  EXPECT_THAT(told, HasSubstr("gaussian_nose"));
  EXPECT_THAT(told, HasSubstr("pixel_dropout"));
  EXPECT_THAT(refusal("{}"), HasSubstr("names no stress"));
  EXPECT_THAT(refusal("stresses: {gaussian_noise: 4}\nat_mots: 2"), HasSubstr("did you mean `at_most`?"));
}

TEST(Domain, AnEmptyListOfCombinationsIsNoWayOfSayingAll) {
  EXPECT_THAT(refusal("stresses: {gaussian_noise: 4}\ntogether: []"),
              HasSubstr("domain.yaml:2:1: `together` is empty, which lets nothing come"));
}

}  // namespace
}  // namespace proofload::campaign
