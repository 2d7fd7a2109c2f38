// COCO instances and key points: boxes, masks or poses in one JSON file.
#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <system_error>
#include <unordered_map>

#include "proofload/core/error.h"
#include "proofload/core/file.h"
#include "proofload/core/text.h"
#include "proofload/dataset/dataset.h"
#include "proofload/dataset/detail/box_field.h"
#include "proofload/dataset/detail/class_names.h"
#include "proofload/dataset/detail/coco_categories.h"
#include "proofload/dataset/detail/coco_mask.h"
#include "proofload/dataset/detail/coco_root.h"
#include "proofload/dataset/detail/faults.h"
#include "proofload/dataset/detail/listed.h"
#include "proofload/dataset/detail/picture_files.h"
#include "proofload/dataset/detail/text_file.h"

namespace proofload::dataset {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLargestFile = std::size_t{2} << 30;
constexpr std::size_t kMostValues = 50'000'000;  // Four times those of COCO train2017.

// Outlines and key points are most of such a file. Boxes need neither, poses only the second, masks only the first.
constexpr std::array<std::string_view, 3> kUnread = {"segmentation", "licenses", "keypoints"};
constexpr std::size_t kUnreadForOthers = 2;  // From the front for poses, from the back for masks.
constexpr std::size_t kMostPoints = 1000;    // Of one pose.

// Label file of a folder, by the names that COCO tools and common exporters give it; empty if none.
fs::path label_file_in(const fs::path& folder) {
  std::error_code error;
  for (const char* name : {"annotations.json", "_annotations.coco.json"})
    if (fs::is_regular_file(folder / name, error)) return folder / name;
  return {};
}

double claim(const fs::path& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return label_file_in(path).empty() ? 0.0 : 0.95;
  if (!fs::is_regular_file(path, error) || lower(path.extension().string()) != ".json") return 0.0;
  // The keys may stand in any order, so the end of a large file is looked at too.
  const std::string text = ends_of(path, std::size_t{1} << 16);
  if (json_begin(text) != "{") return 0.1;
  int keys = 0;
  for (const char* key : {"\"images\"", "\"annotations\"", "\"categories\""})
    if (text.find(key) != std::string::npos) ++keys;
  return keys >= 2 ? 0.9 : keys == 1 ? 0.5 : 0.1;
}

// Ids are numbers in COCO and texts in some exports; as text they are one.
std::string id_text(const Value& value) {
  if (value.is_text()) return value.text();
  return to_json(value);
}
bool is_id(const Value* value) { return value && (value->is_integer() || value->is_text()); }

class Reader {
 public:
  Reader(const fs::path& file, const Options& options, const Params& params)
      : file_(file),
        name_(file.string()),
        options_(options),
        strict_(params.flag("strict")),
        poses_(options.task == Task::keypoints),
        masks_(options.task == Task::instances) {}

  std::unique_ptr<Dataset> read() {
    const std::string text = read_file(file_, kLargestFile);
    if (json_begin(text) != "{")
      throw Error(ErrorCode::parse,
                  name_ + ": a COCO file is a JSON map with `images`, `annotations` and `categories`; this " +
                      (text.empty() ? "file is empty." : "file does not begin with `{`."));
    const Value top = parse_json(text, name_,
                                 {.drop = poses_   ? std::span(kUnread).first(kUnreadForOthers)
                                          : masks_ ? std::span(kUnread).last(kUnreadForOthers)
                                                   : std::span(kUnread),
                                  .most_values = kMostValues});
    const Value& images = list(top, "images");
    if (!top.find("annotations"))
      throw Error(ErrorCode::parse,
                  name_ +
                      ": has no `annotations`, so there is no label. Name the folder of the "
                      "pictures instead (`format: pictures`) to test without labels.");
    const Value& annotations = list(top, "annotations");
    categories_ = read_categories(list(top, "categories"), name_);
    if (poses_)
      for (std::size_t i = 0; i < categories_.ids.size(); ++i)
        read_points_of(*categories_.entries[i], categories_.ids[i]);

    auto out =
        std::make_unique<ListedDataset>(options_.root.empty() ? coco_root(file_, images) : options_.root,
                                        options_.read);
    out_ = out.get();
    Info& info = out->details();
    info.task = poses_ ? Task::keypoints : masks_ ? Task::instances : Task::detection;
    read_images(images);
    if (poses_)
      info.labels = categories_.names;
    else
      map_categories(annotations, info);
    for (std::size_t i = 0; i < annotations.items().size(); ++i) read_annotation(annotations.items()[i], i);
    settle(strict_, name_, {{image_faults_, images.size()}, {faults_, annotations.size()}}, info.notes);
    if (other_classes_)
      info.notes.push_back(
          counted(other_classes_, "object") + " of classes " +
          (poses_ ? "without key points left out" : "that the model does not have left out"));
    if (poses_ && point_count_ == 0)
      throw Error(
          ErrorCode::parse,
          name_ +
              ": the model finds key points, but neither a category nor an annotation has `keypoints`. "
              "Name the key-point file (person_keypoints_….json), or a model of another task.");
    const std::string unscored = crowds_
                                     ? ", " + std::to_string(crowds_) + " of them " +
                                           (poses_ ? "crowd regions or without points, that are not scored"
                                                   : "crowd regions that are not scored")
                                     : "";
    info.notes.push_back(counted(out->size(), "picture") + " with " + std::to_string(boxes_) +
                         (poses_   ? " poses of " + std::to_string(point_count_) + " points"
                          : masks_ ? " masks"
                                   : " boxes") +
                         unscored);
    return out;
  }

 private:
  const Value& list(const Value& top, const char* key) const {
    const Value* found = top.find(key);
    if (!found)
      throw Error(ErrorCode::parse, name_ + ": has no `" + key +
                                        "`; a COCO file has `images`, `annotations` and `categories`.");
    if (!found->is_array())
      throw Error(ErrorCode::parse,
                  name_ + ": `" + key + "` must be a list, found " + std::string(found->kind()));
    return *found;
  }

  // Names of the points of a category; what is left of a body becomes right in a mirror.
  void read_points_of(const Value& category, std::int64_t id) {
    const Value* list = category.find("keypoints");
    if (!list || list->is_null()) return;
    const std::string where = name_ + ": the category " + std::to_string(id);
    if (!list->is_array() || list->size() == 0 || list->size() > kMostPoints)
      throw Error(ErrorCode::parse, where + ": `keypoints` must list the names of 1 to " +
                                        std::to_string(kMostPoints) + " points.");
    std::vector<std::string> names;
    for (const Value& one : list->items()) names.push_back(one.is_text() ? lower(one.text()) : std::string());
    if (point_count_ != 0 && point_count_ != names.size())
      throw Error(ErrorCode::unsupported,
                  where + " has " + std::to_string(names.size()) + " key points, another " +
                      std::to_string(point_count_) +
                      "; a model gives one number of points. Keep one of the categories.");
    point_count_ = names.size();
    with_points_.insert(id);
    mirror_.assign(names.size(), 0);
    for (std::size_t i = 0; i < names.size(); ++i) {
      std::string other = names[i];
      if (const auto left = other.find("left"); left != std::string::npos)
        other.replace(left, 4, "right");
      else if (const auto right = other.find("right"); right != std::string::npos)
        other.replace(right, 5, "left");
      const auto at = std::find(names.begin(), names.end(), other);
      mirror_[i] = static_cast<int>(at == names.end() ? i : static_cast<std::size_t>(at - names.begin()));
    }
  }

  // Points of one annotation; what is wrong with them, or "".
  std::string read_points(const Value& one, std::vector<LabelledPoint>& points) {
    const Value* list = one.find("keypoints");
    if (!list || list->is_null()) return {};
    if (!list->is_array() || list->size() == 0 || list->size() % 3 != 0 || list->size() > 3 * kMostPoints)
      return "`keypoints` must hold three numbers for every point: x, y, visibility";
    const std::size_t count = list->size() / 3;
    if (point_count_ == 0) point_count_ = count;
    if (count != point_count_)
      return "has " + std::to_string(count) + " key points, expected " + std::to_string(point_count_);
    for (std::size_t i = 0; i < count; ++i) {
      const Value* v = &list->items()[3 * i];
      for (std::size_t k = 0; k < 2; ++k)
        if (!v[k].is_number() || !std::isfinite(v[k].number()) || std::abs(v[k].number()) > kFarthest)
          return "keypoints[" + std::to_string(3 * i + k) + "] is no number of pixels";
      if (!v[2].is_number() || (v[2].number() != 0 && v[2].number() != 1 && v[2].number() != 2))
        return "keypoints[" + std::to_string(3 * i + 2) +
               "] must be 0 (unlabelled), 1 (hidden) or 2 (visible)";
      points.push_back(
          {v[0].number(), v[1].number(), static_cast<Visibility>(static_cast<int>(v[2].number()))});
    }
    return {};
  }

  void read_images(const Value& images) {
    for (std::size_t i = 0; i < images.items().size(); ++i) {
      const Value& image = images.items()[i];
      const std::string where = "images[" + std::to_string(i) + "]";
      const Value* id = image.find("id");
      const Value* name = image.find("file_name");
      if (!is_id(id) || !name || !name->is_text()) {
        image_faults_.add(ErrorCode::parse, where, "needs an `id` and a text `file_name`");
        continue;
      }
      // −1 marks a picture that is known and left out, so that its annotations are no fault of their own.
      const auto [at, fresh] = image_of_.emplace(id_text(*id), -1);
      if (!fresh) {
        image_faults_.add(ErrorCode::parse, where, "the id " + id_text(*id) + " is used twice");
        continue;
      }
      const auto relative = inside(out_->root(), name->text());
      if (!relative) {
        image_faults_.add(ErrorCode::parse, where,
                          "`" + name->text() + "` leads out of the data folder " + out_->root().string());
        continue;
      }
      const auto on_disk = existing(out_->root(), *relative);
      if (!on_disk) {
        image_faults_.add(ErrorCode::not_found, where,
                          "picture `" + name->text() + "` is not in " + out_->root().string());
        continue;
      }
      const auto index = static_cast<std::ptrdiff_t>(out_->size());
      if (!out_->add(*on_disk, poses_ ? Annotation(PoseLabels{}) : Annotation(BoxLabels{}))) {
        image_faults_.add(ErrorCode::parse, where, "`" + name->text() + "` is listed twice");
        continue;
      }
      at->second = index;
      out_->details().image_ids.push_back(id_text(*id));
      if (masks_) sizes_.push_back(size_of(image, *on_disk));
    }
  }

  // As the file says, else as the picture's head says; {0, 0} if neither does.
  Size size_of(const Value& image, const std::string& on_disk) const {
    const Value* width = image.find("width");
    const Value* height = image.find("height");
    const auto side = [](const Value* v) {
      return v && v->is_integer() && v->integer() > 0 && v->integer() <= kLargestSide
                 ? static_cast<int>(v->integer())
                 : 0;
    };
    if (side(width) > 0 && side(height) > 0) return {side(width), side(height)};
    try {
      return read_size(out_->root() / on_disk, options_.read);
    } catch (const Error&) {
      return {};
    }
  }

  // Label index of each category. Categories that no object uses need not be known to the model.
  void map_categories(const Value& annotations, Info& info) {
    if (options_.model_labels.empty()) {
      label_of_ = map_classes(categories_.names, {}, strict_, name_, info.notes).index;
      info.labels = categories_.names;
      info.category_ids = categories_.ids;
      return;
    }
    std::vector<bool> used(categories_.names.size());
    for (const Value& one : annotations.items()) {
      const Value* category = one.find("category_id");
      if (!category || !category->is_integer()) continue;
      if (const auto at = categories_.place.find(category->integer()); at != categories_.place.end())
        used[at->second] = true;
    }
    label_of_ =
        map_used_classes(categories_.names, used, options_.model_labels, strict_, name_, info.notes).index;
    info.labels = options_.model_labels;
    info.category_ids.assign(info.labels.size(), -1);
    for (std::size_t i = 0; i < categories_.names.size(); ++i)
      if (label_of_[i] >= 0) info.category_ids[static_cast<std::size_t>(label_of_[i])] = categories_.ids[i];
  }

  void read_annotation(const Value& one, std::size_t i) {
    const std::string where = "annotations[" + std::to_string(i) + "]";
    const auto fault = [&](const std::string& message) { faults_.add(ErrorCode::parse, where, message); };
    if (one.find("segments_info"))
      throw Error(ErrorCode::unsupported,
                  name_ +
                      ": this is COCO panoptic (`segments_info`); set `format: coco_panoptic` under `data`.");
    if (const Value* id = one.find("id"); is_id(id)) {
      if (!annotation_ids_.insert(id_text(*id)).second)
        return fault("the id " + id_text(*id) + " is used twice");
    }
    const Value* image_id = one.find("image_id");
    if (!is_id(image_id)) return fault("needs an `image_id`");
    const auto image = image_of_.find(id_text(*image_id));
    if (image == image_of_.end()) return fault("image_id " + id_text(*image_id) + " is not in `images`");
    const Value* category_id = one.find("category_id");
    if (!category_id || !category_id->is_integer()) return fault("needs a whole number `category_id`");
    const auto category = categories_.place.find(category_id->integer());
    if (category == categories_.place.end())
      return fault("category_id " + std::to_string(category_id->integer()) + " is not in `categories`");
    Box box;
    if (const std::string problem = read_box(one.find("bbox"), box); !problem.empty()) return fault(problem);
    double area = 0;
    if (const Value* given = one.find("area"); given && !given->is_null()) {
      if (!given->is_number() || !(given->number() >= 0) || given->number() > kFarthest * kFarthest)
        return fault("`area` must be a number of at least 0");
      area = given->number();
    }
    bool crowd = false;
    if (const Value* given = one.find("iscrowd"); given && !given->is_null()) {
      if (given->is_bool()) {
        crowd = given->boolean();
      } else if (given->is_integer() && (given->integer() == 0 || given->integer() == 1)) {
        crowd = given->integer() == 1;
      } else {
        return fault("`iscrowd` must be 0 or 1");
      }
    }
    if (poses_)
      return read_pose(one, where, image->second, category_id->integer(), {box, area, crowd, {}, crowd});
    if (image->second < 0) return;
    const int label = label_of_[category->second];
    if (label < 0) {
      ++other_classes_;
      return;
    }
    Mask mask;
    if (masks_) {
      const Value* given = one.find("segmentation");
      if (!given || given->is_null())
        return fault("has no `segmentation`, and the model gives masks; masks are polygons or run lengths");
      const Size size = sizes_[static_cast<std::size_t>(image->second)];
      if (size.width == 0)
        return fault("the size of its picture is not known; add `width` and `height` to `images`");
      if (const std::string problem = read_mask(*given, size, mask); !problem.empty()) return fault(problem);
    }
    auto& boxes = std::get<BoxLabels>(out_->label_of(static_cast<std::size_t>(image->second))).boxes;
    boxes.push_back({box, label, crowd, area, 1, std::move(mask), {}});
    ++boxes_;
    if (crowd) ++crowds_;
  }

  void read_pose(const Value& one,
                 const std::string& where,
                 std::ptrdiff_t image,
                 std::int64_t category,
                 LabelledPose pose) {
    if (!with_points_.empty() && !with_points_.contains(category)) {
      ++other_classes_;
      return;
    }
    if (const std::string problem = read_points(one, pose.points); !problem.empty())
      return faults_.add(ErrorCode::parse, where, problem);
    if (image < 0) return;
    // Without a labelled point a person is there, but nothing says how they stand.
    pose.ignore = pose.ignore ||
                  std::none_of(pose.points.begin(), pose.points.end(),
                               [](const LabelledPoint& p) { return p.visibility != Visibility::unlabelled; });
    if (pose.ignore) ++crowds_;
    ++boxes_;
    auto& labels = std::get<PoseLabels>(out_->label_of(static_cast<std::size_t>(image)));
    labels.mirror = mirror_;
    if (labels.mirror.empty() && pose.points.size() == kPersonMirror.size())
      labels.mirror.assign(kPersonMirror.begin(), kPersonMirror.end());
    labels.poses.push_back(std::move(pose));
  }

  fs::path file_;
  std::string name_;
  const Options& options_;
  bool strict_;
  bool poses_;
  bool masks_;
  std::vector<Size> sizes_;             // Of the pictures, where masks are read.
  std::size_t point_count_ = 0;         // 0 = not known yet.
  std::set<std::int64_t> with_points_;  // Categories that name key points.
  std::vector<int> mirror_;
  ListedDataset* out_ = nullptr;
  CocoCategories categories_;
  std::vector<int> label_of_;  // By place in the categories; −1 = left out.
  std::unordered_map<std::string, std::ptrdiff_t> image_of_;
  std::set<std::string> annotation_ids_;
  Faults image_faults_{"picture"};
  Faults faults_{"annotation"};
  std::size_t boxes_ = 0;
  std::size_t crowds_ = 0;
  std::size_t other_classes_ = 0;
};

std::unique_ptr<Dataset> open_coco(const fs::path& path, const Options& options, const Params& params) {
  std::error_code error;
  fs::path file = path;
  if (fs::is_directory(path, error)) {
    file = label_file_in(path);
    if (file.empty())
      throw Error(ErrorCode::not_found,
                  path.string() + ": no `annotations.json` in this folder. Name the COCO file itself.");
  }
  return Reader(file, options, params).read();
}

}  // namespace

Spec coco() {
  return {
      .title = "COCO instances and key points",
      .summary =
          "a COCO JSON file (or a folder with `annotations.json`) with `images`, `annotations` and "
          "`categories`: boxes, masks or the key points of people, whichever the model finds",
      .params = {flag("strict", true,
                      "Refuse a file with faulty entries; false leaves those out and says which.")},
      .sniff = claim,
      .open = open_coco,
  };
}

}  // namespace proofload::dataset
