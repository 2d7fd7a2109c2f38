// ultralytics pose nets: people as boxes with key points.
#include <algorithm>

#include "proofload/core/error.h"
#include "proofload/model/detail/boxes.h"
#include "proofload/model/detail/pose.h"
#include "proofload/model/detail/ultralytics.h"
#include "proofload/model/detail/ultralytics_rows.h"
#include "proofload/model/model.h"

namespace proofload::model {

namespace {

/// Points of a pose, numbers each, and how the rows lie.
struct Found {
  int points = 0;
  int each = 3;
  detail::RowForm form;
};

std::optional<Found> find(const engine::Signature& signature, const Params& params) {
  if (signature.outputs.size() != 1) return std::nullopt;
  auto [points, each] = detail::ultralytics_points(signature);
  if (params.integer("points") > 0) points = params.integer("points");
  if (points == 0) points = static_cast<int>(kPersonPoints.size());
  if (each == 0 || params.integer("numbers") > 0)
    each = params.integer("numbers") > 0 ? params.integer("numbers") : 3;
  const auto form = detail::row_form(signature.outputs[0].shape, points * each,
                                     detail::ultralytics_classes(signature), params.text("form"));
  if (!form) return std::nullopt;
  return Found{points, each, *form};
}

class UltralyticsPose final : public Head {
 public:
  UltralyticsPose(const Params& params, const Found& found) : rules_(params), poses_(params), found_(found) {
    if (found.form.end_to_end) rules_.suppress = false;
  }

  Prediction decode(std::span<const engine::Tensor> outputs,
                    std::size_t index,
                    const Placement& placement) const override {
    const detail::Rows rows(outputs[0], index, found_.form, found_.points * found_.each);
    detail::BoxCollector boxes(rules_);
    rows.each([&](float score) { return boxes.wanted(score); },
              [&](std::size_t r, int label, float score) {
                const auto v = [&](std::size_t k) { return static_cast<double>(rows.at(r, k)); };
                Box box{v(0), v(1), v(2), v(3)};
                if (!rows.end_to_end())
                  box = {v(0) - v(2) / 2, v(1) - v(3) / 2, v(0) + v(2) / 2, v(1) + v(3) / 2};
                boxes.add(box, label, score, r);
              });
    std::vector<std::size_t> sources;
    const BoxPredictions kept = boxes.finish(placement, &sources);
    const auto count = static_cast<std::size_t>(found_.points);
    const auto each = static_cast<std::size_t>(found_.each);
    PosePredictions out{{}, poses_.mirror(count)};
    for (std::size_t i = 0; i < kept.boxes.size(); ++i) {
      ScoredPose& pose = out.poses.emplace_back(ScoredPose{kept.boxes[i].box, kept.boxes[i].score, {}});
      for (std::size_t p = 0; p < count; ++p) {
        const auto v = [&](std::size_t k) {
          return static_cast<double>(rows.at(sources[i], rows.more() + p * each + k));
        };
        const Point at = detail::source_of(v(0), v(1), placement);
        pose.points.push_back({at.x, at.y, each == 3 ? v(2) : 1});
      }
    }
    return out;
  }

 private:
  detail::BoxRules rules_;
  detail::PoseRules poses_;
  Found found_;
};

Schema schema() {
  std::vector<Param> params = detail::box_params(/*overlaps=*/true, /*nms=*/true, 0.7);
  for (Param& each : detail::pose_params())
    if (std::none_of(params.begin(), params.end(), [&](const Param& p) { return p.name == each.name; }))
      params.push_back(std::move(each));
  params.push_back(detail::form_param());
  params.push_back(integer("points", 0, {0, 1000}, "",
                           "Points of a pose; 0 = as the file's metadata says, else seventeen."));
  params.push_back(
      integer("numbers", 0, {0, 3}, "",
              "Numbers a point: 2 (x, y) or 3 (with a score); 0 = as the metadata says, else 3."));
  return Schema(std::move(params));
}

}  // namespace

HeadSpec ultralytics_pose() {
  return {
      .title = "Poses, ultralytics",
      .summary =
          "[N, 4 + classes + 3·points, candidates] or [N, rows, 6 + 3·points]: people as boxes with key "
          "points.",
      .task = Task::keypoints,
      .params = schema(),
      .fits =
          [](const engine::Signature& signature) {
            const int told = detail::ultralytics_says(signature, "pose");
            const auto found = told < 0 ? std::nullopt : find(signature, schema().defaults());
            if (!found) return 0.0;
            if (told > 0) return 0.97;
            return found->form.end_to_end ? 0.7 : 0.0;
          },
      .describe = detail::describe_ultralytics,
      .make = [](const Params& params, const engine::Signature& signature,
                 const InputSpec&) -> std::unique_ptr<Head> {
        if (params.integer("numbers") == 1)
          throw Error(ErrorCode::invalid_argument,
                      "`numbers` is 1; a point has 2 (x, y) or 3 (with a score)");
        const auto found = find(signature, params);
        if (!found)
          throw Error(
              ErrorCode::invalid_argument,
              "the outputs are not those of ultralytics' poses, which are one tensor [N, 4 + classes + "
              "3·points, candidates] or [N, rows, 6 + 3·points]; say `points` and `numbers` if they are "
              "not 17 and 3");
        return std::make_unique<UltralyticsPose>(params, *found);
      },
      .classes = [](const Params&,
                    const engine::Signature& signature) { return detail::ultralytics_classes(signature); },
  };
}

}  // namespace proofload::model
