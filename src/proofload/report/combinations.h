// What a run found about stresses together, in words and on a screen; from the plain data that the run keeps
// (campaign/combinations.h).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "proofload/core/value.h"
#include "proofload/report/terminal.h"

namespace proofload::report {

/// A pair in a few lines: where both break the share together, the index with its word, what it took.
std::string pair_lines(const Value& pair, const TerminalStyle& style);
/// Its table as letters: the stronger the second stress the higher, `#` or a block where the share is reached.
std::string pair_map(const Value& pair, const TerminalStyle& style);
/// The indices of three stresses and more as a table; "" for fewer than two pairs.
std::string index_table(const std::vector<Value>& pairs);
/// "1.27 [1.18 1.36] antagonism", "undecided" and "not reached" in words.
std::string index_text(const Value& index);

/// The weakest mixtures first, at most `most`: shares of each stress, strength with interval, strengths in natural units.
std::string mixture_lines(const Value& mixtures, std::size_t most = 8);
/// The rows that break most and the pairs ranked, at most `most` of each.
std::string screen_lines(const Value& screen, std::size_t most = 8);

/// What the found says to those who use the product, an item each: where `portion` ("1 in 5 pictures") fail under several at once.
/// `title` names a stress. Empty: nothing was found out.
std::vector<std::string> together_items(const Value& combinations,
                                        const std::string& portion,
                                        const std::function<std::string(const std::string&)>& title);

}  // namespace proofload::report
