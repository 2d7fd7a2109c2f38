// Two stresses of a finished run at once: where they break the watch share together, and whether they help each other.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "proofload/campaign/components.h"
#include "proofload/search/staircase.h"

namespace proofload::campaign {

struct PairsRequest {
  std::vector<std::array<std::string, 2>>
      pairs{};             ///< By name, in any order; empty = all of the run's stresses.
  std::size_t steps = 16;  ///< k: the table has (k + 1) × (k + 1) pairs of strengths. 2 to 64.
  /// Each axis ends at this multiple of the distance at which its stress alone breaks the watch share (or where its search
  /// ended, if that comes first): beyond 1 lie only borders of stresses that undo each other.
  double reach = 1.25;
  bool certify = true;  ///< Prove every step of the contour.
  bool index = true;    ///< Search along the diagonal for the isobole index.
  bool check = false;   ///< Count every picture at every pair as well, to see how good the contour is. Dear.
};

/// A mixture of both in equal parts of their limits: each stands at `strength`/2 of its own.
struct Diagonal {
  search::Result result;
  double end = 0;                                ///< Strength up to which was searched.
  std::optional<search::IsoboleIndex> index;     ///< None where the mixture does not break the watch share.
  std::array<std::optional<double>, 2> natural;  ///< Of both where the mixture breaks it.
};

/// What counting the whole table says of the contour.
struct TableCheck {
  std::size_t cells = 0;         ///< Pairs of the table, without the untouched picture.
  std::size_t wrong = 0;         ///< Of them on another side than the contour says.
  std::size_t walked = 0;        ///< Pairs that the contour came through …
  std::size_t walked_wrong = 0;  ///< … and of them on another side.
};

struct PairAnswer {
  std::array<Component, 2> parts;            ///< In the order in which they act.
  std::array<std::vector<Level>, 2> levels;  ///< Of the table; distances are even.
  search::Contour contour;
  std::optional<Diagonal>
      diagonal;  ///< None if one of them does not break the watch share alone, or it was not asked for.

  /// The index at a corner of the contour, Σ d_j/unit_j, half a step inside: there it is known to half a step. None without
  /// both units.
  std::optional<TableCheck> check;  ///< If asked for.
  std::optional<double> index_at(std::size_t i) const;
};

struct PairsAnswer {
  std::vector<PairAnswer> pairs;
  std::uint64_t evaluated = 0;  ///< Inferences made now.
  std::uint64_t reused = 0;
  bool whole = true;  ///< False if `stop` ended it: what was finished is there, and asking again goes on.
};

/// Error{invalid_argument} as of `components`, for fewer than two stresses, steps or a reach that cannot be.
PairsAnswer combine_pairs(FollowUp& run,
                          const Registry& registry,
                          const PairsRequest& request,
                          const std::atomic<bool>& stop,
                          Progress& progress);

/// Plain data of what was found, as the run keeps it and reports show it: one entry for each pair.
Value to_record(const PairAnswer& answer, const CampaignSpec& spec);

}  // namespace proofload::campaign
