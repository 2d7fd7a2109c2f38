// Families of findings: several hundred kinds of failures read as a dozen. What is known of every minimal case says how unlike two of
// them are; what lies close together is a family, and gets the words that its members share.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "proofload/campaign/picture_attributes.h"
#include "proofload/campaign/spec.h"
#include "proofload/search/finding.h"
#include "proofload/search/fuzz_space.h"

namespace proofload::campaign {

struct FindingTraits {
  std::vector<std::pair<std::uint16_t, double>> stresses;  ///< With their share of the box, 0 … 1; ascending.
  std::int16_t relation = -1;
  search::Way way;
  std::uint32_t picture = 0;  ///< By index in the run.
};

FindingTraits traits_of(const search::FuzzSpace& space,
                        const Cell& minimal,
                        const search::Observation& observation);

/// What is known of the run's pictures, made comparable: numbers as their place among those of the pictures that count, so that
/// neither unit nor outliers matter.
struct PictureTraits {
  struct Column {
    std::string name;
    bool numeric = false;
    std::vector<std::optional<double>> places{};    ///< By picture: 0 … 1, 1/2 for the middle one.
    std::vector<std::vector<std::string>> texts{};  ///< By picture, sorted.
  };
  std::vector<Column> columns;  ///< Those in which pictures differ.
  std::vector<std::uint32_t> counted;
};

PictureTraits picture_traits(const PictureAttributes& attributes, std::vector<std::uint32_t> counted);

/// How unlike two findings are, 0 … 1: Gower's (1971) mean of differences of different sort, each 0 … 1, over those that are known of
/// both. There is no space in which stresses, classes and brightness lie, and a net that made one would decide what a family is.
///   1/2    what was done: 1 − |common| / |all| of the stresses and the relation (Jaccard)
///   1/4    how it failed: 1 for another kind; of two class flips a third each for another class before and after,
///          so that two flips are never as unlike as two kinds
///   3/20   the picture: mean over its columns; numbers by their place among the run's, texts by Jaccard. Without its class where
///          the flip tells it
///   1/10   how strong: mean difference of the shares of the box over common stresses
double unlikeness(const FindingTraits& a, const FindingTraits& b, const PictureTraits& pictures);

struct FindingFamily {
  std::vector<std::size_t> members;  ///< Places in what was given, ascending.
  std::size_t typical = 0;           ///< The member nearest to all others (medoid).
  std::size_t pictures = 0;          ///< Distinct ones.
  /// "contrast + exposure: bird or horse → deer, dark pictures": stresses that half of the members have; classes, at most two, that two
  /// thirds have; and what of the pictures would come by chance once in 400 times at most.
  std::string name;
};

struct FindingFamilies {
  std::vector<FindingFamily> families;  ///< The largest first.
  std::vector<std::size_t> singles;     ///< Findings of no family.
};

/// Findings of a family at least; with fewer findings than that nothing is said.
inline constexpr std::size_t kLeastOfFamily = 5;

/// Families do not depend on the order of findings (stats/density_clusters.h). Without families and singles for fewer than
/// kLeastOfFamily findings.
FindingFamilies finding_families(std::span<const FindingTraits> findings,
                                 const PictureTraits& pictures,
                                 const CampaignSpec& spec);

}  // namespace proofload::campaign
