// ultralytics nets for turned boxes: centre, sides and an angle.
#include "proofload/core/error.h"
#include "proofload/model/detail/boxes.h"
#include "proofload/model/detail/ultralytics.h"
#include "proofload/model/detail/ultralytics_rows.h"
#include "proofload/model/model.h"

namespace proofload::model {

namespace {

constexpr int kMore = 1;  // The angle.

std::optional<detail::RowForm> find(const engine::Signature& signature, const std::string& wanted) {
  if (signature.outputs.size() != 1) return std::nullopt;
  return detail::row_form(signature.outputs[0].shape, kMore, detail::ultralytics_classes(signature), wanted);
}

class UltralyticsObb final : public Head {
 public:
  UltralyticsObb(const Params& params, const detail::RowForm& form) : rules_(params), form_(form) {
    if (form.end_to_end) rules_.suppress = false;
  }

  Prediction decode(std::span<const engine::Tensor> outputs,
                    std::size_t index,
                    const Placement& placement) const override {
    const detail::Rows rows(outputs[0], index, form_, kMore);
    detail::BoxCollector boxes(rules_);
    rows.each([&](float score) { return boxes.wanted(score); },
              [&](std::size_t r, int label, float score) {
                const auto v = [&](std::size_t k) { return static_cast<double>(rows.at(r, k)); };
                boxes.add_turned({v(0), v(1)}, v(2), v(3), v(rows.more()), label, score);
              });
    return boxes.finish(placement);
  }

 private:
  detail::BoxRules rules_;
  detail::RowForm form_;
};

Schema schema() {
  std::vector<Param> params = detail::box_params(/*overlaps=*/true, /*nms=*/true, 0.7);
  params.push_back(detail::form_param());
  return Schema(std::move(params));
}

}  // namespace

HeadSpec ultralytics_obb() {
  return {
      .title = "Turned boxes, ultralytics",
      .summary =
          "[N, 4 + classes + 1, candidates] or [N, rows, 7]: centre, sides, scores and an angle in radians.",
      .task = Task::oriented,
      .params = schema(),
      .fits =
          [](const engine::Signature& signature) {
            const int told = detail::ultralytics_says(signature, "obb");
            const auto form = told < 0 ? std::nullopt : find(signature, "auto");
            if (!form) return 0.0;
            if (told > 0) return 0.97;
            return form->end_to_end && signature.outputs[0].shape[1] == 300 ? 0.7 : 0.0;
          },
      .describe = detail::describe_ultralytics,
      .make = [](const Params& params, const engine::Signature& signature,
                 const InputSpec&) -> std::unique_ptr<Head> {
        const auto form = find(signature, params.text("form"));
        if (!form)
          throw Error(ErrorCode::invalid_argument,
                      "the outputs are not those of ultralytics' turned boxes, which are one tensor [N, 4 + "
                      "classes + 1, candidates] or [N, rows, 7]");
        return std::make_unique<UltralyticsObb>(params, *form);
      },
      .classes =
          [](const Params& params, const engine::Signature& signature) {
            if (const int classes = detail::ultralytics_classes(signature); classes > 0) return classes;
            const auto form = find(signature, params.text("form"));
            return form ? form->classes : 0;
          },
  };
}

}  // namespace proofload::model
