// Whose turn it is when several searches share a limited number of inferences.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "proofload/search/strategy.h"

namespace proofload::search {

/// How much an answer would gain by more inferences.
struct Urgency {
  bool done = false;
  bool headline = true;    ///< Of the oracle that gates and zones read.
  bool certified = false;  ///< The watch limit and its interval are counted; what is left is the curve.
  double width = 1;  ///< Of the watch limit's interval, as a part of the searched axis on its own scale.
};
/// `from` and `to`: the searched part of the axis.
Urgency urgency_of(const Strategy& search, const Result& result, Level from, Level to, bool headline);

/// The searches that are not done, the most urgent first: the headline oracle before the other, limits before curves,
/// wide intervals before narrow ones, else in the given order. A function of what the searches were told.
std::vector<std::size_t> by_urgency(std::span<const Urgency> searches);

}  // namespace proofload::search
