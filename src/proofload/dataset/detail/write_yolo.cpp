// A YOLO tree: data.yaml, images/ and labels/ with a row for each object.
#include <algorithm>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/dataset/detail/faults.h"
#include "proofload/dataset/detail/writers.h"

namespace proofload::dataset {

namespace {

constexpr std::size_t kMostCorners = 40'000;  // Of a row; readers have their limits.

class YoloWriter final : public Writer {
 public:
  YoloWriter(std::filesystem::path folder, WriterOptions options)
      : Writer(std::move(folder), std::move(options)) {}

 private:
  void take(const std::string& file, Size size, const Annotation& label, const Origin& origin) override {
    std::string rows;
    if (const auto* boxes = std::get_if<BoxLabels>(&label)) {
      for (const LabelledBox& item : boxes->boxes) {
        if (!kept(item.box, item.ignore)) continue;
        rows += !item.mask.empty()         ? outlined(item, size)
                : item.corners.size() == 4 ? around(item.label, item.corners, size)
                                           : begin(item.label, item.box, size);
        rows += "\n";
      }
    } else if (const auto* poses = std::get_if<PoseLabels>(&label)) {
      for (const LabelledPose& item : poses->poses) {
        if (!kept(item.box, item.ignore)) continue;
        rows += begin(0, item.box, size);
        for (const LabelledPoint& p : item.points) {
          const bool told = p.visibility != Visibility::unlabelled;
          rows += " " + number_text(told ? p.x / size.width : 0.0) + " " +
                  number_text(told ? p.y / size.height : 0.0) + " " +
                  std::to_string(static_cast<int>(p.visibility));
        }
        rows += "\n";
        points_ = std::max(points_, item.points.size());
        mirror_ = poses->mirror;
      }
    } else if (!std::holds_alternative<std::monostate>(label)) {
      throw Error(ErrorCode::unsupported, origin.source + ": YOLO rows hold boxes and key points only");
    }
    std::string path = "labels" + file.substr(file.find('/'));
    path.erase(path.rfind('.'));
    write(path + ".txt", rows);
  }

  // YOLO has no word for objects that are not to be scored.
  bool kept(const Box& box, bool ignore) {
    if (!ignore && box.area() > 0) {
      count_objects(1);
      return true;
    }
    ++left_out_;
    return false;
  }

  std::string begin(int label, const Box& box, Size size) {
    most_ = std::max(most_, label);
    return std::to_string(label) + " " + number_text((box.x0 + box.x1) / 2 / size.width) + " " +
           number_text((box.y0 + box.y1) / 2 / size.height) + " " + number_text(box.width() / size.width) +
           " " + number_text(box.height() / size.height);
  }

  std::string around(int label, const std::vector<Point>& corners, Size size) {
    most_ = std::max(most_, label);
    std::string out = std::to_string(label);
    for (const Point& p : corners)
      out += " " + number_text(p.x / size.width) + " " + number_text(p.y / size.height);
    return out;
  }

  // One outline an object is all a row can hold.
  std::string outlined(const LabelledBox& item, Size size) {
    std::vector<Point> corners = outline_of(item.mask);
    if (corners.empty()) return begin(item.label, item.box, size);
    while (corners.size() > kMostCorners) {
      std::size_t kept = 0;
      for (std::size_t i = 0; i < corners.size(); i += 2) corners[kept++] = corners[i];
      corners.resize(kept);
    }
    if (!(inside_of(corners, item.mask.size) == item.mask)) ++simplified_;
    return around(item.label, corners, item.mask.size.width > 0 ? item.mask.size : size);
  }

  void write_labels() override {
    const bool poses = options().task == Task::keypoints;
    Value out = Value::object();
    out["path"] = ".";
    out["train"] = "images";
    out["val"] = "images";
    Value names = Value::array();
    const std::size_t classes =
        poses ? 1 : std::max({options().labels.size(), static_cast<std::size_t>(most_ + 1), std::size_t{1}});
    for (std::size_t i = 0; i < classes; ++i)
      names.push_back(poses && options().labels.empty() ? "person" : class_name(static_cast<int>(i)));
    out["nc"] = static_cast<unsigned long>(classes);
    out["names"] = std::move(names);
    if (points_ > 0) {
      out["kpt_shape"] = Value::array();
      out["kpt_shape"].push_back(static_cast<unsigned long>(points_));
      out["kpt_shape"].push_back(3);
      out["flip_idx"] = Value::array();
      for (std::size_t p = 0; p < points_; ++p)
        out["flip_idx"].push_back(mirror_.size() == points_ ? mirror_[p] : static_cast<int>(p));
    }
    write("data.yaml", to_yaml(out));
    if (simplified_ > 0)
      note(counted(simplified_, "object") +
           " written as the outline of the largest part, without holes: a YOLO row holds one outline");
    if (left_out_ > 0)
      note(counted(left_out_, "object") +
           " not to be scored (hidden, outside, crowds) left out: YOLO has no word for them");
  }

  int most_ = -1;
  std::size_t points_ = 0;
  std::vector<int> mirror_;
  std::size_t left_out_ = 0;
  std::size_t simplified_ = 0;
};

}  // namespace

std::unique_ptr<Writer> write_yolo(std::filesystem::path folder, WriterOptions options) {
  return std::make_unique<YoloWriter>(std::move(folder), std::move(options));
}

}  // namespace proofload::dataset
