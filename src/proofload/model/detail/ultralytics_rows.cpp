#include "proofload/model/detail/ultralytics_rows.h"

#include "proofload/core/error.h"
#include "proofload/model/detail/boxes.h"
#include "proofload/model/detail/classes.h"

namespace proofload::model::detail {

namespace {

constexpr std::int64_t kMostRows = 1000;  // End to end exports have 300; a grid has thousands.

}  // namespace

Param form_param() {
  return choice(
      "form", "auto", {"auto", "classic", "end_to_end"},
      "classic: candidates with overlaps (YOLOv8, 11); end_to_end: final rows (YOLO26, v10, exports "
      "with nms=True); auto: by the shape.");
}

std::optional<RowForm> row_form(const std::vector<std::int64_t>& shape,
                                int more,
                                int classes,
                                const std::string& wanted) {
  if (shape.size() != 3) return std::nullopt;
  const std::int64_t columns = 4 + classes + more;
  const auto may = [&](std::int64_t found) {
    return found < 0 || (classes > 0 ? found == columns : found > 4 + more);
  };
  const bool final_rows = (shape[2] == 6 + more || shape[2] < 0) && shape[1] != 0 && shape[1] <= kMostRows;
  if (wanted == "end_to_end") return final_rows ? std::optional(RowForm{true, true, 0}) : std::nullopt;
  if (wanted == "auto" && final_rows && shape[2] > 0) return RowForm{true, true, 0};
  const auto form = [&](bool transposed) {
    const std::int64_t found = shape[transposed ? 2 : 1];
    return RowForm{false, transposed, found > 0 ? static_cast<int>(found) - 4 - more : classes};
  };
  const bool plain = may(shape[1]);
  const bool swapped = may(shape[2]);
  if (plain && swapped) return form(shape[1] > 0 && shape[2] > 0 && shape[1] > shape[2]);
  if (plain || swapped) return form(swapped);
  return std::nullopt;
}

Rows::Rows(const engine::Tensor& output, std::size_t index, const RowForm& form, int more)
    : end_to_end_(form.end_to_end) {
  const std::vector<std::int64_t>& shape = output.shape;
  const std::int64_t columns = shape.size() == 3 ? shape[form.transposed ? 2 : 1] : 0;
  const std::int64_t classes = columns - 4 - more;
  if (end_to_end_ ? columns != 6 + more : classes < 1 || (form.classes > 0 && classes != form.classes))
    throw Error(ErrorCode::engine,
                "rows of " +
                    (end_to_end_
                         ? std::to_string(6 + more)
                         : "4 + " + (form.classes > 0 ? std::to_string(form.classes) + " + " : "classes + ") +
                               std::to_string(more)) +
                    " numbers were expected, the network gave " +
                    engine::to_text({"", engine::ElementType::f32, shape}));
  count_ = static_cast<std::size_t>(shape[form.transposed ? 1 : 2]);
  classes_ = end_to_end_ ? 0 : static_cast<std::size_t>(classes);
  step_ = form.transposed ? 1 : count_;
  stride_ = form.transposed ? static_cast<std::size_t>(columns) : 1;
  if (count_ > 0) values_ = row(output, index);
}

int Rows::label_of(std::size_t row) const { return class_index(at(row, 5)); }

}  // namespace proofload::model::detail
