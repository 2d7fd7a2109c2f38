// Which kinds of pictures break early? Searched over one and two conditions, and confirmed on pictures that had no part in the search.
//
// The idea is that of SliceFinder (Chung and others 2019) with breaking points in place of losses, so that every picture tells
// something before it breaks.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "proofload/campaign/breaking_points.h"
#include "proofload/campaign/picture_groups.h"
#include "proofload/search/strategy.h"

namespace proofload::campaign {

struct SliceSearch {
  Oracle oracle = Oracle::stability;
  std::vector<std::size_t> stresses{};  ///< Indices of those that are looked at.
  double share = 0.20;                  ///< Of the limits that are compared.
  double confidence = 0.95;             ///< Of their intervals.
  std::size_t support = 30;             ///< Fewest pictures inside, and outside, in each half.
  double false_share = 0.10;            ///< Of the finds of the search, in the mean (Benjamini and Hochberg).
  double alpha = 0.05;                  ///< Chance of even one false confirmation (Holm).
  std::size_t most = 10;                ///< Finds that go on to be confirmed.
  std::size_t pictures = 4000;          ///< Of each half at most, the first by their key.
};

struct WeakSlice {
  std::size_t stress = 0;               ///< Index in the campaign.
  std::vector<std::string> conditions;  ///< One or two.
  std::size_t found_on = 0;             ///< Pictures inside, of the half that was searched.
  double false_share = 1;               ///< Adjusted p of the search.
  double gap = 0;  ///< Limit outside − inside in severity (0 to 1), of the half that was searched.
  std::size_t inside_n = 0;  ///< Of the held-out half, like all that follows.
  std::size_t outside_n = 0;
  search::Limit inside;
  search::Limit outside;
  double p = 1;  ///< Log-rank test on the held-out half, adjusted.
  bool confirmed = false;
};

struct WeakSlices {
  std::vector<WeakSlice> slices;  ///< By gap × support, the largest first.
  std::size_t tested = 0;         ///< Slices × stresses that were compared.
  std::size_t searched = 0;       ///< Pictures of the half that was searched …
  std::size_t held_out = 0;       ///< … and of the other.
  std::string nothing;            ///< Why nothing was searched; "" else.
};

/// Halves are a function of the picture's name alone, so that a second run of the same pictures is split alike. A slice is one group,
/// or the common part of two groups of different columns; a pair counts only where both conditions matter: it breaks earlier than the
/// rest of either group (log-rank, 5 %). Slices that are mostly the same pictures as a better one are left out. `ids` are the names of
/// all pictures of the run.
WeakSlices weak_slices(const BreakingPoints& breaks,
                       std::span<const PictureGroup> groups,
                       std::span<const std::string> ids,
                       const SliceSearch& wanted,
                       int threads);

}  // namespace proofload::campaign
