#include "proofload/dataset/predictions.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <system_error>
#include <unordered_map>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/core/value.h"
#include "proofload/dataset/detail/box_field.h"
#include "proofload/dataset/detail/coco_mask.h"
#include "proofload/dataset/detail/faults.h"
#include "proofload/dataset/detail/text_file.h"

namespace proofload::dataset {

namespace {

constexpr std::uintmax_t kLargestFile = std::uintmax_t{8} << 30;
constexpr std::size_t kMostValues = 1'000'000;  // Of one result: some outlines are long.
constexpr std::size_t kMostPoints = 1000;

// Masks and key points are most of a result; those that the task does not ask for are not kept.
constexpr std::array<std::string_view, 3> kUnread = {"segments_info", "segmentation", "keypoints"};
constexpr std::array<std::string_view, 2> kUnreadForPoses = {"segments_info", "segmentation"};
constexpr std::array<std::string_view, 2> kUnreadForMasks = {"segments_info", "keypoints"};

std::span<const std::string_view> unread_for(Task task) {
  if (task == Task::keypoints) return kUnreadForPoses;
  if (task == Task::instances) return kUnreadForMasks;
  return kUnread;
}

std::ifstream open_list(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error))
    throw Error(ErrorCode::not_found, path.string() + ": there is no such file");
  const std::uintmax_t size =
      std::filesystem::is_regular_file(path, error) ? std::filesystem::file_size(path, error) : 0;
  std::ifstream in(path, std::ios::binary);
  if (error || !in || !std::filesystem::is_regular_file(path, error))
    throw Error(ErrorCode::io, path.string() + ": cannot be read as a file");
  if (size > kLargestFile)
    throw Error(ErrorCode::io, path.string() + ": is larger than " + std::to_string(kLargestFile >> 30) +
                                   " GB. Score it in parts.");
  std::string head(1000, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(in.gcount()));
  const std::string_view begin = json_begin(head);
  if (begin != "[")
    throw Error(ErrorCode::parse,
                path.string() +
                    ": COCO results are a JSON list of {image_id, category_id, bbox, score}; this file " +
                    (head.empty()   ? "is empty."
                     : begin == "{" ? "is a map. Is it the label file? Name that as `data=`."
                                    : "does not begin with `[`."));
  in.clear();
  in.seekg(0);
  return in;
}

bool has(const Value& row, const char* key) {
  const Value* found = row.is_object() ? row.find(key) : nullptr;
  return found && !found->is_null();
}

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
  Matcher(const Dataset& data, Task task) : data_(data), names_(data), task_(task) {
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
                                    : take_object(row, score->number(), at);
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

  std::string take_object(const Value& row, double score, std::size_t at) {
    const Value* category = row.find("category_id");
    if (!category || !category->is_integer()) return "needs a whole number `category_id`";
    const auto label = label_of_.find(category->integer());
    if (label == label_of_.end())
      return "category_id " + std::to_string(category->integer()) + " is no class of the data set";
    ScoredBox found;
    found.label = label->second;
    found.score = score;
    std::string problem = task_ == Task::instances  ? read_object_mask(row, at, found)
                          : task_ == Task::oriented ? read_corners(row.find("poly"), found)
                                                    : read_box(row.find("bbox"), found.box);
    if (problem.empty()) std::get<BoxPredictions>(out_[at]).boxes.push_back(std::move(found));
    return problem;
  }

  // The box is the one around the mask, whatever `bbox` says.
  std::string read_object_mask(const Value& row, std::size_t at, ScoredBox& out) {
    if (!has(row, "segmentation")) return "needs a `segmentation`: run lengths or polygons";
    const Value& given = *row.find("segmentation");
    const Size size = mask_size(at);
    // Without a labelled mask no size is known, and no polygon finds anything: it counts as found where nothing is.
    if (size.width == 0 && given.is_array()) return {};
    if (std::string problem = read_mask(given, size, out.mask); !problem.empty()) return problem;
    out.box = bounds(out.mask);
    return {};
  }

  // Of the labelled masks of a picture; {0, 0} where there is none.
  Size mask_size(std::size_t at) {
    if (sizes_.empty()) sizes_.resize(data_.size());
    if (!sizes_[at]) {
      sizes_[at] = Size{0, 0};
      const Annotation label = data_.label(at);
      if (const auto* boxes = std::get_if<BoxLabels>(&label))
        for (const LabelledBox& one : boxes->boxes)
          if (!one.mask.empty()) sizes_[at] = one.mask.size;
    }
    return *sizes_[at];
  }

  // As ultralytics writes them: x, y of each of four corners.
  static std::string read_corners(const Value* list, ScoredBox& out) {
    if (!list || !list->is_array() || list->size() != 8)
      return "needs a `poly` of eight numbers: x, y of the four corners of a turned box";
    for (std::size_t k = 0; k < 8; k += 2) {
      const Value& x = list->items()[k];
      const Value& y = list->items()[k + 1];
      if (!in_reach(x) || !in_reach(y))
        return "poly[" + std::to_string(in_reach(x) ? k + 1 : k) + "] is no finite number of pixels";
      out.corners.push_back({x.number(), y.number()});
    }
    out.box = bounds(std::span<const Point>(out.corners));
    return {};
  }
  static bool in_reach(const Value& v) {
    return v.is_number() && std::isfinite(v.number()) && std::abs(v.number()) <= kFarthest;
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
        if (!in_reach(v[k])) return "keypoints[" + std::to_string(i + k) + "] is no finite number of pixels";
      pose.points.push_back({v[0].number(), v[1].number(), v[2].number()});
      pose.box = {std::min(pose.box.x0, v[0].number()), std::min(pose.box.y0, v[1].number()),
                  std::max(pose.box.x1, v[0].number()), std::max(pose.box.y1, v[1].number())};
    }
    if (const Value* given = row.find("bbox"); given && !given->is_null())
      if (std::string problem = read_box(given, pose.box); !problem.empty()) return problem;
    std::get<PosePredictions>(out_[at]).poses.push_back(std::move(pose));
    return {};
  }

  const Dataset& data_;
  Names names_;
  Task task_;
  std::vector<std::optional<Size>> sizes_;  // Of the pictures asked for so far.
  std::unordered_map<std::int64_t, int> label_of_;
  std::size_t points_ = 0;
  std::vector<Prediction> out_;
};

}  // namespace

PredictionFile::PredictionFile(const std::filesystem::path& path, std::optional<Task> wanted)
    : path_(path), name_(path.string()) {
  std::ifstream in = open_list(path);
  each_json_item(in, name_, {.drop = {}, .most_values = kMostValues}, [&](const Value& row) {
    task_ = has(row, "keypoints")      ? Task::keypoints
            : has(row, "segmentation") ? Task::instances
            : has(row, "poly")         ? Task::oriented
                                       : Task::detection;
    has_boxes_ = has(row, "bbox");
    return false;
  });
  if (!wanted) return;
  if (*wanted != Task::detection && *wanted != Task::oriented && *wanted != Task::instances &&
      *wanted != Task::keypoints)
    throw Error(
        ErrorCode::invalid_argument,
        name_ + ": COCO results hold boxes, turned boxes, masks or key points; they cannot be scored as " +
            std::string(name_of(*wanted)));
  task_ = *wanted;
}

PredictionFile::Matched PredictionFile::match(const Dataset& data,
                                              bool strict,
                                              std::vector<std::string>& notes) const {
  Matcher matcher(data, task_);
  Faults faults("result");
  Matched out;
  std::ifstream in = open_list(path_);
  each_json_item(in, name_, {.drop = unread_for(task_), .most_values = kMostValues}, [&](const Value& row) {
    if (const std::string problem = matcher.take(row); !problem.empty())
      faults.add(ErrorCode::parse, "result " + std::to_string(out.results), problem);
    ++out.results;
    return true;
  });
  faults.settle(strict, name_, out.results, notes);
  out.answers = matcher.finish();
  return out;
}

}  // namespace proofload::dataset
