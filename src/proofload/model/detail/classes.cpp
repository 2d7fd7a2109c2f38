#include "proofload/model/detail/classes.h"

#include <algorithm>
#include <cmath>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/model/detail/notes.h"
#include "proofload/model/detail/python_literal.h"

namespace proofload::model::detail {

int row_of_scores(const engine::Signature& signature) {
  if (signature.outputs.size() != 1) return 0;
  const std::vector<std::int64_t>& shape = signature.outputs[0].shape;
  if (shape.size() != 2 && shape.size() != 4) return 0;
  if (shape[0] > 1) return 0;
  std::int64_t classes = 1;
  for (std::size_t d = 1; d < shape.size(); ++d) {
    if (shape[d] < 1) return 0;
    if (shape[d] > 1 && classes > 1) return 0;
    classes *= shape[d];
  }
  return classes <= (1 << 24) ? static_cast<int>(classes) : 0;
}

void need_row(const engine::Signature& signature, int least, const std::string& what) {
  bool fits = signature.outputs.size() == 1;
  if (fits) {
    std::int64_t numbers = 1;
    bool open = false;
    int wide = 0;
    const std::vector<std::int64_t>& shape = signature.outputs[0].shape;
    for (std::size_t d = 1; d < shape.size(); ++d) {
      open = open || shape[d] < 0;
      wide += shape[d] > 1;
      numbers = shape[d] > 1 ? shape[d] : numbers;
    }
    fits = wide <= 1 && (open || numbers >= least) && (shape.empty() || shape[0] <= 1);
  }
  if (fits) return;
  std::string seen;
  for (const engine::TensorInfo& output : signature.outputs)
    seen += (seen.empty() ? "" : ", ") + engine::to_text(output);
  throw Error(ErrorCode::invalid_argument,
              "the outputs are not " + what + "; the network has " + seen + "; choose another `output.kind`");
}

std::span<const float> row(const engine::Tensor& output, std::size_t index) {
  const std::size_t items = output.shape.empty() ? 0 : static_cast<std::size_t>(output.shape[0]);
  const std::size_t length = items == 0 ? 0 : output.values.size() / items;
  if (index >= items || length == 0)
    throw Error(ErrorCode::engine, "the network's output " +
                                       engine::to_text({"", engine::ElementType::f32, output.shape}) +
                                       " holds no item " + std::to_string(index));
  return std::span<const float>(output.values).subspan(index * length, length);
}

std::size_t largest(std::span<const float> values) {
  std::size_t best = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(values[i])) return i;
    if (values[i] > values[best]) best = i;
  }
  return best;
}

ClassScores top_five(std::span<const double> scores) {
  constexpr std::size_t kMost = 5;
  // NaN first: a defect must not hide behind four good classes.
  const auto before = [](const ScoredClass& a, const ScoredClass& b) {
    if (std::isnan(a.score) || std::isnan(b.score)) return std::isnan(a.score) && !std::isnan(b.score);
    return a.score > b.score;
  };
  ClassScores out;
  out.top.reserve(kMost + 1);
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const ScoredClass candidate{static_cast<int>(i), scores[i]};
    if (out.top.size() == kMost && !before(candidate, out.top.back())) continue;
    out.top.insert(std::upper_bound(out.top.begin(), out.top.end(), candidate, before), candidate);
    if (out.top.size() > kMost) out.top.pop_back();
  }
  return out;
}

void need_first_class(std::size_t scores, std::size_t first) {
  if (first >= scores)
    throw Error(ErrorCode::engine, "the network gives " + std::to_string(scores) +
                                       " scores, the first class is number " + std::to_string(first));
}

bool is_distribution(std::span<const float> values) {
  double sum = 0;
  for (const float value : values) {
    if (!(value >= 0 && value <= 1)) return false;
    sum += static_cast<double>(value);
  }
  return std::abs(sum - 1) < 1e-3;
}

void labels_from_metadata(const engine::Signature& signature, ModelSpec& spec) {
  if (const auto names = signature.metadata.find("names"); names != signature.metadata.end()) {
    if (const auto labels = label_list(names->second)) {
      spec.labels = *labels;
      note(spec, "labels", std::to_string(labels->size()) + " names from the file's metadata `names`");
      return;
    }
    note(spec, "labels", "the file's metadata `names` is no list of names and was left out");
  }
  if (const auto names = signature.metadata.find("model_info/labels"); names != signature.metadata.end()) {
    spec.labels.clear();
    for (const std::string& label : split(names->second, ' '))
      if (!label.empty()) spec.labels.push_back(label);
    if (!spec.labels.empty())
      note(spec, "labels", std::to_string(spec.labels.size()) + " names from the file's model_info");
  }
}

void assume_classifier_input(const engine::Signature& signature, ModelSpec& spec) {
  InputSpec& input = spec.input;
  input.scale = 1.0 / 255;
  const auto task = signature.metadata.find("task");
  if (task != signature.metadata.end() && task->second == "classify") {
    note(spec, "input.scale, input.mean, input.std", "0 to 1, as ultralytics classifiers take it");
  } else if (input.color == Color::gray) {
    note(spec, "input.scale, input.mean, input.std", "grey values from 0 to 1, assumed");
  } else {
    input.mean = {0.485, 0.456, 0.406};
    input.std = {0.229, 0.224, 0.225};
    note(spec, "input.scale, input.mean, input.std",
         "ImageNet's (0.485 0.456 0.406 / 0.229 0.224 0.225), assumed");
  }
  input.fit = Fit::crop;
  input.interpolation = Interpolation::pillow_bilinear;
  note(spec, "input.resize, input.interpolation",
       "shorter side to the input's size and the centre cut out, as torchvision "
       "does, assumed");
}

HeadSpec classifier(std::string title,
                    std::string summary,
                    bool probabilities,
                    std::function<std::unique_ptr<Head>(const Params&)> make) {
  return {
      .title = std::move(title),
      .summary = std::move(summary),
      .task = Task::classification,
      .params = {integer("first_class", 0, {0, 1000000}, "",
                         "Index of the output that is class 0; 1 where output 0 is the background.")},
      .fits = [](const engine::Signature& signature) { return row_of_scores(signature) >= 2 ? 0.5 : 0.0; },
      .describe =
          [](const engine::Signature& signature, ModelSpec& spec) {
            labels_from_metadata(signature, spec);
            assume_classifier_input(signature, spec);
          },
      .make = [make = std::move(make)](const Params& params, const engine::Signature& signature,
                                       const InputSpec&) -> std::unique_ptr<Head> {
        need_row(signature, 2, "one row of scores");
        return make(params);
      },
      .classes =
          [](const Params& params, const engine::Signature& signature) {
            return std::max(0, row_of_scores(signature) - params.integer("first_class"));
          },
      .plausible =
          [probabilities](std::span<const engine::Tensor> outputs) {
            return is_distribution(row(outputs[0], 0)) == probabilities ? 0.9 : 0.1;
          },
  };
}

}  // namespace proofload::model::detail
