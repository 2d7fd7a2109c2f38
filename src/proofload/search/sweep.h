// The closer look at pictures that break more than once: verdicts at 16 even levels and between all changes.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "proofload/search/board.h"
#include "proofload/search/strategy.h"

namespace proofload::search {

/// Which pictures of the board are looked at closely.
using Picked = std::function<bool(std::size_t picture)>;

/// Asks for every picked picture at about 16 of the ascending `levels`, both ends among them.
void ask_evenly(Board& board, const std::vector<Level>& levels, const Picked& picked);

/// Asks for the middle between any two judged levels where a picked picture changes. Nothing is asked when every change
/// lies between neighbouring `levels`.
void ask_between_changes(Board& board, const std::vector<Level>& levels, const Picked& picked);

}  // namespace proofload::search
