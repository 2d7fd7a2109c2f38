// Detectors that answer on a fixed list of boxes (anchors, priors): class scores and a place for every one of them, as
// SSD and UltraFace give it. Exports either hold the decoding already (corners) or leave it to the reader (offsets).
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/model/detail/boxes.h"
#include "proofload/model/detail/classes.h"
#include "proofload/model/detail/named_outputs.h"
#include "proofload/model/detail/notes.h"
#include "proofload/model/model.h"

namespace proofload::model {

namespace {

const std::vector<std::string> kNames = {"scores", "boxes"};
constexpr std::int64_t kMostAnchors = 4'000'000;

/// Centre and size, in shares of the network's input.
struct Anchor {
  float x = 0;
  float y = 0;
  float width = 0;
  float height = 0;
};

std::vector<double> positive_numbers(const std::string& list, const std::string& key) {
  std::vector<double> out;
  for (const std::string& field : split(list, ',')) {
    const auto number = parse_number(trim(field));
    if (!number || !(*number > 0) || *number > kLargestSide)
      throw Error(ErrorCode::invalid_argument, "`" + key + "` holds `" + std::string(trim(field)) +
                                                   "`; it lists numbers of pixels above 0, separated by "
                                                   "commas");
    out.push_back(*number);
  }
  return out;
}

// Row after row of cells, in every cell the sizes in the order given, the finest grid first (UltraFace's
// vision/utils/box_utils.py; SSD, Liu et al., ECCV 2016, section 2.2 without aspect ratios).
std::vector<Anchor> anchors_of(const std::string& strides, const std::string& sizes, Size input) {
  const std::vector<double> steps = positive_numbers(strides, "strides");
  const std::vector<std::string> groups = split(sizes, ';');
  if (groups.size() != steps.size())
    throw Error(ErrorCode::invalid_argument,
                "`sizes` has " + std::to_string(groups.size()) + " groups and `strides` " +
                    std::to_string(steps.size()) +
                    " numbers; every grid needs its own group, separated by `;`: \"10, 16, 24; 32, 48\"");
  std::vector<Anchor> out;
  for (std::size_t g = 0; g < steps.size(); ++g) {
    const std::vector<double> sides = positive_numbers(groups[g], "sizes");
    const auto columns = static_cast<std::int64_t>(std::ceil(input.width / steps[g]));
    const auto rows = static_cast<std::int64_t>(std::ceil(input.height / steps[g]));
    if (columns * rows * static_cast<std::int64_t>(sides.size()) > kMostAnchors)
      throw Error(ErrorCode::invalid_argument,
                  "`strides` and `sizes` make more than " + std::to_string(kMostAnchors) + " anchors");
    for (std::int64_t y = 0; y < rows; ++y)
      for (std::int64_t x = 0; x < columns; ++x)
        for (const double side : sides)
          out.push_back({static_cast<float>((static_cast<double>(x) + 0.5) * steps[g] / input.width),
                         static_cast<float>((static_cast<double>(y) + 0.5) * steps[g] / input.height),
                         static_cast<float>(side / input.width), static_cast<float>(side / input.height)});
  }
  return out;
}

/// What turns the numbers of the network into probabilities.
enum class Activation { none, softmax, sigmoid };

Activation activation_of(const std::string& name) {
  return name == "softmax" ? Activation::softmax : name == "sigmoid" ? Activation::sigmoid : Activation::none;
}

class Anchors final : public Head {
 public:
  Anchors(const Params& params, const std::vector<std::size_t>& outputs, Size size)
      : rules_(params),
        scores_(outputs[0]),
        boxes_(outputs[1]),
        first_(static_cast<std::size_t>(params.integer("first_class"))),
        activation_(activation_of(params.text("activation"))),
        size_(size),
        centre_(params.real("centre_variance")),
        side_(params.real("size_variance")),
        relative_(params.flag("relative")) {
    if (params.text("boxes") == "offsets")
      anchors_ = anchors_of(params.text("strides"), params.text("sizes"), size);
  }

  Prediction decode(std::span<const engine::Tensor> outputs,
                    std::size_t index,
                    const Placement& placement) const override {
    const engine::Tensor& given = outputs[scores_];
    if (given.shape.size() != 3 || given.shape[2] < 1)
      throw Error(ErrorCode::engine, "scores of anchors come as [N, anchors, classes], the network gave " +
                                         engine::to_text({"", engine::ElementType::f32, given.shape}));
    detail::BoxCollector boxes(rules_);
    if (given.values.empty()) return boxes.finish(placement);
    const std::span<const float> scores = detail::row(given, index);
    const std::span<const float> places = detail::row(outputs[boxes_], index);
    const auto classes = static_cast<std::size_t>(given.shape[2]);
    detail::need_first_class(classes, first_);
    const std::size_t count = scores.size() / classes;
    if (places.size() != 4 * count || (!anchors_.empty() && anchors_.size() != count))
      throw Error(ErrorCode::engine,
                  "the network gave scores for " + std::to_string(count) + " anchors and " +
                      std::to_string(places.size() / 4) + " boxes" +
                      (anchors_.empty() ? std::string()
                                        : "; `strides` and `sizes` make " + std::to_string(anchors_.size())));
    std::vector<float> row(classes);
    for (std::size_t i = 0; i < count; ++i) {
      probabilities(scores.subspan(i * classes, classes), row);
      for (std::size_t c = first_; c < classes; ++c)
        if (boxes.wanted(row[c]))
          boxes.add(box(places.data() + 4 * i, i), static_cast<int>(c - first_), row[c]);
    }
    return boxes.finish(placement);
  }

 private:
  void probabilities(std::span<const float> from, std::vector<float>& to) const {
    std::copy(from.begin(), from.end(), to.begin());
    if (activation_ == Activation::sigmoid)
      for (float& v : to) v = 1 / (1 + std::exp(-v));
    if (activation_ != Activation::softmax) return;
    const float top = to[detail::largest(to)];
    for (float& v : to) v = std::exp(v - top);
    const float sum = std::accumulate(to.begin(), to.end(), 0.0f);
    for (float& v : to) v /= sum;
  }

  // Corners in pixels of the network's input.
  Box box(const float* v, std::size_t anchor) const {
    double x0 = static_cast<double>(v[0]);
    double y0 = static_cast<double>(v[1]);
    double x1 = static_cast<double>(v[2]);
    double y1 = static_cast<double>(v[3]);
    if (!anchors_.empty()) {
      const Anchor& a = anchors_[anchor];
      const auto aw = static_cast<double>(a.width);
      const auto ah = static_cast<double>(a.height);
      const double x = static_cast<double>(a.x) + x0 * centre_ * aw;
      const double y = static_cast<double>(a.y) + y0 * centre_ * ah;
      const double w = aw * std::exp(x1 * side_);
      const double h = ah * std::exp(y1 * side_);
      x0 = x - w / 2;
      y0 = y - h / 2;
      x1 = x + w / 2;
      y1 = y + h / 2;
    } else if (!relative_) {
      return {x0, y0, x1, y1};
    }
    return {x0 * size_.width, y0 * size_.height, x1 * size_.width, y1 * size_.height};
  }

  detail::BoxRules rules_;
  std::size_t scores_;
  std::size_t boxes_;
  std::size_t first_;
  Activation activation_;
  Size size_;
  double centre_;
  double side_;
  bool relative_;
  std::vector<Anchor> anchors_;  // Empty where the network gives corners.
};

Schema schema() {
  std::vector<Param> params = detail::box_params(/*overlaps=*/true, /*nms=*/true, 0.3);
  params.push_back(detail::keys_param("scores and boxes"));
  params.push_back(integer("first_class", 1, {0, 1000000}, "",
                           "Index of the score that is class 0; 1 where score 0 is the background."));
  params.push_back(choice("activation", "none", {"none", "softmax", "sigmoid"},
                          "What makes probabilities of the scores; none where the network gives them."));
  params.push_back(choice("boxes", "corners", {"corners", "offsets"},
                          "corners: decoded by the network; offsets: from the anchors that `strides` and "
                          "`sizes` say, as SSD does."));
  params.push_back(flag("relative", true, "Corners go from 0 to 1 of the input instead of being in pixels."));
  params.push_back(
      text("strides", "8, 16, 32, 64", "Pixels from one anchor of a grid to the next, a grid each."));
  params.push_back(text("sizes", "10, 16, 24; 32, 48; 64, 96; 128, 192, 256",
                        "Sides of the square anchors of every cell in pixels, grids separated by `;`."));
  params.push_back(real("centre_variance", 0.1, {1e-6, 1000}, "", "Factor of the offsets of the centre."));
  params.push_back(real("size_variance", 0.2, {1e-6, 1000}, "", "Factor of the logarithms of the sides."));
  return Schema(std::move(params));
}

bool are_anchors(const engine::Signature& signature, const std::vector<std::size_t>& found) {
  const auto& scores = signature.outputs[found[0]].shape;
  const auto& boxes = signature.outputs[found[1]].shape;
  return scores.size() == 3 && boxes.size() == 3 && (boxes[2] == 4 || boxes[2] < 0) &&
         (scores[1] == boxes[1] || scores[1] < 0 || boxes[1] < 0);
}

}  // namespace

HeadSpec anchors() {
  return {
      .title = "Detector on anchors",
      .summary =
          "Outputs scores [N, anchors, classes] and boxes [N, anchors, 4], as corners or as offsets from "
          "anchors (UltraFace, SSD).",
      .task = Task::detection,
      .params = schema(),
      .fits =
          [](const engine::Signature& signature) {
            if (signature.outputs.size() != 2) return 0.0;
            const auto found = detail::named_outputs(signature, "", kNames);
            return found && are_anchors(signature, *found) ? 0.9 : 0.0;
          },
      .describe =
          [](const engine::Signature& signature, ModelSpec& spec) {
            detail::labels_from_metadata(signature, spec);
            // (x − 127) / 128, the picture stretched.
            spec.input.scale = 1;
            spec.input.mean = {127, 127, 127};
            spec.input.std = {128, 128, 128};
            detail::note(spec, "input.scale, input.mean, input.std",
                         "(x - 127) / 128, as UltraFace takes it, assumed");
          },
      .make = [](const Params& params, const engine::Signature& signature,
                 const InputSpec& input) -> std::unique_ptr<Head> {
        const auto found = detail::need_outputs(signature, params.text("keys"), kNames);
        if (!are_anchors(signature, found))
          throw Error(ErrorCode::invalid_argument,
                      "the outputs are not those of a detector on anchors, which are scores [N, anchors, "
                      "classes] and boxes [N, anchors, 4]");
        return std::make_unique<Anchors>(params, found, input.size);
      },
      .classes =
          [](const Params& params, const engine::Signature& signature) {
            const auto found = detail::named_outputs(signature, params.text("keys"), kNames);
            if (!found) return 0;
            const std::int64_t columns = signature.outputs[(*found)[0]].shape.back();
            return columns > 0 && columns < 1'000'000
                       ? std::max(0, static_cast<int>(columns) - params.integer("first_class"))
                       : 0;
          },
  };
}

}  // namespace proofload::model
