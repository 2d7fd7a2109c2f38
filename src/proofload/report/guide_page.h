// What `proofload guide` says, as a page and as data.
#pragma once

#include <string>
#include <vector>

#include "proofload/campaign/guidance.h"
#include "proofload/core/value.h"
#include "proofload/report/augment_snippets.h"
#include "proofload/report/page.h"

namespace proofload::report {

/// `run`: name of the run folder, for the title. Of every snippet it is told which stresses it holds.
Page guide_page(const campaign::Guidance& guidance,
                const std::vector<AugmentSnippet>& snippets,
                const std::string& run);

/// The same for programs: `needs` (targets, numbers needed, pictures, slices) and `augment` (campaign::augmentation).
Value guide_json(const campaign::Guidance& guidance, const std::vector<AugmentSnippet>& snippets);

/// `augment.yaml`: campaign::augmentation with a comment on how to read it.
std::string augment_yaml(const campaign::Guidance& guidance, const std::string& run);

}  // namespace proofload::report
