// Detectors of the DETR family: a fixed number of queries, each with class logits and one box, no overlaps to remove.
#include <algorithm>
#include <cmath>

#include "proofload/core/error.h"
#include "proofload/model/detail/boxes.h"
#include "proofload/model/detail/classes.h"
#include "proofload/model/detail/named_outputs.h"
#include "proofload/model/detail/notes.h"
#include "proofload/model/model.h"

namespace proofload::model {

namespace {

const std::vector<std::string> kNames = {"logits", "pred_boxes"};
// As the original export of DETR names the first one.
const std::vector<std::string> kOtherNames = {"pred_logits", "pred_boxes"};

std::optional<std::vector<std::size_t>> outputs_of(const engine::Signature& signature,
                                                   const std::string& keys) {
  auto found = detail::named_outputs(signature, keys, kNames);
  if (!found && keys.empty()) found = detail::named_outputs(signature, "", kOtherNames);
  return found;
}

bool are_queries(const engine::Signature& signature, const std::vector<std::size_t>& found) {
  const auto& logits = signature.outputs[found[0]].shape;
  const auto& boxes = signature.outputs[found[1]].shape;
  return logits.size() == 3 && boxes.size() == 3 && (boxes[2] == 4 || boxes[2] < 0) &&
         (logits[1] == boxes[1] || logits[1] < 0 || boxes[1] < 0);
}

class Detr final : public Head {
 public:
  Detr(const Params& params, const std::vector<std::size_t>& outputs, Size size)
      : rules_(params),
        logits_(outputs[0]),
        boxes_(outputs[1]),
        softmax_(params.text("activation") == "softmax"),
        first_(static_cast<std::size_t>(params.integer("first_class"))),
        scale_x_(params.flag("relative") ? size.width : 1),
        scale_y_(params.flag("relative") ? size.height : 1) {}

  Prediction decode(std::span<const engine::Tensor> outputs,
                    std::size_t index,
                    const Placement& placement) const override {
    const engine::Tensor& given = outputs[logits_];
    if (given.shape.size() != 3 || given.shape[2] < 1)
      throw Error(ErrorCode::engine, "DETR's logits come as [N, queries, classes], the network gave " +
                                         engine::to_text({"", engine::ElementType::f32, given.shape}));
    detail::BoxCollector boxes(rules_);
    if (given.values.empty()) return boxes.finish(placement);
    const std::span<const float> logits = detail::row(given, index);
    const std::span<const float> places = detail::row(outputs[boxes_], index);
    const auto columns = static_cast<std::size_t>(given.shape[2]);
    const std::size_t queries = logits.size() / columns;
    if (places.size() != 4 * queries)
      throw Error(ErrorCode::engine, "the network gave logits of " + std::to_string(queries) +
                                         " queries and " + std::to_string(places.size() / 4) + " boxes");
    // With softmax the last logit says "nothing here".
    const std::size_t end = softmax_ ? columns - 1 : columns;
    detail::need_first_class(end, first_);
    for (std::size_t q = 0; q < queries; ++q) {
      const std::span<const float> row = logits.subspan(q * columns, columns);
      const float* v = places.data() + 4 * q;
      const auto add = [&](std::size_t c, float score) {
        if (!boxes.wanted(score)) return;
        const double x = static_cast<double>(v[0]) * scale_x_;
        const double y = static_cast<double>(v[1]) * scale_y_;
        const double w = static_cast<double>(v[2]) * scale_x_ / 2;
        const double h = static_cast<double>(v[3]) * scale_y_ / 2;
        boxes.add({x - w, y - h, x + w, y + h}, static_cast<int>(c - first_), score);
      };
      if (!softmax_) {
        for (std::size_t c = first_; c < end; ++c) add(c, 1 / (1 + std::exp(-row[c])));
        continue;
      }
      const float top = row[detail::largest(row)];
      float sum = 0;
      for (const float each : row) sum += std::exp(each - top);
      const std::size_t best = first_ + detail::largest(row.subspan(first_, end - first_));
      add(best, std::exp(row[best] - top) / sum);
    }
    return boxes.finish(placement);
  }

 private:
  detail::BoxRules rules_;
  std::size_t logits_;
  std::size_t boxes_;
  bool softmax_;
  std::size_t first_;
  double scale_x_;
  double scale_y_;
};

Schema schema() {
  std::vector<Param> params = detail::box_params(/*overlaps=*/true, /*nms=*/false, 0.7);
  params.push_back(detail::keys_param("logits and pred_boxes"));
  params.push_back(choice("activation", "softmax", {"softmax", "sigmoid"},
                          "softmax: one class a query, the last logit means no object (DETR); sigmoid: every "
                          "logit is a class (Deformable DETR, RT-DETR, DINO)."));
  params.push_back(integer("first_class", 0, {0, 1000000}, "",
                           "Index of the logit that is class 0; 1 where logit 0 has no name."));
  params.push_back(flag("relative", true, "Boxes go from 0 to 1 of the input instead of being in pixels."));
  return Schema(std::move(params));
}

}  // namespace

HeadSpec detr() {
  return {
      .title = "Detector, DETR",
      .summary =
          "Outputs logits [N, queries, classes + 1] and pred_boxes [N, queries, 4] (centre and size from 0 "
          "to "
          "1).",
      .task = Task::detection,
      .params = schema(),
      .fits =
          [](const engine::Signature& signature) {
            const auto found = outputs_of(signature, "");
            return found && are_queries(signature, *found) ? 0.95 : 0.0;
          },
      .describe =
          [](const engine::Signature& signature, ModelSpec& spec) {
            detail::labels_from_metadata(signature, spec);
            spec.input.scale = 1.0 / 255;
            spec.input.mean = {0.485, 0.456, 0.406};
            spec.input.std = {0.229, 0.224, 0.225};
            detail::note(spec, "input.scale, input.mean, input.std",
                         "ImageNet's (0.485 0.456 0.406 / 0.229 0.224 0.225), as DETR takes it, assumed; "
                         "RT-DETR takes 0 to 1");
          },
      .make = [](const Params& params, const engine::Signature& signature,
                 const InputSpec& input) -> std::unique_ptr<Head> {
        const auto found = outputs_of(signature, params.text("keys"));
        const auto outputs = found ? *found : detail::need_outputs(signature, params.text("keys"), kNames);
        if (!are_queries(signature, outputs))
          throw Error(ErrorCode::invalid_argument,
                      "the outputs are not DETR's, which are logits [N, queries, classes + 1] and pred_boxes "
                      "[N, queries, 4]");
        return std::make_unique<Detr>(params, outputs, input.size);
      },
      .classes =
          [](const Params& params, const engine::Signature& signature) {
            const auto found = outputs_of(signature, params.text("keys"));
            const std::int64_t columns = found ? signature.outputs[(*found)[0]].shape.back() : 0;
            if (columns < 1 || columns > 1'000'000) return 0;
            const int nothing = params.text("activation") == "softmax" ? 1 : 0;
            return std::max(0, static_cast<int>(columns) - nothing - params.integer("first_class"));
          },
  };
}

}  // namespace proofload::model
