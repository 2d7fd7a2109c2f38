// Three outputs: a mask of each object, labels and scores.
#include <cmath>
#include <limits>

#include "proofload/core/error.h"
#include "proofload/model/detail/boxes.h"
#include "proofload/model/detail/classes.h"
#include "proofload/model/detail/named_outputs.h"
#include "proofload/model/detail/notes.h"
#include "proofload/model/model.h"

namespace proofload::model {

namespace {

const std::vector<std::string> kNames = {"masks", "labels", "scores"};

class MasksLabelsScores final : public Head {
 public:
  MasksLabelsScores(const Params& params, const std::vector<std::size_t>& outputs, Size size)
      : rules_(params),
        masks_(outputs[0]),
        labels_(outputs[1]),
        scores_(outputs[2]),
        first_(params.integer("first_class")),
        threshold_(static_cast<float>(params.real("mask_threshold"))),
        size_(size) {}

  Prediction decode(std::span<const engine::Tensor> outputs,
                    std::size_t index,
                    const Placement& placement) const override {
    const std::vector<std::int64_t>& shape = outputs[masks_].shape;
    const std::span<const float> values = detail::part_of(outputs[masks_], index, 3);
    const std::span<const float> labels = detail::part_of(outputs[labels_], index, 1);
    const std::span<const float> scores = detail::part_of(outputs[scores_], index, 1);
    if (scores.empty() && labels.empty() && values.empty()) return BoxPredictions{};
    const bool planes = shape.size() >= 3 && shape.back() > 0 && shape[shape.size() - 2] > 0 &&
                        shape.back() <= kLargestSide && shape[shape.size() - 2] <= kLargestSide;
    const Size grid =
        planes ? Size{static_cast<int>(shape.back()), static_cast<int>(shape[shape.size() - 2])} : Size{0, 0};
    const std::size_t each = static_cast<std::size_t>(grid.width) * static_cast<std::size_t>(grid.height);
    if (!planes || values.size() != each * scores.size() || labels.size() != scores.size())
      throw Error(ErrorCode::engine,
                  "the network gave masks of the form " +
                      engine::to_text({"", engine::ElementType::f32, shape}) + ", " +
                      std::to_string(labels.size()) + " labels and " + std::to_string(scores.size()) +
                      " scores; one mask [height, width] and one label go with every score");
    // Masks cover what the network saw: its input, or the picture where it takes that as it is.
    Size picture = placement.source;
    if (picture.width < 1 || picture.height < 1) picture = grid;
    const Size input = size_.width > 0 && size_.height > 0 ? size_ : picture;
    detail::BoxCollector boxes(rules_);
    std::vector<Mask> masks;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      if (!boxes.wanted(scores[i])) continue;
      const int number = detail::class_index(labels[i]);
      if (number >= 0 && number < first_) continue;  // The background is no object.
      Mask mask = mask_of(values.subspan(each * i, each), grid, input, picture, placement);
      // A score that is no number must be seen, with whatever mask.
      if (area(mask) == 0 && std::isfinite(scores[i])) continue;
      const Box around = bounds(mask);
      boxes.add({around.x0 * placement.scale_x + placement.offset_x,
                 around.y0 * placement.scale_y + placement.offset_y,
                 around.x1 * placement.scale_x + placement.offset_x,
                 around.y1 * placement.scale_y + placement.offset_y},
                number < 0 ? number : number - first_, scores[i], masks.size());
      masks.push_back(std::move(mask));
    }
    std::vector<std::size_t> sources;
    BoxPredictions out = boxes.finish(placement, &sources);
    for (std::size_t i = 0; i < out.boxes.size(); ++i) {
      out.boxes[i].mask = std::move(masks[sources[i]]);
      if (area(out.boxes[i].mask) > 0) out.boxes[i].box = bounds(out.boxes[i].mask);
    }
    return out;
  }

 private:
  // Every pixel of the picture takes the value under its centre; what the network did not see is off.
  Mask mask_of(
      std::span<const float> values, Size grid, Size input, Size picture, const Placement& placement) const {
    const auto place = [](double v, int most) {
      const double whole = std::floor(v);
      return whole >= 0 && whole < most ? static_cast<int>(whole) : -1;
    };
    std::vector<int> rows;
    rows.reserve(static_cast<std::size_t>(picture.height));
    for (int y = 0; y < picture.height; ++y)
      rows.push_back(place(((y + 0.5) * placement.scale_y + placement.offset_y) * grid.height / input.height,
                           grid.height));
    MaskWriter out(picture);
    for (int x = 0; x < picture.width; ++x) {
      const int column =
          place(((x + 0.5) * placement.scale_x + placement.offset_x) * grid.width / input.width, grid.width);
      for (const int row : rows)
        out.add(column >= 0 && row >= 0 &&
                values[static_cast<std::size_t>(row) * static_cast<std::size_t>(grid.width) +
                       static_cast<std::size_t>(column)] > threshold_);
    }
    return out.finish();
  }

  detail::BoxRules rules_;
  std::size_t masks_;
  std::size_t labels_;
  std::size_t scores_;
  int first_;
  float threshold_;
  Size size_;
};

Schema schema() {
  std::vector<Param> params = detail::box_params(/*overlaps=*/true, /*nms=*/false, 0.5);
  params.push_back(
      integer("first_class", 0, {0, 1000000}, "",
              "Number of class 0 among the labels; 1 where 0 is the background and has no name."));
  params.push_back(
      real("mask_threshold", 0.5, {-1e6, 1e6}, "", "Above this value a pixel belongs to the object."));
  params.push_back(detail::keys_param("masks, labels and scores"));
  return Schema(std::move(params));
}

}  // namespace

HeadSpec masks_labels_scores() {
  return {
      .title = "Instance segmentation, masks, labels and scores",
      .summary =
          "Outputs masks [n, height, width], labels [n] and scores [n], with or without a batch in front; a "
          "mask covers "
          "the whole input, at any size.",
      .task = Task::instances,
      .params = schema(),
      .fits =
          [](const engine::Signature& signature) {
            const auto found = detail::named_outputs(signature, "", kNames);
            if (!found) return 0.0;
            const std::size_t rank = signature.outputs[(*found)[0]].shape.size();
            // Beside boxes the masks may be cut out of these, as Mask R-CNN's are.
            return (rank == 3 || rank == 4) && signature.outputs.size() == 3 ? 0.95 : 0.0;
          },
      .describe =
          [](const engine::Signature& signature, ModelSpec& spec) {
            detail::labels_from_metadata(signature, spec);
            spec.input.scale = 1.0 / 255;
            detail::note(spec, "input.scale, input.mean, input.std", "values from 0 to 1, assumed");
          },
      .make = [](const Params& params, const engine::Signature& signature,
                 const InputSpec& input) -> std::unique_ptr<Head> {
        return std::make_unique<MasksLabelsScores>(
            params, detail::need_outputs(signature, params.text("keys"), kNames), input.size);
      },
  };
}

}  // namespace proofload::model
