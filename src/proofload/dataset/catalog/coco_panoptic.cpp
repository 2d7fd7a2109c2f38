// COCO panoptic: a JSON file of segments, and a PNG beside every picture whose colours are the segments' numbers.
#include <algorithm>
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
#include "proofload/dataset/detail/coco_root.h"
#include "proofload/dataset/detail/faults.h"
#include "proofload/dataset/detail/paired.h"
#include "proofload/dataset/detail/picture_files.h"
#include "proofload/dataset/detail/text_file.h"

namespace proofload::dataset {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLargestFile = std::size_t{2} << 30;
constexpr std::size_t kMostValues = 50'000'000;
constexpr std::int64_t kMostSegments = 1 << 24;  // As many numbers as a colour has.

double claim(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error) || lower(path.extension().string()) != ".json") return 0.0;
  const std::string text = ends_of(path, std::size_t{1} << 16);
  return text.find("\"segments_info\"") != std::string::npos ? 0.95 : 0.0;
}

/// One object or region; its pixels are those of its number.
struct Segment {
  int label = -1;  ///< −1 = its class is left out: not scored as pixels, no object.
  bool thing = true;
  bool crowd = false;
  Box box;
  double area = 0;
};

class PanopticDataset final : public Dataset {
 public:
  PanopticDataset(fs::path root, fs::path numbers, ReadOptions read, Task task)
      : root_(std::move(root)), numbers_(std::move(numbers)), read_(read), task_(task) {
    info_.root = root_;
  }

  struct Item {
    std::string id;
    std::string picture;
    std::string numbers;
    std::unordered_map<std::uint32_t, Segment> segments;
  };
  std::vector<Item>& items() { return items_; }
  Info& details() { return info_; }
  const fs::path& root() const { return root_; }
  const fs::path& numbers() const { return numbers_; }

  const Info& info() const override { return info_; }
  std::size_t size() const override { return items_.size(); }
  std::string id(std::size_t index) const override { return items_.at(index).id; }
  // What cannot be read is the error of `load`.
  Annotation label(std::size_t index) const override {
    try {
      Size ignored;
      return label_of(items_.at(index), ignored);
    } catch (const Error&) {
      return {};
    }
  }
  Sample load(std::size_t index) const override {
    const Item& item = items_.at(index);
    Size size;
    Annotation label = label_of(item, size);
    Image image = read_image(root_ / item.picture, read_);
    if (size.width > 0 && !(size == image.size()))
      throw Error(ErrorCode::parse, (numbers_ / item.numbers).string() + ": the segments are " +
                                        size_text(size) + " pixels, their picture " +
                                        size_text(image.size()) + "; write them at the size of the picture");
    return Sample{item.id, std::move(image), std::move(label), {}};
  }

 private:
  Annotation label_of(const Item& item, Size& size) const {
    if (task_ == Task::detection) return boxes_of(item);
    const fs::path file = numbers_ / item.numbers;
    ReadOptions as_stored = read_;
    as_stored.exif_orientation = false;
    const Image colours = read_image(file, as_stored);
    size = colours.size();
    return task_ == Task::instances ? Annotation(masks_of(item, colours, file))
                                    : Annotation(classes_of(item, colours, file));
  }

  static std::uint32_t number_at(const Image& colours, int x, int y) {
    const std::uint8_t* p = colours.row(y) + 3 * static_cast<std::size_t>(x);
    return p[0] + 256u * p[1] + 65536u * p[2];
  }
  static const Segment& segment(const Item& item, std::uint32_t number, int x, int y, const fs::path& file) {
    const auto at = item.segments.find(number);
    if (at == item.segments.end())
      throw Error(ErrorCode::parse, file.string() + ": the pixel " + std::to_string(x) + ", " +
                                        std::to_string(y) + " belongs to segment " + std::to_string(number) +
                                        " (R + 256 G + 65536 B), which is not in `segments_info`");
    return at->second;
  }

  static BoxLabels boxes_of(const Item& item) {
    BoxLabels out;
    for (const auto& [number, one] : in_order(item))
      if (one->thing && one->label >= 0)
        out.boxes.push_back({one->box, one->label, one->crowd, one->area, 1});
    return out;
  }

  // By number, so that the same file gives the same list.
  static std::vector<std::pair<std::uint32_t, const Segment*>> in_order(const Item& item) {
    std::vector<std::pair<std::uint32_t, const Segment*>> out;
    out.reserve(item.segments.size());
    for (const auto& [number, one] : item.segments) out.emplace_back(number, &one);
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    return out;
  }

  static proofload::ClassMap classes_of(const Item& item, const Image& colours, const fs::path& file) {
    proofload::ClassMap out{colours.size(), {}};
    out.classes.reserve(static_cast<std::size_t>(colours.width()) *
                        static_cast<std::size_t>(colours.height()));
    std::uint32_t last = 0;
    std::uint8_t value = kIgnoredClass;  // Number 0 is no segment.
    for (int y = 0; y < colours.height(); ++y)
      for (int x = 0; x < colours.width(); ++x) {
        const std::uint32_t number = number_at(colours, x, y);
        if (number != last) {
          last = number;
          value = kIgnoredClass;
          if (number != 0) {
            const Segment& one = segment(item, number, x, y, file);
            if (one.label >= 0 && !one.crowd) value = static_cast<std::uint8_t>(one.label);
          }
        }
        out.classes.push_back(value);
      }
    return out;
  }

  static BoxLabels masks_of(const Item& item, const Image& colours, const fs::path& file) {
    struct Runs {
      std::vector<std::uint32_t> lengths;
      std::uint32_t end = 0;
    };
    std::unordered_map<std::uint32_t, Runs> runs;
    std::uint32_t at = 0;
    for (int x = 0; x < colours.width(); ++x)
      for (int y = 0; y < colours.height(); ++y, ++at) {
        const std::uint32_t number = number_at(colours, x, y);
        if (number == 0) continue;
        if (const Segment& one = segment(item, number, x, y, file); !one.thing || one.label < 0) continue;
        Runs& mine = runs[number];
        if (mine.end == at && !mine.lengths.empty()) {
          ++mine.lengths.back();
        } else {
          mine.lengths.push_back(at - mine.end);
          mine.lengths.push_back(1);
        }
        mine.end = at + 1;
      }
    BoxLabels out;
    for (const auto& [number, one] : in_order(item)) {
      const auto mine = runs.find(number);
      if (mine == runs.end()) continue;
      mine->second.lengths.push_back(at - mine->second.end);
      Mask mask = mask_from_runs(colours.size(), std::move(mine->second.lengths));
      const Box box = bounds(mask);
      const auto pixels = static_cast<double>(area(mask));
      out.boxes.push_back({box, one->label, one->crowd, pixels, 1, std::move(mask), {}});
    }
    return out;
  }

  fs::path root_;
  fs::path numbers_;
  ReadOptions read_;
  Task task_;
  Info info_;
  std::vector<Item> items_;
};

class Reader {
 public:
  Reader(const fs::path& file, const Options& options, const Params& params)
      : file_(file),
        name_(file.string()),
        options_(options),
        params_(params),
        strict_(params.flag("strict")) {
    task_ = options.task.value_or(Task::segmentation);
    if (task_ != Task::instances && task_ != Task::detection) task_ = Task::segmentation;
  }

  std::unique_ptr<Dataset> read() {
    const Value top =
        parse_json(read_file(file_, kLargestFile), name_, {.drop = {}, .most_values = kMostValues});
    const Value& images = list(top, "images");
    const Value& annotations = list(top, "annotations");
    categories_ = read_categories(list(top, "categories"), name_);
    for (const Value* one : categories_.entries) {
      const Value* thing = one->find("isthing");
      things_.push_back(
          !thing || (thing->is_integer() ? thing->integer() != 0 : !thing->is_bool() || thing->boolean()));
    }
    auto out =
        std::make_unique<PanopticDataset>(options_.root.empty() ? coco_root(file_, images) : options_.root,
                                          numbers_for(), options_.read, task_);
    out_ = out.get();
    Info& info = out->details();
    info.task = task_;
    std::vector<bool> used(categories_.names.size());
    for (const Value& one : annotations.items())
      if (const Value* segments = one.find("segments_info"); segments && segments->is_array())
        for (const Value& segment : segments->items())
          if (const auto at = place_of(segment.find("category_id"));
              at && (task_ == Task::segmentation || things_[*at]))
            used[*at] = true;
    const ClassMap map =
        map_used_classes(categories_.names, used, options_.model_labels, strict_, name_, info.notes);
    info.labels = map.labels;
    label_of_ = map.index;
    if (task_ == Task::segmentation)
      for (std::size_t i = 0; i < label_of_.size(); ++i)
        if (used[i] && label_of_[i] >= static_cast<int>(kIgnoredClass))
          throw Error(ErrorCode::unsupported, name_ + ": the class `" + categories_.names[i] +
                                                  "` is number " + std::to_string(label_of_[i]) +
                                                  "; maps of classes hold at most " +
                                                  std::to_string(kIgnoredClass) + " classes");
    read_images(images);
    for (std::size_t i = 0; i < annotations.items().size(); ++i) read_annotation(annotations.items()[i], i);
    std::size_t without = 0;
    std::erase_if(out->items(), [&](const PanopticDataset::Item& item) {
      without += item.numbers.empty();
      return item.numbers.empty();
    });
    image_faults_.settle(strict_, name_, images.size(), info.notes);
    faults_.settle(strict_, name_, annotations.size(), info.notes);
    if (without > 0) info.notes.push_back(counted(without, "picture") + " without an annotation left out");
    info.notes.push_back(counted(out->size(), "picture") + " with " + counted(segments_, "segment") +
                         "; what their PNGs hold is seen when they are read");
    return out;
  }

 private:
  const Value& list(const Value& top, const char* key) const {
    const Value* found = top.is_object() ? top.find(key) : nullptr;
    if (!found || !found->is_array())
      throw Error(ErrorCode::parse,
                  name_ + ": needs a list `" + key +
                      "`; a COCO panoptic file has `images`, `annotations` and `categories`.");
    return *found;
  }

  std::optional<std::size_t> place_of(const Value* category) const {
    if (!category || !category->is_integer()) return std::nullopt;
    const auto at = categories_.place.find(category->integer());
    return at == categories_.place.end() ? std::nullopt : std::optional(at->second);
  }

  // The folder of the PNGs goes by the name of the file.
  fs::path numbers_for() const {
    const fs::path folder = file_.has_parent_path() ? file_.parent_path() : fs::path(".");
    const std::string& given = params_.text("masks");
    fs::path out = folder / (given.empty() ? file_.stem() : fs::path(given));
    std::error_code error;
    if (!fs::is_directory(out, error))
      throw Error(ErrorCode::not_found, out.string() +
                                            ": the folder of the PNGs is not there; it goes by the name of " +
                                            name_ + ", or is named with `masks` under `data`");
    return out;
  }

  static std::string id_text(const Value& value) { return value.is_text() ? value.text() : to_json(value); }
  static bool is_id(const Value* value) { return value && (value->is_integer() || value->is_text()); }

  void read_images(const Value& images) {
    std::set<std::string> ids;
    for (std::size_t i = 0; i < images.size(); ++i) {
      const Value& image = images.items()[i];
      const std::string where = "images[" + std::to_string(i) + "]";
      const Value* id = image.find("id");
      const Value* name = image.find("file_name");
      if (!is_id(id) || !name || !name->is_text()) {
        image_faults_.add(ErrorCode::parse, where, "needs an `id` and a text `file_name`");
        continue;
      }
      const auto [at, fresh] = image_of_.emplace(id_text(*id), -1);
      if (!fresh) {
        image_faults_.add(ErrorCode::parse, where, "the id " + id_text(*id) + " is used twice");
        continue;
      }
      const auto relative = inside(out_->root(), name->text());
      const auto on_disk = relative ? existing(out_->root(), *relative) : std::nullopt;
      if (!on_disk) {
        image_faults_.add(relative ? ErrorCode::not_found : ErrorCode::parse, where,
                          "picture `" + name->text() + "` " +
                              (relative ? "is not in " : "leads out of the data folder ") +
                              out_->root().string());
        continue;
      }
      std::string sample = nfc(*on_disk);
      if (!ids.insert(sample).second) {
        image_faults_.add(ErrorCode::parse, where, "`" + name->text() + "` is listed twice");
        continue;
      }
      at->second = static_cast<std::ptrdiff_t>(out_->items().size());
      out_->items().push_back({std::move(sample), *on_disk, {}, {}});
    }
  }

  void read_annotation(const Value& one, std::size_t i) {
    const std::string where = "annotations[" + std::to_string(i) + "]";
    const auto fault = [&](const std::string& message, ErrorCode code = ErrorCode::parse) {
      faults_.add(code, where, message);
    };
    const Value* image_id = one.find("image_id");
    const Value* name = one.find("file_name");
    const Value* segments = one.find("segments_info");
    if (!is_id(image_id) || !name || !name->is_text() || !segments || !segments->is_array())
      return fault("needs `image_id`, a text `file_name` and a list `segments_info`");
    const auto image = image_of_.find(id_text(*image_id));
    if (image == image_of_.end()) return fault("image_id " + id_text(*image_id) + " is not in `images`");
    if (image->second < 0) return;
    PanopticDataset::Item& item = out_->items()[static_cast<std::size_t>(image->second)];
    if (!item.numbers.empty()) return fault("is the second of picture `" + item.id + "`");
    const auto relative = inside(out_->numbers(), name->text());
    const auto on_disk = relative ? existing(out_->numbers(), *relative) : std::nullopt;
    if (!on_disk)
      return fault("`" + name->text() + "` " + (relative ? "is not in " : "leads out of ") +
                       out_->numbers().string(),
                   relative ? ErrorCode::not_found : ErrorCode::parse);
    std::unordered_map<std::uint32_t, Segment> found;
    for (std::size_t k = 0; k < segments->size(); ++k) {
      const Value& segment = segments->items()[k];
      const std::string which = "segments_info[" + std::to_string(k) + "]";
      const Value* id = segment.find("id");
      if (!id || !id->is_integer() || id->integer() < 1 || id->integer() >= kMostSegments)
        return fault(which + " needs an `id` from 1 to " + std::to_string(kMostSegments - 1));
      const auto place = place_of(segment.find("category_id"));
      if (!place) return fault(which + " needs a `category_id` of `categories`");
      Segment out{label_of_[*place], things_[*place], false, {}, 0};
      if (const Value* crowd = segment.find("iscrowd"); crowd && !crowd->is_null()) {
        if (!crowd->is_integer() || (crowd->integer() != 0 && crowd->integer() != 1))
          return fault(which + ": `iscrowd` must be 0 or 1");
        out.crowd = crowd->integer() == 1;
      }
      if (task_ == Task::detection) {
        if (const std::string problem = read_box(segment.find("bbox"), out.box); !problem.empty())
          return fault(which + ": " + problem);
        if (const Value* given = segment.find("area"); given && given->is_number() && given->number() >= 0)
          out.area = given->number();
      }
      if (!found.emplace(static_cast<std::uint32_t>(id->integer()), out).second)
        return fault(which + ": the id " + std::to_string(id->integer()) + " is used twice");
    }
    segments_ += found.size();
    item.segments = std::move(found);
    item.numbers = *on_disk;
  }

  fs::path file_;
  std::string name_;
  const Options& options_;
  const Params& params_;
  bool strict_;
  Task task_;
  PanopticDataset* out_ = nullptr;
  CocoCategories categories_;
  std::vector<bool> things_;  // By place in the categories.
  std::vector<int> label_of_;
  std::unordered_map<std::string, std::ptrdiff_t> image_of_;
  Faults image_faults_{"picture"};
  Faults faults_{"annotation"};
  std::size_t segments_ = 0;
};

std::unique_ptr<Dataset> open_panoptic(const fs::path& path, const Options& options, const Params& params) {
  return Reader(path, options, params).read();
}

}  // namespace

Spec coco_panoptic() {
  return {
      .title = "COCO panoptic",
      .summary =
          "a COCO panoptic JSON file with `segments_info` and, in a folder of its name, PNGs whose colours "
          "are the "
          "segments' numbers: a class of every pixel, masks or boxes, whichever the model finds",
      .params = {text("masks", "", "Folder of the PNGs beside the file; empty = by the name of the file."),
                 flag("strict", true,
                      "Refuse a file with faulty entries; false leaves those out and says which.")},
      .sniff = claim,
      .open = open_panoptic,
  };
}

}  // namespace proofload::dataset
