// The result on one screen.
#pragma once

#include <string>

#include "proofload/campaign/answer.h"

namespace proofload::report {

struct TerminalStyle {
  bool color = false;
  bool ascii = false;  ///< No block characters, ✓ or ✗.
};

/// "0.8255 [0.808 0.841]" line of the clean scores.
std::string clean_line(const campaign::CleanResult& clean, const TerminalStyle& style);
/// One line per stress: sparkline, watch and broken limits with intervals, gates.
std::string stress_line(const campaign::CampaignSpec& spec,
                        std::size_t stress,
                        const search::Result& result,
                        const campaign::Answer* answer,
                        const TerminalStyle& style);
/// Everything after the run: table, relations, gates with their reasons, warnings.
std::string summary(const campaign::Answer& answer, const TerminalStyle& style);

}  // namespace proofload::report
