#include "proofload/dataset/predictions.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

#include "proofload/core/error.h"
#include "proofload/core/file.h"
#include "proofload/core/text.h"
#include "proofload/dataset/detail/box_field.h"
#include "proofload/dataset/detail/faults.h"
#include "proofload/dataset/detail/text_file.h"

namespace proofload::dataset {

namespace {

constexpr std::size_t kLargestFile = std::size_t{2} << 30;
constexpr std::size_t kMostValues = 20'000'000;  // 100 boxes for each of 20,000 pictures.
constexpr std::size_t kMostPoints = 1000;
constexpr std::array<std::string_view, 2> kUnread = {"segmentation", "segments_info"};

std::string text_of(const Value& id) { return id.is_text() ? id.text() : to_json(id); }

// Pictures by every name that tells one of them.
class Names {
 public:
  explicit Names(const Dataset& data) {
    const std::vector<std::string>& own = data.info().image_ids;
    for (std::size_t i = 0; i < own.size(); ++i) own_.emplace(own[i], i);
    for (std::size_t i = 0; i < data.size(); ++i) {
      const std::string id = data.id(i);
      const std::string file = id.substr(id.rfind('/') + 1);
      for (const std::string& name : {id, without_ending(id), file, without_ending(file)}) {
        const auto [at, fresh] = loose_.emplace(name, i);
        if (!fresh && at->second != i) at->second = kTwo;
      }
    }
  }
  std::size_t find(const std::string& name) const {
    if (const auto at = own_.find(name); at != own_.end()) return at->second;
    const auto at = loose_.find(name);
    return at == loose_.end() ? kNone : at->second;
  }

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  static constexpr std::size_t kTwo = kNone - 1;

 private:
  static std::string without_ending(const std::string& name) {
    const std::size_t dot = name.rfind('.');
    return dot == std::string::npos || dot == 0 || name.find('/', dot) != std::string::npos
               ? name
               : name.substr(0, dot);
  }
  std::unordered_map<std::string, std::size_t> own_;
  std::unordered_map<std::string, std::size_t> loose_;
};

class Matcher {
 public:
  Matcher(const Dataset& data, Task task) : names_(data), task_(task) {
    const Info& info = data.info();
    for (std::size_t i = 0; i < info.category_ids.size(); ++i)
      if (info.category_ids[i] >= 0) label_of_[info.category_ids[i]] = static_cast<int>(i);
    if (info.category_ids.empty())
      for (std::size_t i = 0; i < info.labels.size(); ++i)
        label_of_[static_cast<std::int64_t>(i)] = static_cast<int>(i);
    if (task == Task::keypoints) {
      out_.assign(data.size(), PosePredictions{});
      for (std::size_t i = 0; i < data.size(); ++i) {
        const Annotation label = data.label(i);
        const auto* poses = std::get_if<PoseLabels>(&label);
        if (!poses) continue;
        std::get<PosePredictions>(out_[i]).mirror = poses->mirror;
        if (!poses->poses.empty() && points_ == 0) points_ = poses->poses.front().points.size();
      }
    } else {
      out_.assign(data.size(), BoxPredictions{});
    }
  }

  // What is wrong with the result, or "".
  std::string take(const Value& row) {
    if (!row.is_object()) return "must be a map, found " + std::string(row.kind());
    const Value* image = row.find("image_id");
    if (!image || !(image->is_integer() || image->is_text())) return "needs an `image_id`";
    const std::size_t at = names_.find(text_of(*image));
    if (at == Names::kNone) return "image_id " + shown(*image) + " is no picture of the data set";
    if (at == Names::kTwo)
      return "image_id " + shown(*image) + " fits several pictures; write the whole path";
    const Value* score = row.find("score");
    if (!score || !score->is_number() || !std::isfinite(score->number()))
      return "needs a finite number `score`";
    return task_ == Task::keypoints ? take_pose(row, score->number(), at)
                                    : take_box(row, score->number(), at);
  }

  std::vector<Prediction> finish() {
    const auto surer = [](const auto& a, const auto& b) { return a.score > b.score; };
    for (Prediction& one : out_) {
      if (auto* boxes = std::get_if<BoxPredictions>(&one))
        std::stable_sort(boxes->boxes.begin(), boxes->boxes.end(), surer);
      else if (auto* poses = std::get_if<PosePredictions>(&one))
        std::stable_sort(poses->poses.begin(), poses->poses.end(), surer);
    }
    return std::move(out_);
  }

 private:
  // No more of a stranger's text than a line shows.
  static std::string shown(const Value& id) { return valid_utf8(text_of(id).substr(0, 80)); }

  std::string take_box(const Value& row, double score, std::size_t at) {
    const Value* category = row.find("category_id");
    if (!category || !category->is_integer()) return "needs a whole number `category_id`";
    const auto label = label_of_.find(category->integer());
    if (label == label_of_.end())
      return "category_id " + std::to_string(category->integer()) + " is no class of the data set";
    Box box;
    if (std::string problem = read_box(row.find("bbox"), box); !problem.empty()) return problem;
    std::get<BoxPredictions>(out_[at]).boxes.push_back({box, label->second, score});
    return {};
  }

  std::string take_pose(const Value& row, double score, std::size_t at) {
    const Value* list = row.find("keypoints");
    if (!list || !list->is_array() || list->size() == 0 || list->size() % 3 != 0 ||
        list->size() > 3 * kMostPoints)
      return "`keypoints` must hold three numbers for every point: x, y, score";
    if (points_ != 0 && list->size() != 3 * points_)
      return "has " + std::to_string(list->size() / 3) + " key points, the data set " +
             std::to_string(points_);
    ScoredPose pose;
    pose.score = score;
    pose.box = {kFarthest, kFarthest, -kFarthest, -kFarthest};
    for (std::size_t i = 0; i < list->size(); i += 3) {
      const Value* v = &list->items()[i];
      for (std::size_t k = 0; k < 3; ++k)
        if (!v[k].is_number() || !std::isfinite(v[k].number()) || std::abs(v[k].number()) > kFarthest)
          return "keypoints[" + std::to_string(i + k) + "] is no finite number of pixels";
      pose.points.push_back({v[0].number(), v[1].number(), v[2].number()});
      pose.box = {std::min(pose.box.x0, v[0].number()), std::min(pose.box.y0, v[1].number()),
                  std::max(pose.box.x1, v[0].number()), std::max(pose.box.y1, v[1].number())};
    }
    if (const Value* given = row.find("bbox"); given && !given->is_null())
      if (std::string problem = read_box(given, pose.box); !problem.empty()) return problem;
    std::get<PosePredictions>(out_[at]).poses.push_back(std::move(pose));
    return {};
  }

  Names names_;
  Task task_;
  std::unordered_map<std::int64_t, int> label_of_;
  std::size_t points_ = 0;
  std::vector<Prediction> out_;
};

}  // namespace

PredictionFile::PredictionFile(const std::filesystem::path& path) : name_(path.string()) {
  const std::string text = read_file(path, kLargestFile);
  const std::string_view begin = json_begin(text);
  if (begin != "[")
    throw Error(ErrorCode::parse,
                name_ + ": COCO results are a JSON list of {image_id, category_id, bbox, score}; this file " +
                    (text.empty()   ? "is empty."
                     : begin == "{" ? "is a map. Is it the label file? Name that as `data=`."
                                    : "does not begin with `[`."));
  rows_ = parse_json(text, name_, {.drop = kUnread, .most_values = kMostValues});
  for (const Value& row : rows_.items())
    if (const Value* points = row.is_object() ? row.find("keypoints") : nullptr;
        points && !points->is_null()) {
      task_ = Task::keypoints;
      break;
    }
}

std::vector<Prediction> PredictionFile::match(const Dataset& data,
                                              bool strict,
                                              std::vector<std::string>& notes) const {
  Matcher matcher(data, task_);
  Faults faults("result");
  for (std::size_t i = 0; i < rows_.items().size(); ++i)
    if (const std::string problem = matcher.take(rows_.items()[i]); !problem.empty())
      faults.add(ErrorCode::parse, "result " + std::to_string(i), problem);
  faults.settle(strict, name_, rows_.items().size(), notes);
  return matcher.finish();
}

}  // namespace proofload::dataset
