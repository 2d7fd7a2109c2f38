// Who answers cells. A record depends on its cell alone, so every evaluator gives the same records.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "proofload/campaign/answer_counts.h"
#include "proofload/campaign/clip_curves.h"
#include "proofload/campaign/fields.h"
#include "proofload/campaign/spec.h"
#include "proofload/campaign/store.h"
#include "proofload/data/clip.h"
#include "proofload/data/record.h"
#include "proofload/dataset/dataset.h"
#include "proofload/metric/metric.h"
#include "proofload/model/model.h"
#include "proofload/relation/relation.h"
#include "proofload/stress/stressor.h"

namespace proofload::campaign {

/// Takes finished rows; called from many threads.
using Sink = std::function<void(std::vector<Row>&&)>;

class Evaluator {
 public:
  virtual ~Evaluator() = default;
  /// Answers `cells` (sorted by sample), handing rows to `sink` as they are made. Returns early, with what is
  /// finished handed over, once `stop` is set. A failed picture or inference is a row with a status.
  virtual void evaluate(std::span<const Cell> cells, const Sink& sink, const std::atomic<bool>& stop) = 0;
};

/// What a stressed answer is held against.
struct Known {
  Prediction clean;
  std::optional<Prediction> baseline[2];  ///< By Oracle.
  Annotation label;
  std::vector<std::pair<std::string, std::string>> slices;
  std::uint64_t pixels = 0;  ///< Hash of the clean picture; 0 = not known yet.
  std::shared_ptr<const ClipAnswer>
      clip{};  ///< Of a clip: all clean answers; then `clean` and `baseline` are empty.
};

/// The parts of a campaign, opened. Immutable while a run goes on (the tolerance is set once, after calibration).
struct Bench {
  const CampaignSpec* spec = nullptr;
  std::shared_ptr<dataset::Dataset> data;
  std::string format;
  std::vector<std::uint32_t> chosen;  ///< Data set index of each campaign sample.
  std::shared_ptr<model::Model> model;
  std::string model_hash;
  std::unique_ptr<metric::Metric> metric;
  std::vector<std::unique_ptr<stress::Stressor>> stressors;
  std::vector<std::unique_ptr<relation::Relation>> relations;
  std::vector<std::vector<std::unique_ptr<stress::Stressor>>> relation_changes;  ///< Steps of each relation.
  std::vector<std::unique_ptr<metric::Metric>> relation_metrics;  ///< Null where `metric` judges.
  std::unique_ptr<Identity> identity;
  double tolerance = 0;  ///< tau_null; 0 for the frames of clips, which have a tolerance of their own.
  ClipTolerance clip_tolerance{};
  int threads = 1;

  bool clips() const { return data->info().clips; }
  std::string id(std::uint32_t sample) const { return data->id(chosen[sample]); }
};

/// Opens model, data and parts. Errors name what is missing and the cure.
/// `parts`: model and data are those of this open campaign, which names the same ones.
Bench open_bench(const CampaignSpec& spec, const Registry& registry, const Bench* parts = nullptr);

/// What the model's metric needs to know, and the metric of a task.
metric::Context metric_context(const model::Model& model);
std::unique_ptr<metric::Metric> make_metric(Task task,
                                            const metric::Context& context,
                                            const Registry& registry);

/// The relation whose statement a cell tests, or null.
const relation::Relation* relation_of(const Bench& bench, const Cell& cell);
/// What is expected on the changed picture, given what held on the clean one.
Prediction expected_answer(const Bench& bench,
                           const Cell& cell,
                           const Prediction& before,
                           const Stressed& stressed);
/// The label of the changed picture, as the cell's relation has it.
Annotation expected_label(const Bench& bench, const Cell& cell, const Stressed& stressed);

/// A picture as a cell sees it, with the stressed label and warp, and the verdicts on an answer. A relation's change comes before
/// the stresses of the chain.
Stressed stressed_picture(const Bench& bench, const Cell& cell, Sample sample);
void judge(const Bench& bench, const Known& known, const Stressed& stressed, RunRecord& record);

/// Stress → preprocess → infer → judge in batches on this machine, over all slots of the model. Pictures are decoded
/// once per run of equal samples and kept in a bounded cache.
class LocalEvaluator : public Evaluator {
 public:
  /// `known` gives what a sample's answers are held against; called from many threads. `counts` outlives the evaluator.
  LocalEvaluator(const Bench& bench,
                 std::function<std::shared_ptr<const Known>(std::uint32_t sample)> known,
                 AnswerCounts& counts);
  LocalEvaluator(const LocalEvaluator&) = delete;
  LocalEvaluator& operator=(const LocalEvaluator&) = delete;
  ~LocalEvaluator() override;
  void evaluate(std::span<const Cell> cells, const Sink& sink, const std::atomic<bool>& stop) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace proofload::campaign
