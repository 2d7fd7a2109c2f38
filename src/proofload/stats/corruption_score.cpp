#include "proofload/stats/corruption_score.h"

#include <array>
#include <cstddef>
#include <numeric>

#include "proofload/core/error.h"

namespace proofload::stats {

namespace {

constexpr std::array<ReferenceError, 15> kAlexNet = {{{"gaussian_noise", 0.886428},
                                                      {"shot_noise", 0.894468},
                                                      {"impulse_noise", 0.922640},
                                                      {"defocus_blur", 0.819880},
                                                      {"glass_blur", 0.826268},
                                                      {"motion_blur", 0.785948},
                                                      {"zoom_blur", 0.798360},
                                                      {"snow", 0.866816},
                                                      {"frost", 0.826572},
                                                      {"fog", 0.819324},
                                                      {"brightness", 0.564592},
                                                      {"contrast", 0.853204},
                                                      {"elastic_transform", 0.646056},
                                                      {"pixelate", 0.717840},
                                                      {"jpeg_compression", 0.606500}}};

double ratio(double above, double below) {
  if (below == 0) throw Error(ErrorCode::invalid_argument, "a figure is divided by a reference of 0");
  return above / below;
}

}  // namespace

double mean_of(std::span<const double> figures) {
  if (figures.empty()) throw Error(ErrorCode::invalid_argument, "a mean of no figures");
  return std::accumulate(figures.begin(), figures.end(), 0.0) / static_cast<double>(figures.size());
}

double mean_over_corruptions(CorruptionRows rows) {
  std::vector<double> means;
  means.reserve(rows.size());
  for (const std::vector<double>& row : rows) means.push_back(mean_of(row));
  return mean_of(means);
}

std::vector<double> corruption_errors(CorruptionRows errors, CorruptionRows reference) {
  return relative_corruption_errors(errors, 0, reference, 0);
}

std::vector<double> relative_corruption_errors(CorruptionRows errors,
                                               double clean,
                                               CorruptionRows reference,
                                               double reference_clean) {
  if (errors.size() != reference.size())
    throw Error(ErrorCode::invalid_argument, "a corruption has no reference");
  std::vector<double> out;
  out.reserve(errors.size());
  for (std::size_t i = 0; i < errors.size(); ++i)
    out.push_back(ratio(mean_of(errors[i]) - clean, mean_of(reference[i]) - reference_clean));
  return out;
}

double relative_performance(double mean_performance, double clean) { return ratio(mean_performance, clean); }

std::span<const ReferenceError> alexnet_imagenet_c() { return kAlexNet; }

}  // namespace proofload::stats
