#include "proofload/campaign/sureness.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "proofload/campaign/recorded_run.h"
#include "proofload/core/hash.h"
#include "proofload/core/parallel.h"
#include "proofload/stats/bootstrap.h"

namespace proofload::campaign {

namespace {

template <class Items>
std::optional<double> mean_score(const Items& items, double threshold) {
  double sum = 0;
  std::size_t n = 0;
  for (const auto& item : items)
    if (item.score >= threshold) {
      sum += item.score;
      ++n;
    }
  if (n == 0) return {};
  return sum / static_cast<double>(n);
}

// Right or wrong, where the answer is one thing and the label says which.
std::optional<bool> right(const Prediction& answer, const Annotation& label) {
  if (const auto* scores = std::get_if<ClassScores>(&answer))
    if (const auto* truth = std::get_if<ClassLabel>(&label))
      return !scores->top.empty() && scores->top.front().index == truth->index;
  if (const auto* line = std::get_if<TextLine>(&answer))
    if (const auto* truth = std::get_if<TextLine>(&label)) return line->value == truth->value;
  return {};
}

constexpr std::size_t kBins = 10;
struct Bins {
  std::array<double, kBins> n{};
  std::array<double, kBins> right{};
  std::array<double, kBins> score{};

  void add(const ScoredAnswer& answer, double weight) {
    const auto bin = static_cast<std::size_t>(
        std::clamp(std::ceil(answer.score * static_cast<double>(kBins)) - 1, 0.0, kBins - 1.0));
    n[bin] += weight;
    right[bin] += answer.right ? weight : 0;
    score[bin] += weight * answer.score;
  }
  double error() const {
    double sum = 0;
    double all = 0;
    for (std::size_t b = 0; b < kBins; ++b) {
      sum += std::abs(right[b] - score[b]);
      all += n[b];
    }
    return all > 0 ? sum / all : 0;
  }
};

}  // namespace

std::optional<double> score_of(const Prediction& answer, double threshold) {
  if (const auto* scores = std::get_if<ClassScores>(&answer))
    return scores->top.empty() ? std::nullopt : std::optional(scores->top.front().score);
  if (const auto* boxes = std::get_if<BoxPredictions>(&answer)) return mean_score(boxes->boxes, threshold);
  if (const auto* poses = std::get_if<PosePredictions>(&answer)) return mean_score(poses->poses, threshold);
  if (const auto* line = std::get_if<TextLine>(&answer))
    return line->value.empty() ? std::nullopt : std::optional(line->score);
  return {};
}

double calibration_error(std::span<const ScoredAnswer> answers) {
  Bins bins;
  for (const ScoredAnswer& one : answers) bins.add(one, 1);
  return bins.error();
}

namespace {

void calibrate(SurenessAt& at, const std::vector<ScoredAnswer>& answers, double confidence) {
  at.labelled = answers.size();
  if (answers.size() < kFewestForCalibration) return;
  at.calibration = calibration_error(answers);
  std::vector<double> replicates;
  const std::uint64_t key = hash64("calibration error");
  stats::for_each_resample(answers.size(), key, 1000, [&](std::span<const std::uint32_t> weights) {
    Bins bins;
    for (std::size_t i = 0; i < weights.size(); ++i)
      if (weights[i] > 0) bins.add(answers[i], weights[i]);
    replicates.push_back(bins.error());
  });
  // Resamples of an error that cannot be negative are shifted upwards.
  at.calibration_interval = stats::centred_interval(*at.calibration, replicates, confidence);
  at.calibration_interval.lo = std::max(0.0, at.calibration_interval.lo);
}

}  // namespace

Sureness sureness(const Store& store, const RecordedRun& run, const Answer& answer, Oracle oracle) {
  Sureness out;
  out.stresses.resize(run.spec.stresses.size());
  if (store.fact("clips")) return out;
  const double threshold = run.context.score_threshold;
  const double confidence = run.spec.search.confidence;
  std::vector<StoredImage> images;
  store.for_each_image([&](StoredImage&& image) { images.push_back(std::move(image)); });
  const auto find = [&](const Cell& cell) {
    return store.find(run.identity.cell_key(images[cell.sample].id, cell), true);
  };

  std::vector<double> scores;
  std::vector<ScoredAnswer> clean;
  for (const std::uint32_t sample : run.population.counted[static_cast<std::size_t>(oracle)]) {
    Cell cell;
    cell.sample = sample;
    const auto row = find(cell);
    const auto score = row ? score_of(row->prediction, threshold) : std::nullopt;
    if (!score) continue;
    scores.push_back(*score);
    if (const auto is_right = right(row->prediction, images[sample].label))
      clean.push_back({*score, *is_right});
  }
  out.n = scores.size();
  if (scores.empty()) return out;
  const auto middle = scores.begin() + static_cast<std::ptrdiff_t>(scores.size() / 2);
  std::nth_element(scores.begin(), middle, scores.end());
  out.median = *middle;
  out.clean.emplace();
  out.clean->judged = scores.size();
  // Pictures that were right when clean are no sample of all answers: how far scores can be believed is asked of all.
  const bool all_answers = oracle == Oracle::stability;
  if (all_answers) calibrate(*out.clean, clean, confidence);

  struct Place {
    std::size_t stress;
    Level level;
  };
  std::vector<Place> places;
  for (std::size_t s = 0; s < out.stresses.size(); ++s)
    if (const auto& found = answer.stresses[s].oracle[static_cast<std::size_t>(oracle)])
      for (const search::CurvePoint& point : found->result.points)
        if (point.level > 0 && point.n > 0 && point.evaluated == point.n) places.push_back({s, point.level});
  std::vector<SurenessAt> made(places.size());
  parallel_for(places.size(), threads_of(run.spec), [&](int, std::size_t i) {
    SurenessAt& at = made[i];
    at.level = places[i].level;
    std::vector<ScoredAnswer> answers;
    for (const std::uint32_t sample : run.population.of(run.spec.stresses[places[i].stress], oracle)) {
      Cell cell;
      cell.sample = sample;
      cell.chain = {{static_cast<std::uint16_t>(places[i].stress), at.level}};
      const auto row = find(cell);
      if (!row) continue;
      const Outcome outcome = row->verdict(oracle).outcome;
      if (outcome != Outcome::broken && outcome != Outcome::holds) continue;
      ++at.judged;
      const auto score = score_of(row->prediction, threshold);
      const bool broke = outcome == Outcome::broken;
      at.broken += broke ? 1 : 0;
      at.silent += broke && score && *score > *out.median ? 1 : 0;
      if (!score) continue;
      if (const auto is_right = right(row->prediction, images[sample].label))
        answers.push_back({*score, *is_right});
    }
    at.interval = stats::clopper_pearson(at.silent, at.judged, 1 - confidence);
    if (all_answers) calibrate(at, answers, confidence);
  });
  for (std::size_t i = 0; i < places.size(); ++i) out.stresses[places[i].stress].push_back(made[i]);
  return out;
}

}  // namespace proofload::campaign
