// Whether a training has helped, as a page and as data.
#pragma once

#include "proofload/campaign/verify.h"
#include "proofload/core/value.h"
#include "proofload/report/page.h"

namespace proofload::report {

Page verification_page(const campaign::Verification& verification);

/// `comparison_json` with the groups, their effects and the sentence.
Value verification_json(const campaign::Verification& verification);

}  // namespace proofload::report
