// What a model said about a data set, kept in a file: COCO results (boxes, turned boxes, masks, key points).
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "proofload/data/annotation.h"
#include "proofload/dataset/dataset.h"

namespace proofload::dataset {

class PredictionFile {
 public:
  /// Looks at the first result, whose kind is taken for that of all: keypoints, instances (`segmentation`), oriented (`poly`) or
  /// detection (`bbox`). `wanted` reads another of these: results with masks often have boxes, too. Error{not_found | io | parse}
  /// with file, place and cure.
  explicit PredictionFile(const std::filesystem::path& path, std::optional<Task> wanted = std::nullopt);

  /// As what the data set is to be opened.
  Task task() const { return task_; }
  bool has_boxes() const { return has_boxes_; }

  struct Matched {
    std::vector<Prediction>
        answers;              ///< One a picture, by index; those nobody spoke of get one without objects.
    std::size_t results = 0;  ///< In the file.
  };
  /// Reads the file result by result, in memory of the answers alone. `image_id` is the id in the data's own COCO file, or a
  /// picture's path, file name or that without its ending; `category_id` is the id in that file, or the class's place from 0.
  /// Faulty results are an Error{parse} that names the first few when strict, else left out and noted.
  Matched match(const Dataset& data, bool strict, std::vector<std::string>& notes) const;

 private:
  std::filesystem::path path_;
  std::string name_;
  Task task_ = Task::detection;
  bool has_boxes_ = false;
};

}  // namespace proofload::dataset
