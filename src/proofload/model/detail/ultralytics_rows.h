// The rows of ultralytics' heads that say more than a box: with mask coefficients, key points or an angle.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "proofload/core/params.h"
#include "proofload/model/model.h"

namespace proofload::model::detail {

/// How the rows lie. Classic: [N, 4 + classes + more, candidates] (or the last two swapped), boxes as centre and size,
/// with overlaps. End to end: [N, rows, 6 + more] with score and class in columns 4 and 5, without overlaps.
struct RowForm {
  bool end_to_end = false;
  bool transposed = false;  ///< One candidate after the other.
  int classes = 0;          ///< 0 for rows that name their class.
};

/// `form`: auto, classic or end_to_end.
Param form_param();

/// The form of a tensor with `more` columns behind the classes; `classes` 0 = not known. Nothing if it has none.
std::optional<RowForm> row_form(const std::vector<std::int64_t>& shape,
                                int more,
                                int classes,
                                const std::string& wanted);

/// The rows of one picture.
class Rows {
 public:
  /// Error{engine} naming the shape if it is not of that form.
  Rows(const engine::Tensor& output, std::size_t index, const RowForm& form, int more);

  std::size_t count() const { return count_; }
  std::size_t classes() const { return end_to_end_ ? 0 : classes_; }
  bool end_to_end() const { return end_to_end_; }
  /// The first column behind box, scores and class.
  std::size_t more() const { return end_to_end_ ? 6 : 4 + classes_; }
  float at(std::size_t row, std::size_t column) const { return values_[row * stride_ + column * step_]; }

  /// Calls found(row, class, score) for every score that `wanted` lets through. Classic rows: class after class, as the
  /// memory lies.
  template <class Wanted, class Found>
  void each(Wanted wanted, Found found) const {
    if (end_to_end_) {
      for (std::size_t r = 0; r < count_; ++r)
        if (wanted(at(r, 4))) found(r, label_of(r), at(r, 4));
      return;
    }
    for (std::size_t c = 0; c < classes_; ++c)
      for (std::size_t r = 0; r < count_; ++r)
        if (const float score = at(r, 4 + c); wanted(score)) found(r, static_cast<int>(c), score);
  }

 private:
  int label_of(std::size_t row) const;

  std::span<const float> values_;
  std::size_t count_ = 0;
  std::size_t classes_ = 0;
  std::size_t step_ = 1;
  std::size_t stride_ = 1;
  bool end_to_end_ = false;
};

}  // namespace proofload::model::detail
