// Families of planted findings: what belongs together by plan is found together, and named by what it shares.
#include "proofload/campaign/finding_families.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "proofload/core/rng.h"

namespace proofload::campaign {
namespace {

CampaignSpec spec_of_four() {
  CampaignSpec out;
  for (const char* const name : {"noise", "blur", "contrast", "rotate"})
    out.stresses.emplace_back().name = name;
  out.relations.emplace_back().name = "hflip";
  return out;
}

// 100 pictures, ever brighter; those of even number are dogs.
PictureTraits hundred_pictures() {
  PictureAttributes attributes;
  attributes.pictures = 100;
  AttributeColumn brightness{"brightness", "grey levels", true};
  AttributeColumn label{"class", "", false};
  AttributeColumn same{"sharpness", "grey levels", true};
  std::vector<std::uint32_t> counted;
  for (std::uint32_t i = 0; i < 100; ++i) {
    brightness.numbers.emplace_back(i * i);
    same.numbers.emplace_back(3);
    label.texts.push_back({i % 2 == 0 ? "dog" : "cat"});
    counted.push_back(i);
  }
  attributes.columns = {brightness, label, same};
  return picture_traits(attributes, counted);
}

search::Way flip(const std::string& from, const std::string& to) { return {"class_flip", from, to}; }

TEST(PictureTraits, NumbersBecomePlacesAndConstantsAreLeftOut) {
  const PictureTraits pictures = hundred_pictures();
  ASSERT_EQ(pictures.columns.size(), 2U);
  EXPECT_DOUBLE_EQ(*pictures.columns[0].places[0], 0.005);
  EXPECT_DOUBLE_EQ(*pictures.columns[0].places[99], 0.995);
  EXPECT_EQ(pictures.columns[1].name, "class");
}

TEST(PictureTraits, PicturesThatDoNotCountHaveNoPlace) {
  PictureAttributes attributes;
  attributes.pictures = 4;
  attributes.columns.push_back({"brightness", "", true, {1.0, 900.0, 2.0, std::nullopt}, {}});
  const PictureTraits pictures = picture_traits(attributes, {0, 2, 3});
  EXPECT_EQ(pictures.columns.at(0).places,
            (std::vector<std::optional<double>>{0.25, std::nullopt, 0.75, std::nullopt}));
}

TEST(Unlikeness, OfEqualFindingsIsNothingAndOfWhollyOtherOnesOne) {
  const PictureTraits pictures = hundred_pictures();
  const FindingTraits one{{{0, 0.5}, {1, 0.5}}, -1, {"lost", "", ""}, 0};
  EXPECT_EQ(unlikeness(one, one, pictures), 0);
  FindingTraits other{{{2, 0.5}}, -1, {"ghost", "", ""}, 99};
  // All but the pictures' brightness, 99 of 100 places apart, is as unlike as can be; strengths have nothing in common to compare.
  EXPECT_NEAR(unlikeness(one, other, pictures), (0.5 + 0.25 + 0.15 * (0.99 + 1) / 2) / 0.9, 1e-12);
  EXPECT_EQ(unlikeness(one, other, pictures), unlikeness(other, one, pictures));
}

TEST(Unlikeness, PartsThatAreNotKnownOfBothWeighNothing) {
  const PictureTraits nothing;
  const FindingTraits one{{{0, 0.5}, {1, 0.5}}, -1, flip("cat", "dog"), 0};
  FindingTraits other = one;
  other.way.to = "frog";
  EXPECT_NEAR(unlikeness(one, other, nothing), 0.25 / 3 / 0.85, 1e-12);
  other = one;
  other.stresses[1].second = 0.9;
  EXPECT_NEAR(unlikeness(one, other, nothing), 0.1 * 0.2 / 0.85, 1e-12);
  other = one;
  other.relation = 0;  // Two things in common of three.
  EXPECT_NEAR(unlikeness(one, other, nothing), 0.5 / 3 / 0.85, 1e-12);
}

// `n` findings of the same stresses, ways and pictures, give or take.
void plant(std::vector<FindingTraits>& out,
           std::size_t n,
           const std::vector<std::uint16_t>& stresses,
           const search::Way& way,
           std::uint32_t picture,
           std::uint32_t step = 2) {
  const Rng rng(out.size());
  for (std::size_t i = 0; i < n; ++i) {
    FindingTraits& made = out.emplace_back();
    for (const std::uint16_t stress : stresses)
      made.stresses.emplace_back(stress, 0.3 + 0.6 * rng.uniform(stress, i));
    made.way = way;
    made.picture = picture + step * static_cast<std::uint32_t>(i);
  }
}

TEST(FindingFamilies, PlantedOnesAreFoundNamedAndTheRestIsSingle) {
  std::vector<FindingTraits> findings;
  plant(findings, 9, {0, 1}, {"lost", "", ""}, 1, 2);  // Dark cats.
  plant(findings, 7, {2, 3}, {"ghost", "", ""}, 60, 5);
  plant(findings, 1, {0, 2, 3}, {"lost", "", ""}, 97);
  plant(findings, 1, {1, 2}, {"drift", "", ""}, 50);
  const FindingFamilies out = finding_families(findings, hundred_pictures(), spec_of_four());
  ASSERT_EQ(out.families.size(), 2U);
  EXPECT_EQ(out.families[0].members, (std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(out.families[0].name, "noise + blur: lost, dark pictures with class cat");
  EXPECT_EQ(out.families[0].pictures, 9U);
  EXPECT_EQ(out.families[1].members.size(), 7U);
  EXPECT_TRUE(out.families[1].name.starts_with("contrast + rotate: ghost")) << out.families[1].name;
  EXPECT_EQ(out.singles, (std::vector<std::size_t>{16, 17}));
  const auto& members = out.families[0].members;
  EXPECT_TRUE(std::binary_search(members.begin(), members.end(), out.families[0].typical));
}

TEST(FindingFamilies, AnotherOrderOfFindingsGivesTheSame) {
  std::vector<FindingTraits> findings;
  plant(findings, 9, {0, 1}, {"lost", "", ""}, 1);
  plant(findings, 7, {2, 3}, {"ghost", "", ""}, 60, 5);
  plant(findings, 1, {1, 2}, {"drift", "", ""}, 50);
  const auto names = [](const FindingFamilies& all) {
    std::vector<std::string> out;
    for (const FindingFamily& family : all.families) out.push_back(family.name);
    return out;
  };
  const FindingFamilies straight = finding_families(findings, hundred_pictures(), spec_of_four());
  std::reverse(findings.begin(), findings.end());
  const FindingFamilies back = finding_families(findings, hundred_pictures(), spec_of_four());
  EXPECT_EQ(names(back), names(straight));
  EXPECT_EQ(back.singles.size(), straight.singles.size());
}

TEST(FindingFamilies, ClassesAreNamedWhereTwoThirdsHaveThem) {
  std::vector<FindingTraits> findings;
  plant(findings, 6, {0, 1}, flip("bird", "deer"), 3, 15);
  for (const std::size_t i : {1U, 2U, 3U}) findings[i].way.from = "horse";
  FindingFamilies out = finding_families(findings, {}, spec_of_four());
  ASSERT_EQ(out.families.size(), 1U);
  EXPECT_EQ(out.families[0].name, "noise + blur: bird or horse → deer");
  for (std::size_t i = 0; i < 6; ++i) findings[i].way.from = std::string(1, static_cast<char>('a' + i));
  out = finding_families(findings, {}, spec_of_four());
  ASSERT_EQ(out.families.size(), 1U);
  EXPECT_EQ(out.families[0].name, "noise + blur: several classes → deer");
}

TEST(FindingFamilies, RelationsArePartOfWhatWasDone) {
  std::vector<FindingTraits> findings;
  plant(findings, 5, {0}, {"drift", "", ""}, 3, 15);
  for (FindingTraits& each : findings) each.relation = 0;
  plant(findings, 5, {0}, {"drift", "", ""}, 2, 15);
  const FindingFamilies out = finding_families(findings, {}, spec_of_four());
  ASSERT_EQ(out.families.size(), 2U);
  EXPECT_EQ(out.families[0].name, "noise under hflip: drift");
  EXPECT_EQ(out.families[1].name, "noise: drift");
}

TEST(FindingFamilies, OfFewFindingsNothingIsSaid) {
  std::vector<FindingTraits> findings;
  plant(findings, 4, {0, 1}, {"lost", "", ""}, 1);
  const FindingFamilies out = finding_families(findings, hundred_pictures(), spec_of_four());
  EXPECT_TRUE(out.families.empty());
  EXPECT_TRUE(out.singles.empty());
}

// Findings on one picture say nothing of pictures in general.
TEST(FindingFamilies, PicturesCountOnce) {
  std::vector<FindingTraits> findings;
  plant(findings, 12, {0, 1}, {"lost", "", ""}, 2, 0);
  const FindingFamilies out = finding_families(findings, hundred_pictures(), spec_of_four());
  ASSERT_EQ(out.families.size(), 1U);
  EXPECT_EQ(out.families[0].pictures, 1U);
  EXPECT_EQ(out.families[0].name, "noise + blur: lost");
}

}  // namespace
}  // namespace proofload::campaign
