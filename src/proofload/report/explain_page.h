// What `proofload explain` says, as a page and as data.
#pragma once

#include <string>

#include "proofload/campaign/explain.h"
#include "proofload/core/value.h"
#include "proofload/report/page.h"

namespace proofload::report {

/// `run`: name of the run folder, for the title.
Page explain_page(const campaign::Explanation& explanation, const std::string& run);

/// The same figures for programs: docs/guide/understand.md names the members.
Value explain_json(const campaign::Explanation& explanation);

}  // namespace proofload::report
