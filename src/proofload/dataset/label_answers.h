// What a model said about a data set, kept in the forms that labels have: PNGs of classes or depths in a folder, or a table.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "proofload/data/annotation.h"
#include "proofload/dataset/dataset.h"

namespace proofload::dataset {

class LabelAnswers {
 public:
  virtual ~LabelAnswers() = default;
  /// To a picture of the data; reads files. Nothing for a picture without one. Error as of the reader of the format.
  virtual Prediction at(std::size_t picture) const = 0;
  /// Pictures that have one.
  virtual std::size_t answered() const = 0;
};

/// A folder for class maps and depth, else a CSV table as the format `csv` reads it. In a folder, the answer to a picture has its
/// path below the data root or its name alone, with the suffix of the labels or without; values mean what they mean in the labels
/// (`params` are those of the data), the index of the class for labels of other formats. Pictures without an answer are an
/// Error{not_found} that names some when `strict`, else noted. Error{invalid_argument} for data of another task.
/// `data` must outlive it.
std::unique_ptr<LabelAnswers> open_label_answers(const std::filesystem::path& path,
                                                 const Dataset& data,
                                                 const std::string& format,
                                                 const Value& params,
                                                 const ReadOptions& read,
                                                 bool strict,
                                                 std::vector<std::string>& notes);

}  // namespace proofload::dataset
