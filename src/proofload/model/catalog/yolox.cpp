// YOLOX: one row per grid cell, offsets still to be decoded.
#include <cmath>

#include "proofload/core/error.h"
#include "proofload/model/detail/boxes.h"
#include "proofload/model/detail/classes.h"
#include "proofload/model/detail/notes.h"
#include "proofload/model/detail/python_literal.h"
#include "proofload/model/model.h"

namespace proofload::model {

namespace {

constexpr std::int64_t kBeforeClasses = 5;  // x, y, width, height, objectness

// Strides whose cells are as many as the rows; empty if there are none.
std::vector<int> strides_for(Size size, std::int64_t rows) {
  for (const std::vector<int>& strides : {std::vector<int>{8, 16, 32}, std::vector<int>{8, 16, 32, 64}})
    if (size.width > 0 && size.height > 0 && detail::cells(size, strides) == rows) return strides;
  return {};
}

class YoloX final : public Head {
 public:
  YoloX(const Params& params, std::vector<int> strides, Size size)
      : rules_(params), strides_(std::move(strides)), size_(size), rows_(detail::cells(size, strides_)) {}

  Prediction decode(std::span<const engine::Tensor> outputs,
                    std::size_t index,
                    const Placement& placement) const override {
    const engine::Tensor& output = outputs[0];
    const std::span<const float> item = detail::row(output, index);
    if (output.shape.size() != 3 || output.shape[1] != rows_ || output.shape[2] <= kBeforeClasses)
      throw Error(ErrorCode::engine, "YOLOX for an input of " + std::to_string(size_.width) + " x " +
                                         std::to_string(size_.height) + " gives [N," + std::to_string(rows_) +
                                         ",5 + classes], the network gave " +
                                         engine::to_text({"", engine::ElementType::f32, output.shape}));
    const auto columns = static_cast<std::size_t>(output.shape[2]);
    detail::BoxCollector boxes(rules_);
    const float* row = item.data();
    for (const int stride : strides_) {
      for (int cell_y = 0; cell_y < size_.height / stride; ++cell_y) {
        for (int cell_x = 0; cell_x < size_.width / stride; ++cell_x, row += columns) {
          const float objectness = row[4];
          if (!boxes.wanted(objectness)) continue;  // No class score is above 1.
          for (std::size_t c = kBeforeClasses; c < columns; ++c) {
            const float score = objectness * row[c];
            if (!boxes.wanted(score)) continue;
            const double x = (static_cast<double>(row[0]) + cell_x) * stride;
            const double y = (static_cast<double>(row[1]) + cell_y) * stride;
            const double half_width = std::exp(static_cast<double>(row[2])) * stride / 2;
            const double half_height = std::exp(static_cast<double>(row[3])) * stride / 2;
            boxes.add({x - half_width, y - half_height, x + half_width, y + half_height},
                      static_cast<int>(c) - static_cast<int>(kBeforeClasses), score);
          }
        }
      }
    }
    return boxes.finish(placement);
  }

 private:
  detail::BoxRules rules_;
  std::vector<int> strides_;
  Size size_;
  std::int64_t rows_;
};

Schema schema() {
  std::vector<Param> params = detail::box_params(/*overlaps=*/true, /*nms=*/true, 0.65);
  return Schema(std::move(params));
}

}  // namespace

HeadSpec yolox() {
  return {
      .title = "Detector, YOLOX",
      .summary =
          "[N, cells, 5 + classes] over strides 8, 16, 32 (and 64): offsets, objectness and class scores.",
      .task = Task::detection,
      .params = schema(),
      .fits =
          [](const engine::Signature& signature) {
            if (signature.outputs.size() != 1) return 0.0;
            const std::vector<std::int64_t>& shape = signature.outputs[0].shape;
            if (shape.size() != 3 || shape[2] <= kBeforeClasses) return 0.0;
            if (strides_for(detail::input_size(signature), shape[1]).empty()) return 0.0;
            // The same rows without objectness are ultralytics' with the dimensions swapped.
            if (const auto names = signature.metadata.find("names"); names != signature.metadata.end())
              if (const auto labels = detail::label_list(names->second))
                return static_cast<std::int64_t>(labels->size()) == shape[2] - kBeforeClasses ? 0.95 : 0.2;
            return 0.9;
          },
      .describe =
          [](const engine::Signature& signature, ModelSpec& spec) {
            detail::labels_from_metadata(signature, spec);
            InputSpec& input = spec.input;
            input.color = Color::bgr;
            input.fit = Fit::letterbox;
            input.anchor = Anchor::top_left;
            input.pad = 114;
            input.interpolation = Interpolation::linear;
            input.scale = 1;
            input.mean = {0, 0, 0};
            input.std = {1, 1, 1};
            detail::note(spec, "input.color", "bgr, as YOLOX takes it, assumed");
            detail::note(spec, "input.scale, input.mean, input.std",
                         "values from 0 to 255, as YOLOX since 0.1.1 takes them, assumed");
            detail::note(spec, "input.resize, input.anchor, input.pad, input.interpolation",
                         "letterboxed at the top left on grey 114, as YOLOX does, assumed");
          },
      .make = [](const Params& params, const engine::Signature& signature,
                 const InputSpec& input) -> std::unique_ptr<Head> {
        const std::vector<std::int64_t> shape =
            signature.outputs.size() == 1 ? signature.outputs[0].shape : std::vector<std::int64_t>();
        std::vector<int> strides = {8, 16, 32};
        if (shape.size() == 3 && shape[1] > 0) strides = strides_for(input.size, shape[1]);
        if (shape.size() != 3 || strides.empty() || (shape[2] >= 0 && shape[2] <= kBeforeClasses))
          throw Error(ErrorCode::invalid_argument,
                      "the outputs are not YOLOX's, which are one tensor [N, cells, 5 + classes] with " +
                          std::to_string(detail::cells(input.size, {8, 16, 32})) + " cells for an input of " +
                          std::to_string(input.size.width) + " x " + std::to_string(input.size.height));
        return std::make_unique<YoloX>(params, std::move(strides), input.size);
      },
      .classes =
          [](const Params&, const engine::Signature& signature) {
            const std::int64_t columns = signature.outputs[0].shape.at(2);
            return columns > kBeforeClasses ? static_cast<int>(columns - kBeforeClasses) : 0;
          },
  };
}

}  // namespace proofload::model
