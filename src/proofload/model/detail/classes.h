// What heads that answer with a class share: reading a row of scores and ranking it.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "proofload/data/annotation.h"
#include "proofload/engine/engine.h"
#include "proofload/model/model.h"

namespace proofload::model::detail {

/// Number of scores a picture gets if the only output is a row of them ([N,C], [N,C,1,1] or [N,1,1,C]), else 0.
int row_of_scores(const engine::Signature& signature);

/// Error{invalid_argument} unless the only output is, or for open dimensions may be, a row of at least `least` numbers
/// a picture. `what` completes the sentence "the outputs are not …".
void need_row(const engine::Signature& signature, int least, const std::string& what);

/// Item `index` of a batch of equal rows. Error{engine} naming the shape if there is no such row.
std::span<const float> row(const engine::Tensor& output, std::size_t index);

/// Error{engine} unless a row of `scores` numbers reaches class `first`.
void need_first_class(std::size_t scores, std::size_t first);

/// Index of the largest value; a NaN counts as larger than any number, so that it is seen. `values` is not empty.
std::size_t largest(std::span<const float> values);

/// The best five of `scores`, highest first, ties by index. NaN comes first.
ClassScores top_five(std::span<const double> scores);

/// Whether a row reads as probabilities: all in [0, 1], sum 1 within 0.001.
bool is_distribution(std::span<const float> values);

/// Labels from the file's metadata ("names" of ultralytics, "model_info/labels" of OpenVINO), with a note.
void labels_from_metadata(const engine::Signature& signature, ModelSpec& spec);

/// How pictures are prepared for a classifier: as ultralytics does where the metadata names it, else as is common,
/// with notes that say so.
void assume_classifier_input(const engine::Signature& signature, ModelSpec& spec);

/// A classifier whose only output is a row of scores: all of its catalog entry but the head itself. `probabilities` says
/// whether the row should read as a distribution.
HeadSpec classifier(std::string title,
                    std::string summary,
                    bool probabilities,
                    std::function<std::unique_ptr<Head>(const Params&)> make);

}  // namespace proofload::model::detail
