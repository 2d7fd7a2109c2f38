// What has changed between two runs, as a page, as sentences and as data.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "proofload/campaign/baseline.h"
#include "proofload/campaign/compare.h"
#include "proofload/core/value.h"
#include "proofload/report/page.h"

namespace proofload::report {

/// "limit moved by +0.8 px [+0.3, +1.2], real: breaks later" or "within noise (+0.1 px [-0.2, +0.3])"; ends with "~" where it rests on
/// more than what was counted. `together` limits were tested together.
std::string moved_words(const campaign::LimitChange& change,
                        const Axis& axis,
                        std::size_t together,
                        double confidence);

/// "top1 moved by -1.2 points [-2.0, -0.4], real: worse" or "top1: within noise (…)".
std::string clean_words(const campaign::CleanChange& clean);

Page comparison_page(const campaign::Comparison& comparison);

Value comparison_json(const campaign::Comparison& comparison);

/// Adds gates against the first run to both; nothing without gates.
void add_gates(std::span<const campaign::GateResult> results, Page& page, Value& json);

}  // namespace proofload::report
