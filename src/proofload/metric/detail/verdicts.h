// The verdicts that every metric gives in the same words.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "proofload/core/error.h"
#include "proofload/data/record.h"

namespace proofload::metric {

inline Verdict broken(Failure failure, double size, std::string reason) {
  return {Outcome::broken, failure, size, std::move(reason)};
}
inline Verdict holds(double size) { return {Outcome::holds, Failure::none, size, {}}; }
inline Verdict unknown(std::string reason) { return {Outcome::unknown, Failure::none, 0, std::move(reason)}; }

/// The verdict that can be given before looking at the task: no answer at all is unknown, one with a value
/// that is no number is broken. None: the answer is fit to be judged.
inline std::optional<Verdict> verdict_on_form(const Prediction& actual) {
  if (std::holds_alternative<std::monostate>(actual)) return unknown("no answer of the model");
  if (std::string fault = defect(actual); !fault.empty())
    return broken(Failure::invalid, 1, std::move(fault));
  return std::nullopt;
}

/// The alternative a metric works on; Error{internal} if a model of another task answered.
template <class T, class Variant>
const T& expect_kind(const Variant& variant) {
  const T* value = std::get_if<T>(&variant);
  if (!value) throw Error(ErrorCode::internal, "a metric was given the answer of another task");
  return *value;
}

}  // namespace proofload::metric
