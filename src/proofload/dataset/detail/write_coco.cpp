// COCO instances (boxes, masks as run lengths) and key points: annotations.json beside images/.
#include <algorithm>

#include "proofload/core/error.h"
#include "proofload/dataset/detail/faults.h"
#include "proofload/dataset/detail/writers.h"

namespace proofload::dataset {

namespace {

class CocoWriter final : public Writer {
 public:
  CocoWriter(std::filesystem::path folder, WriterOptions options)
      : Writer(std::move(folder), std::move(options)) {}

 private:
  void take(const std::string& file, Size size, const Annotation& label, const Origin& origin) override {
    const auto image_id = static_cast<unsigned long>(images_.size() + 1);
    Value image = Value::object();
    image["id"] = image_id;
    image["file_name"] = file;
    image["width"] = size.width;
    image["height"] = size.height;
    Value from = Value::object();
    from["source"] = origin.source;
    from["stress"] = origin.stress;
    from["parameter"] = origin.parameter;
    from["value"] = origin.value;
    from["unit"] = origin.unit;
    image["attributes"] = std::move(from);
    if (const auto* boxes = std::get_if<BoxLabels>(&label)) {
      for (const LabelledBox& item : boxes->boxes) {
        if (item.box.area() <= 0) {
          ++gone_;
          continue;
        }
        Value out = annotation(image_id, item.label, item.box, item.area, item.ignore);
        if (!item.mask.empty()) {
          Value mask = Value::object();
          Value::Array sides;
          sides.emplace_back(item.mask.size.height);
          sides.emplace_back(item.mask.size.width);
          mask["size"] = std::move(sides);
          mask["counts"] = to_text(item.mask);
          out["segmentation"] = std::move(mask);
        }
        Value attributes = Value::object();
        attributes["visible"] = item.visible;
        out["attributes"] = std::move(attributes);
        annotations_.push_back(std::move(out));
      }
    } else if (const auto* poses = std::get_if<PoseLabels>(&label)) {
      for (const LabelledPose& item : poses->poses) {
        if (item.box.area() <= 0) {
          ++gone_;
          continue;
        }
        Value out = annotation(image_id, 0, item.box, item.area, item.ignore);
        points_ = std::max(points_, item.points.size());
        Value::Array points;
        points.reserve(3 * item.points.size());
        int labelled = 0;
        for (const LabelledPoint& p : item.points) {
          const bool told = p.visibility != Visibility::unlabelled;
          points.emplace_back(told ? p.x : 0.0);
          points.emplace_back(told ? p.y : 0.0);
          points.emplace_back(static_cast<int>(p.visibility));
          labelled += told ? 1 : 0;
        }
        out["keypoints"] = std::move(points);
        out["num_keypoints"] = labelled;
        annotations_.push_back(std::move(out));
      }
    } else if (!std::holds_alternative<std::monostate>(label)) {
      throw Error(ErrorCode::unsupported, origin.source + ": COCO holds boxes and key points only");
    }
    images_.push_back(std::move(image));
  }

  Value annotation(unsigned long image, int label, const Box& box, double area, bool ignore) {
    most_ = std::max(most_, label);
    count_objects(1);
    Value out = Value::object();
    out["id"] = static_cast<unsigned long>(annotations_.size() + 1);
    out["image_id"] = image;
    out["category_id"] = 0;  // The id follows when all classes are known.
    places_.push_back(static_cast<std::size_t>(label));
    Value::Array corners;
    for (const double v : {box.x0, box.y0, box.width(), box.height()}) corners.emplace_back(v);
    out["bbox"] = std::move(corners);
    out["area"] = area > 0 ? area : box.area();
    // What is hidden or was never to be scored stays unscored: COCO says so by its word for crowds.
    out["iscrowd"] = ignore ? 1 : 0;
    return out;
  }

  std::string point_name(std::size_t p) const {
    if (points_ == kPersonPoints.size()) return std::string(kPersonPoints[p]);
    return "point_" + std::to_string(p);
  }

  std::string name_of_class(bool poses, int label) const {
    if (poses && options().labels.empty()) return "person";
    return class_name(label);
  }

  void write_labels() override {
    const bool poses = options().task == Task::keypoints;
    const std::size_t classes =
        poses ? 1 : std::max(options().labels.size(), static_cast<std::size_t>(most_ + 1));
    // The source's own ids; classes without one get ids beyond them.
    std::vector<std::int64_t> ids(classes, -1);
    std::int64_t last = 0;
    if (!poses)
      for (std::size_t i = 0; i < classes && i < options().category_ids.size(); ++i) {
        ids[i] = options().category_ids[i];
        last = std::max(last, ids[i]);
      }
    for (std::int64_t& id : ids)
      if (id < 0) id = ++last;
    std::vector<std::pair<std::int64_t, std::size_t>> order;
    for (std::size_t i = 0; i < classes; ++i) order.emplace_back(ids[i], i);
    std::sort(order.begin(), order.end());
    Value categories = Value::array();
    for (const auto& [id, i] : order) {
      Value one = Value::object();
      one["id"] = static_cast<long>(id);
      one["name"] = name_of_class(poses, static_cast<int>(i));
      if (poses && points_ > 0) {
        Value::Array names;
        for (std::size_t p = 0; p < points_; ++p) names.emplace_back(point_name(p));
        one["keypoints"] = std::move(names);
      }
      categories.push_back(std::move(one));
    }
    for (std::size_t i = 0; i < annotations_.size(); ++i)
      annotations_[i]["category_id"] = static_cast<long>(ids[places_[i]]);
    Value out = Value::object();
    out["images"] = std::move(images_);
    out["annotations"] = std::move(annotations_);
    out["categories"] = std::move(categories);
    write("annotations.json", to_json(out) + "\n");
    if (gone_ > 0) note(counted(gone_, "object") + " outside the picture now left out");
  }

  Value::Array images_;
  Value::Array annotations_;
  std::vector<std::size_t> places_;  // Of the classes of the annotations.
  int most_ = -1;
  std::size_t points_ = 0;
  std::size_t gone_ = 0;
};

}  // namespace

std::unique_ptr<Writer> write_coco(std::filesystem::path folder, WriterOptions options) {
  return std::make_unique<CocoWriter>(std::move(folder), std::move(options));
}

}  // namespace proofload::dataset
