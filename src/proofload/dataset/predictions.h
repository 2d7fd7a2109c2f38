// What a model said about a data set, kept in a file: COCO results (boxes, key points).
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "proofload/core/value.h"
#include "proofload/dataset/dataset.h"

namespace proofload::dataset {

class PredictionFile {
 public:
  /// Reads the list of results, checking its form as a whole. Error{not_found | io | parse} with file, place and cure.
  explicit PredictionFile(const std::filesystem::path& path);

  /// keypoints where a result has `keypoints`, else detection: as what the data set is to be opened.
  Task task() const { return task_; }
  std::size_t size() const { return rows_.size(); }

  /// The answer to each picture of `data`, by index; those nobody spoke of get an answer without objects. `image_id` is the id in
  /// the data's own COCO file, or a picture's path, file name or that without its ending; `category_id` is the id in that
  /// file, or the class's place from 0. Faulty results are an Error{parse} that names the first few when strict, else left out
  /// and noted.
  std::vector<Prediction> match(const Dataset& data, bool strict, std::vector<std::string>& notes) const;

 private:
  std::string name_;
  Value rows_;
  Task task_ = Task::detection;
};

}  // namespace proofload::dataset
