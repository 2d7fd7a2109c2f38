// What harmless changes alone break, and what that leaves of the limits, for people.
#pragma once

#include <string>

#include "proofload/campaign/answer.h"
#include "proofload/campaign/spec.h"

namespace proofload::campaign {

/// "harmless changes alone break 8.5 % of the answers, more than the onset share of 5 %: …", with the limits that say nothing at such
/// a share. Of few changes it is open whether they do. "" where no more break than the onset share.
std::string rest_text(const Zones& zones, const Share& changed);

}  // namespace proofload::campaign
