// The statement for those who use the product: what the system stands, how sure that is, and what was not tested. One page, plain words.
#pragma once

#include "proofload/campaign/answer.h"
#include "proofload/campaign/store.h"
#include "proofload/registry/registry.h"
#include "proofload/report/page.h"

namespace proofload::report {

/// Limits without a break are written as "no break found up to …"; of fewer pictures than an interval needs there is no figure at all.
Page limits_page(const campaign::Store& store, const campaign::Answer& answer, const Registry& registry);

/// The same as plain data: {name, share, confidence, pictures, limits: [{stress, title, relied_on_up_to (words), watch, broken, n, …}],
/// together: [text], not_tested: [text], …}. Of fewer pictures than an interval needs a row has `too_few` and no figure.
Value limits_json(const campaign::Store& store, const campaign::Answer& answer, const Registry& registry);

}  // namespace proofload::report
