// Scores of the corruption benchmarks, from one row of figures for each corruption.
//
// A row holds the figure at each severity; all rows count alike, however many severities they have. Which rows go in decides the
// score: 15 corruptions, or 19 with the extra ones, differ by 0.7 points on one published model. Units are those given:
// errors as shares give an mCE of about 1, printed as 100.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace proofload::stats {

using CorruptionRows = std::span<const std::vector<double>>;

/// Mean over corruptions of the mean over severities: the mean error or accuracy of CIFAR-10-C, and mPC of detectors (Michaelis
/// and others 2019). Error{invalid_argument} if there is no row or one is empty.
double mean_over_corruptions(CorruptionRows rows);

/// CE of every corruption (Hendrycks and Dietterich 2019): its mean error over the mean error of the reference model, whose rows stand
/// in the same order; one figure a row, a mean, will do. mCE is their mean. Error{invalid_argument} unless both have as many
/// rows and no reference is 0.
std::vector<double> corruption_errors(CorruptionRows errors, CorruptionRows reference);

/// The same with the clean errors taken off above and below: how much worse than clean. Relative mCE is their mean.
std::vector<double> relative_corruption_errors(CorruptionRows errors,
                                               double clean,
                                               CorruptionRows reference,
                                               double reference_clean);

/// rPC = mPC / P of detectors: what share of the clean figure is left.
double relative_performance(double mean_performance, double clean);

/// Mean of figures; of CEs it is mCE. Error{invalid_argument} of none.
double mean_of(std::span<const double> figures);

/// AlexNet's top-1 error on one corruption of ImageNet-C, mean over the five severities, as a share.
struct ReferenceError {
  std::string_view corruption;
  double error;
};
/// The denominators of every published mCE, in the usual order of the 15 corruptions (google-research/augmix, imagenet.py). They are of
/// ImageNet at 224 px: no other data set is divided by them.
std::span<const ReferenceError> alexnet_imagenet_c();
/// AlexNet's error without corruption (Hendrycks and Dietterich 2019, table 1).
inline constexpr double kAlexNetCleanError = 0.435;

}  // namespace proofload::stats
