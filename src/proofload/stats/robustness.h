// One number for a stress, and one for a model.
#pragma once

#include <span>

namespace proofload::stats {

/// Area under the robustness curve 1 − F from `from` to `to`, over its length: the mean of min(T, to) on that axis, T where each picture
/// breaks (+infinity: never), 1 when none does. Two models are compared over the same axis only: a user's own range makes
/// the number the user's own. Error{invalid_argument} of no pictures, NaN, or unless from < to.
double robust_area(std::span<const double> breaks, double from, double to);

/// Mean of robust_area over stresses, each from its identity to its validity limit, and the smallest of them.
struct RobustnessScore {
  double mean = 0;
  double worst = 0;
};
RobustnessScore robustness_score(std::span<const double> areas);

/// Line through (logit clean accuracy, logit accuracy under stress) of models that were trained on nothing special, by least squares
/// (Taori and others 2020).
struct LogitLine {
  double slope = 1;
  double intercept = 0;
};
/// Error{invalid_argument} unless there are as many of both, two models of different clean accuracy at least, all in (0, 1).
LogitLine logit_line(std::span<const double> clean, std::span<const double> stressed);

/// Accuracy under stress beyond what the line expects of a model with this clean accuracy.
double effective_robustness(const LogitLine& line, double clean, double stressed);

}  // namespace proofload::stats
