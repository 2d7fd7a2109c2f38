// ultralytics segmentation nets: boxes whose pixels are weighted sums of common prototypes.
#include <cmath>
#include <limits>

#include "proofload/core/error.h"
#include "proofload/model/detail/boxes.h"
#include "proofload/model/detail/classes.h"
#include "proofload/model/detail/prototypes.h"
#include "proofload/model/detail/ultralytics.h"
#include "proofload/model/detail/ultralytics_rows.h"
#include "proofload/model/model.h"

namespace proofload::model {

namespace {

/// Which output is which, and how the rows lie.
struct Found {
  std::size_t rows = 0;
  std::size_t prototypes = 0;
  int count = 0;  ///< Prototypes.
  detail::RowForm form;
};

std::optional<Found> find(const engine::Signature& signature, const std::string& wanted) {
  if (signature.outputs.size() != 2) return std::nullopt;
  const std::size_t four = signature.outputs[0].shape.size() == 4 ? 0 : 1;
  const std::vector<std::int64_t>& planes = signature.outputs[four].shape;
  if (planes.size() != 4 || planes[1] < 1 || planes[1] > 1024) return std::nullopt;
  const auto count = static_cast<int>(planes[1]);
  const auto form = detail::row_form(signature.outputs[1 - four].shape, count,
                                     detail::ultralytics_classes(signature), wanted);
  if (!form) return std::nullopt;
  return Found{1 - four, four, count, *form};
}

class UltralyticsSegment final : public Head {
 public:
  UltralyticsSegment(const Params& params, const Found& found, Size size)
      : rules_(params), found_(found), size_(size), relative_(params.flag("relative")) {
    if (found.form.end_to_end) rules_.suppress = false;
  }

  Prediction decode(std::span<const engine::Tensor> outputs,
                    std::size_t index,
                    const Placement& placement) const override {
    const engine::Tensor& planes = outputs[found_.prototypes];
    if (planes.shape.size() != 4 || planes.shape[1] != found_.count || planes.shape[2] < 1 ||
        planes.shape[3] < 1)
      throw Error(ErrorCode::engine, "the network gave prototypes of the form " +
                                         engine::to_text({"", engine::ElementType::f32, planes.shape}));
    const Size grid{static_cast<int>(planes.shape[3]), static_cast<int>(planes.shape[2])};
    const std::span<const float> prototypes = detail::row(planes, index);
    const detail::Rows rows(outputs[found_.rows], index, found_.form, found_.count);
    const double sx = relative_ ? size_.width : 1;
    const double sy = relative_ ? size_.height : 1;
    detail::BoxCollector boxes(rules_);
    rows.each([&](float score) { return boxes.wanted(score); },
              [&](std::size_t r, int label, float score) {
                const auto v = [&](std::size_t k) { return static_cast<double>(rows.at(r, k)); };
                Box box{v(0), v(1), v(2), v(3)};
                if (!rows.end_to_end())
                  box = {v(0) - v(2) / 2, v(1) - v(3) / 2, v(0) + v(2) / 2, v(1) + v(3) / 2};
                boxes.add({box.x0 * sx, box.y0 * sy, box.x1 * sx, box.y1 * sy}, label, score, r);
              });
    std::vector<std::size_t> sources;
    BoxPredictions out = boxes.finish(placement, &sources);
    std::vector<float> weights(static_cast<std::size_t>(found_.count));
    for (std::size_t i = 0; i < out.boxes.size(); ++i) {
      ScoredBox& item = out.boxes[i];
      float sum = 0;
      for (std::size_t k = 0; k < weights.size(); ++k) {
        weights[k] = rows.at(sources[i], rows.more() + k);
        sum += weights[k];
      }
      // A weight that is no number makes no mask: that is seen as the defect of its box.
      if (!std::isfinite(sum)) item.score = std::numeric_limits<double>::quiet_NaN();
      if (!std::isfinite(item.box.x0 + item.box.y0 + item.box.x1 + item.box.y1)) continue;
      item.mask = detail::mask_from_prototypes(weights, prototypes, grid, size_, placement, item.box);
    }
    return out;
  }

 private:
  detail::BoxRules rules_;
  Found found_;
  Size size_;
  bool relative_;
};

Schema schema() {
  std::vector<Param> params = detail::box_params(/*overlaps=*/true, /*nms=*/true, 0.7);
  params.push_back(detail::form_param());
  params.push_back(flag("relative", false, "Boxes go from 0 to 1 of the input instead of being in pixels."));
  return Schema(std::move(params));
}

}  // namespace

HeadSpec ultralytics_segment() {
  return {
      .title = "Instance segmentation, ultralytics",
      .summary =
          "Rows [N, 4 + classes + masks, candidates] or [N, rows, 6 + masks], and prototypes [N, masks, "
          "height, "
          "width].",
      .task = Task::instances,
      .params = schema(),
      .fits =
          [](const engine::Signature& signature) {
            const int told = detail::ultralytics_says(signature, "segment");
            if (told < 0 || !find(signature, "auto")) return 0.0;
            return told > 0 ? 0.97 : 0.6;
          },
      .describe = detail::describe_ultralytics,
      .make = [](const Params& params, const engine::Signature& signature,
                 const InputSpec& input) -> std::unique_ptr<Head> {
        const auto found = find(signature, params.text("form"));
        if (!found)
          throw Error(
              ErrorCode::invalid_argument,
              "the outputs are not those of ultralytics' segmentation, which are rows [N, 4 + classes + "
              "masks, candidates] or [N, rows, 6 + masks] and prototypes [N, masks, height, width]");
        return std::make_unique<UltralyticsSegment>(params, *found, input.size);
      },
      .classes =
          [](const Params& params, const engine::Signature& signature) {
            if (const int classes = detail::ultralytics_classes(signature); classes > 0) return classes;
            const auto found = find(signature, params.text("form"));
            return found ? found->form.classes : 0;
          },
  };
}

}  // namespace proofload::model
