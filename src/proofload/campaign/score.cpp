#include "proofload/campaign/score.h"

#include "proofload/campaign/evaluator.h"
#include "proofload/dataset/predictions.h"

namespace proofload::campaign {

namespace {

bool says_something(const Prediction& prediction) {
  if (const auto* boxes = std::get_if<BoxPredictions>(&prediction)) return !boxes->boxes.empty();
  const auto* poses = std::get_if<PosePredictions>(&prediction);
  return poses && !poses->poses.empty();
}

}  // namespace

ScoreAnswer score_predictions(const ScoreRequest& request, const Registry& registry) {
  const dataset::PredictionFile file(request.predictions);
  ScoreAnswer out;
  out.task = file.task();
  out.results = file.size();
  dataset::Options options;
  options.root = request.data.root;
  options.read.exif_orientation = request.data.exif_orientation;
  options.read.largest_pixels = request.data.largest_pixels;
  options.task = out.task;
  const auto data = dataset::open(request.data.path, request.data.format, options, request.data.params,
                                  out.format, registry.format_entries);
  const auto& labelled = data->info().task;
  if (!labelled || *labelled != out.task)
    throw Error(ErrorCode::invalid_argument,
                request.predictions.string() + " holds " +
                    (out.task == Task::detection ? "boxes" : "key points") + ", but " +
                    request.data.path.string() + " (read as " + out.format + ") " +
                    (labelled ? "has labels for " + std::string(name_of(*labelled)) : "has no labels") +
                    "; name the data set they were made on with data=");
  out.notes = data->info().notes;
  const Value* strict = request.data.params.find("strict");
  const std::vector<Prediction> answers =
      file.match(*data, !strict || !strict->is_bool() || strict->boolean(), out.notes);
  std::vector<metric::Answered> answered;
  answered.reserve(answers.size());
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (says_something(answers[i])) ++out.answered;
    answered.push_back({data->label(i), answers[i]});
  }
  metric::Context context;
  context.labels = data->info().labels;
  context.score_threshold = request.score_threshold;
  out.clean.scores = make_metric(out.task, context, registry)->scores(answered, request.confidence);
  out.clean.total = answers.size();
  out.clean.answered = answers.size();
  if (out.clean.scores.empty())
    throw Error(ErrorCode::invalid_argument,
                request.data.path.string() + ": no picture has a label that could be scored");
  return out;
}

}  // namespace proofload::campaign
