// What a search's look at its own inferred verdicts showed, for people.
#pragma once

#include <string>

#include "proofload/campaign/answer.h"
#include "proofload/search/strategy.h"

namespace proofload::campaign {

/// Looked-at verdicts that had been inferred wrongly, with the exact interval (Clopper–Pearson).
Share wrong_share(const search::Audit& audit, double confidence);
/// Followed pictures that break more than once.
Share bent_share(const search::Audit& audit, double confidence);

/// "checked 300 inferred verdicts, 1.3 % wrong [0.4 1.3 3.0]"; of several searches together. "" if nothing was looked at.
std::string audit_text(const search::Audit& audit, double confidence);

/// Why the curve of a stress must not be taken for a rising one, and what follows; "" where it may.
std::string not_monotone_text(const search::Result& result, const CampaignSpec& spec, std::size_t stress);

/// "downscale from 3 (0 of 14 broken)": where the checks below the watch limit were too few, or found too much, to exclude that its
/// interval begins earlier; "" elsewhere.
std::string doubtful_end_text(const search::Result& result, const CampaignSpec& spec, std::size_t stress);

}  // namespace proofload::campaign
