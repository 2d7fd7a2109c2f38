#include "proofload/metric/detail/precision_scores.h"

#include <algorithm>
#include <array>

#include "proofload/stats/bootstrap.h"

namespace proofload::metric {

namespace {

constexpr std::size_t kResamples = 200;
constexpr std::uint64_t kResampleKey =
    0x6d61702d626f6f74;  // Any constant: the same figures on every machine.

using Figures = std::array<double, 5>;

Figures figures(const AveragePrecision& ap,
                std::span<const Found> found,
                std::span<const std::uint32_t> weights) {
  double hits = 0;
  double objects = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    hits += static_cast<double>(found[i].found) * weights[i];
    objects += static_cast<double>(found[i].objects) * weights[i];
  }
  return {ap.map50_95, ap.map50, ap.map75, ap.recall, objects > 0 ? hits / objects : 0};
}

}  // namespace

std::vector<Score> precision_scores(const DetectionTable& table,
                                    const std::string& prefix,
                                    const std::string& recall_name,
                                    std::span<const Found> found,
                                    double confidence) {
  if (table.objects() == 0) return {};
  const std::size_t n = table.pictures();
  const std::vector<std::uint32_t> once(n, 1);
  const Figures value = figures(table.average_precision(), found, once);
  std::vector<Score> out;
  for (const std::string& name :
       {prefix + "map50_95", prefix + "map50", prefix + "map75", prefix + recall_name, std::string("recall")})
    out.push_back({name, value[out.size()], std::nullopt, std::nullopt, n, "share"});
  if (found.empty()) out.pop_back();
  if (n < 2) return out;
  // Bootstrap over pictures (objects of one picture are not independent). Resamples miss classes and repeat
  // pictures, which shifts average precision: the spread is taken from them, the centre from the data.
  std::array<std::vector<double>, 5> spread;
  stats::for_each_resample(n, kResampleKey, kResamples, [&](std::span<const std::uint32_t> drawn) {
    const Figures sample = figures(table.average_precision(drawn), found, drawn);
    for (std::size_t i = 0; i < sample.size(); ++i) spread[i].push_back(sample[i]);
  });
  for (std::size_t i = 0; i < out.size(); ++i) {
    const stats::Interval interval = stats::centred_interval(out[i].value, spread[i], confidence);
    out[i].lo = std::clamp(interval.lo, 0.0, 1.0);
    out[i].hi = std::clamp(interval.hi, 0.0, 1.0);
  }
  return out;
}

}  // namespace proofload::metric
