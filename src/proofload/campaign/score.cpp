#include "proofload/campaign/score.h"

#include <algorithm>
#include <system_error>

#include "proofload/campaign/evaluator.h"
#include "proofload/core/text.h"
#include "proofload/dataset/label_answers.h"
#include "proofload/dataset/predictions.h"

namespace proofload::campaign {

namespace {

bool says_something(const Prediction& prediction) {
  if (const auto* boxes = std::get_if<BoxPredictions>(&prediction)) return !boxes->boxes.empty();
  const auto* poses = std::get_if<PosePredictions>(&prediction);
  return poses && !poses->poses.empty();
}

class Scorer {
 public:
  Scorer(const ScoreRequest& request, const Registry& registry) : request_(request), registry_(registry) {
    read_ = options_of(request.data).read;
    const Value* strict = request.data.params.find("strict");
    strict_ = !strict || !strict->is_bool() || strict->boolean();
  }

  ScoreAnswer run() {
    std::error_code error;
    const std::string ending = lower(request_.predictions.extension().string());
    if (std::filesystem::is_directory(request_.predictions, error) || ending == ".csv" || ending == ".tsv")
      score_labels();
    else
      score_results();
    out_.clean.total = data_->size();
    out_.clean.answered = data_->size();
    if (out_.clean.scores.empty())
      throw Error(ErrorCode::invalid_argument,
                  request_.data.path.string() + ": no picture has a label that could be scored");
    return std::move(out_);
  }

 private:
  void open(std::optional<Task> task) {
    dataset::Options options = options_of(request_.data);
    options.task = task;
    data_ = dataset::open(request_.data.path, request_.data.format, options, request_.data.params,
                          out_.format, registry_.format_entries);
    out_.notes = data_->info().notes;
  }

  // COCO results.
  void score_results() {
    dataset::PredictionFile file(request_.predictions, request_.task);
    open(file.task());
    if (!request_.task && data_->info().task == Task::detection && file.task() != Task::detection &&
        file.has_boxes()) {
      out_.notes.push_back("the data has boxes only: those of the predictions are scored, not their " +
                           std::string(thing_of(file.task())));
      file = dataset::PredictionFile(request_.predictions, Task::detection);
    }
    out_.task = file.task();
    const auto& labelled = data_->info().task;
    if (!labelled || *labelled != out_.task)
      throw Error(ErrorCode::invalid_argument,
                  request_.predictions.string() + " holds " + thing_of(out_.task) + ", but " +
                      request_.data.path.string() + " (read as " + out_.format + ") " +
                      (labelled ? "has labels for " + std::string(name_of(*labelled)) : "has no labels") +
                      "; name the data set they were made on with data=");
    dataset::PredictionFile::Matched matched = file.match(*data_, strict_, out_.notes);
    out_.results = matched.results;
    out_.answered = static_cast<std::size_t>(
        std::count_if(matched.answers.begin(), matched.answers.end(), says_something));
    out_.clean.scores = metric()->scores_of_each(
        matched.answers.size(),
        [&](std::size_t i) {
          return metric::Answered{data_->label(i), std::move(matched.answers[i])};
        },
        request_.confidence);
  }

  // PNGs or a table.
  void score_labels() {
    open(request_.task);
    const auto answers = dataset::open_label_answers(request_.predictions, *data_, out_.format,
                                                     request_.data.params, read_, strict_, out_.notes);
    out_.task = data_->info().task.value_or(Task::classification);
    out_.results = out_.answered = answers->answered();
    out_.clean.scores = metric()->scores_of_each(
        data_->size(),
        [&](std::size_t i) {
          return metric::Answered{data_->label(i), answers->at(i)};
        },
        request_.confidence);
  }

  std::unique_ptr<metric::Metric> metric() const {
    metric::Context context;
    context.labels = data_->info().labels;
    context.score_threshold = request_.score_threshold;
    if (out_.task == Task::regression) set_range(context);
    return make_metric(out_.task, context, registry_);
  }

  // Nobody says what an instrument can show: the labels' own range stands for it.
  void set_range(metric::Context& context) const {
    bool any = false;
    for (std::size_t i = 0; i < data_->size(); ++i) {
      const Annotation label = data_->label(i);
      const auto* reading = std::get_if<Reading>(&label);
      if (!reading) continue;
      context.reading_from = any ? std::min(context.reading_from, reading->value) : reading->value;
      context.reading_to = any ? std::max(context.reading_to, reading->value) : reading->value;
      any = true;
    }
  }

  static const char* thing_of(Task task) {
    switch (task) {
      case Task::keypoints: return "key points";
      case Task::instances: return "masks";
      case Task::oriented: return "turned boxes";
      default: return "boxes";
    }
  }

  const ScoreRequest& request_;
  const Registry& registry_;
  ReadOptions read_;
  bool strict_ = true;
  std::unique_ptr<dataset::Dataset> data_;
  ScoreAnswer out_;
};

}  // namespace

ScoreAnswer score_predictions(const ScoreRequest& request, const Registry& registry) {
  return Scorer(request, registry).run();
}

}  // namespace proofload::campaign
