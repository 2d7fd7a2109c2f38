// Datumaro JSON (also what CVAT exports): boxes or classes, one file a part of the data.
#include <algorithm>
#include <array>
#include <set>
#include <system_error>

#include "proofload/core/error.h"
#include "proofload/core/file.h"
#include "proofload/core/text.h"
#include "proofload/dataset/dataset.h"
#include "proofload/dataset/detail/box_field.h"
#include "proofload/dataset/detail/class_names.h"
#include "proofload/dataset/detail/faults.h"
#include "proofload/dataset/detail/listed.h"
#include "proofload/dataset/detail/picture_files.h"
#include "proofload/dataset/detail/splits.h"
#include "proofload/dataset/detail/text_file.h"

namespace proofload::dataset {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLargestFile = std::size_t{2} << 30;
constexpr std::size_t kMostValues = 50'000'000;
constexpr std::size_t kMostParts = 1000;

// Outlines and masks are most of such a file, and boxes and classes do not need them.
constexpr std::array<std::string_view, 5> kUnread = {"points", "rle", "colormap", "visibility",
                                                     "label_groups"};

bool looks_like_datumaro(const fs::path& file) {
  if (lower(file.extension().string()) != ".json") return false;
  const std::string head = head_of(file, std::size_t{1} << 18);
  if (!trim(std::string_view(head).substr(0, 100)).starts_with("{")) return false;
  const auto has = [&](const char* key) { return head.find(key) != std::string::npos; };
  // COCO has `images`; the categories of a large file may fill what was looked at.
  return !has("\"images\"") && has("\"categories\"") &&
         (has("\"items\"") || has("\"dm_format_version\"") || (has("\"label\"") && has("\"labels\"")));
}

std::vector<std::string> parts_in(const fs::path& folder) {
  std::vector<std::string> out;
  std::error_code error;
  for (fs::directory_iterator it(folder / "annotations", error), end;
       !error && it != end && out.size() < kMostParts; it.increment(error))
    if (looks_like_datumaro(it->path()) && !first_invalid_utf8(it->path().filename().string()))
      out.push_back(it->path().stem().string());
  std::sort(out.begin(), out.end());
  return out;
}

double claim(const fs::path& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return parts_in(path).empty() ? 0.0 : 0.95;
  return looks_like_datumaro(path) ? 0.95 : 0.0;
}

class Reader {
 public:
  Reader(const fs::path& file, const Options& options, const Params& params, std::vector<std::string> notes)
      : file_(file),
        name_(file.string()),
        options_(options),
        strict_(params.flag("strict")),
        wanted_(params.text("take")),
        notes_(std::move(notes)) {}

  std::unique_ptr<Dataset> read() {
    const std::string text = read_file(file_, kLargestFile);
    if (json_begin(text) != "{")
      throw Error(ErrorCode::parse,
                  name_ + ": a Datumaro file is a JSON map with `categories` and `items`; this " +
                      (text.empty() ? "file is empty." : "file does not begin with `{`."));
    const Value top = parse_json(text, name_, {.drop = kUnread, .most_values = kMostValues});
    const Value* items = top.find("items");
    if (!items || !items->is_array())
      throw Error(ErrorCode::parse,
                  name_ + ": " +
                      (items ? "`items` must be a list, found " + std::string(items->kind())
                             : std::string("has no `items`; a Datumaro file has `categories` and "
                                           "`items`.")));
    read_classes(top);
    decide_task(*items);

    auto out = std::make_unique<ListedDataset>(root_for(*items), options_.read);
    out_ = out.get();
    Info& info = out->details();
    info.task = boxes_wanted_ ? Task::detection : Task::classification;
    info.notes = std::move(notes_);
    for (std::size_t i = 0; i < items->items().size(); ++i) read_item(items->items()[i], i);
    map(info);
    settle(strict_, name_, {{item_faults_, items->size()}, {faults_, annotations_}}, info.notes);
    if (others_)
      info.notes.push_back(counted(others_, "annotation") + " of other kinds left out (" +
                           some_of({kinds_.begin(), kinds_.end()}) +
                           "); `datum transform -t shapes_to_boxes` turns outlines and masks into boxes");
    if (other_classes_)
      info.notes.push_back(counted(other_classes_, boxes_wanted_ ? "object" : "picture") +
                           " of classes that the model does not have left out");
    info.notes.push_back(counted(out->size(), "picture") + (boxes_wanted_
                                                                ? " with " + std::to_string(boxes_) + " boxes"
                                                                : " with a class each"));
    return out;
  }

 private:
  void read_classes(const Value& top) {
    const Value* found = top.find("categories");
    for (const char* key : {"label", "labels"}) found = found ? found->find(key) : nullptr;
    if (!found || !found->is_array() || found->items().empty())
      throw Error(ErrorCode::parse,
                  name_ +
                      ": has no class names; expected categories.label.labels, a list of `{\"name\": …}`.");
    for (std::size_t i = 0; i < found->items().size(); ++i) {
      const Value* label = found->items()[i].find("name");
      if (!label || !label->is_text())
        throw Error(ErrorCode::parse,
                    name_ + ": categories.label.labels[" + std::to_string(i) + "] needs a text `name`.");
      classes_.push_back(label->text());
    }
    used_.resize(classes_.size());
  }

  static std::string_view type_of(const Value& annotation) {
    const Value* type = annotation.find("type");
    return type && type->is_text() ? std::string_view(type->text()) : std::string_view();
  }

  void decide_task(const Value& items) {
    bool box = false;
    bool label = false;
    for (const Value& item : items.items()) {
      const Value* all = item.find("annotations");
      if (!all || !all->is_array()) continue;
      for (const Value& one : all->items()) {
        box = box || type_of(one) == "bbox";
        label = label || type_of(one) == "label";
      }
    }
    boxes_wanted_ = wanted_ == "boxes" || (wanted_ == "auto" && (box || !label));
    if (wanted_ == "auto" && box && label)
      notes_.push_back(
          name_ +
          ": has boxes and classes of whole pictures; the boxes are taken (`take: classes` under "
          "`data` takes the others)");
    if (wanted_ == "auto" && !box && !label)
      throw Error(ErrorCode::unsupported,
                  name_ +
                      ": has no annotation of type `bbox` or `label`; boxes and classes are "
                      "read. `datum transform -t shapes_to_boxes` turns outlines and masks into boxes.");
  }

  static const Value* picture_path(const Value& item) {
    for (const char* key : {"image", "media"})
      if (const Value* media = item.find(key))
        if (const Value* path = media->find("path"); path && path->is_text() && !path->text().empty())
          return path;
    return nullptr;
  }

  fs::path root_for(const Value& items) const {
    if (!options_.root.empty()) return options_.root;
    const fs::path folder = file_.has_parent_path() ? file_.parent_path() : fs::path(".");
    const fs::path above = parent_of(folder);
    const std::string part = file_.stem().string();
    std::vector<std::string> names;
    for (const Value& item : items.items()) {
      if (const Value* path = picture_path(item)) names.push_back(path->text());
      const Value* id = item.find("id");
      if (id && id->is_text())
        for (const char* end : {".jpg", ".png", ".jpeg"}) names.push_back(id->text() + end);
      if (names.size() >= 20) break;
    }
    // Ids stay short: the part's own folder is the root where the pictures are named from there.
    std::vector<fs::path> candidates = {above / "images" / part,  above / "images",  above,
                                        folder / "images" / part, folder / "images", folder};
    return find_root(candidates, names);
  }

  void read_item(const Value& item, std::size_t i) {
    const std::string where = "items[" + std::to_string(i) + "]";
    const auto fault = [&](ErrorCode code, const std::string& message) {
      item_faults_.add(code, where, message);
    };
    const Value* id = item.find("id");
    if (!id || !id->is_text() || id->text().empty()) return fault(ErrorCode::parse, "needs a text `id`");
    if (!ids_.insert(id->text()).second)
      return fault(ErrorCode::parse, "the id `" + id->text() + "` is used twice");
    const Value* annotations = item.find("annotations");
    if (annotations && !annotations->is_array())
      return fault(ErrorCode::parse,
                   "`annotations` must be a list, found " + std::string(annotations->kind()));
    const std::optional<std::string> file = file_of(item, id->text(), where);
    if (!file) return;
    BoxLabels boxes;
    std::vector<int> labels;
    for (std::size_t k = 0; annotations && k < annotations->items().size(); ++k) {
      const Value& one = annotations->items()[k];
      const std::string_view type = type_of(one);
      ++annotations_;
      const std::string place = where + ".annotations[" + std::to_string(k) + "]";
      if (type.empty()) {
        faults_.add(ErrorCode::parse, place, "needs a text `type`");
        continue;
      }
      if (type != (boxes_wanted_ ? "bbox" : "label")) {
        if (type != "bbox" && type != "label") {
          ++others_;
          if (kinds_.size() < 10) kinds_.emplace(type.substr(0, 40));
        }
        continue;
      }
      LabelledBox box;
      if (const std::string problem = read_annotation(one, box); problem.empty()) {
        labels.push_back(box.label);
        boxes.boxes.push_back(box);
      } else {
        faults_.add(ErrorCode::parse, place, problem);
      }
    }
    if (boxes_wanted_) {
      if (!out_->add(*file, boxes))
        return fault(ErrorCode::parse, "the picture `" + *file + "` is listed twice");
      for (const LabelledBox& one : boxes.boxes) used_[static_cast<std::size_t>(one.label)] = true;
      return;
    }
    if (labels.size() != 1)
      return fault(ErrorCode::parse, labels.empty() ? "has no class (an annotation of type `label`)"
                                                    : "has " + std::to_string(labels.size()) +
                                                          " classes; a picture of one class is expected");
    if (!out_->add(*file, ClassLabel{labels.front()}))
      return fault(ErrorCode::parse, "the picture `" + *file + "` is listed twice");
    used_[static_cast<std::size_t>(labels.front())] = true;
  }

  // Name on disk of the picture; without one, a fault is noted.
  std::optional<std::string> file_of(const Value& item, const std::string& id, const std::string& where) {
    const fs::path& root = out_->root();
    const std::string part = file_.stem().string();
    std::vector<std::string> names;
    const Value* path = picture_path(item);
    if (path) {
      names.push_back(path->text());
      names.push_back(part + "/" + path->text());
    }
    bool out = path && !inside(root, path->text());
    for (const std::string& name : names) {
      const auto relative = out ? std::nullopt : inside(root, name);
      if (!relative) continue;
      if (auto found = existing(root, *relative)) return found;
    }
    // Old versions write the path of the machine that exported; the id is the name without its ending.
    for (const std::string& name : {id, part + "/" + id})
      if (const auto relative = inside(root, name))
        if (auto found = existing_with_ending(root, *relative)) return found;
    out = out || (!path && !inside(root, id));
    const std::string shown = path ? path->text() : id;
    item_faults_.add(out ? ErrorCode::parse : ErrorCode::not_found, where,
                     "picture `" + shown + "` " + (out ? "leads out of the data folder " : "is not in ") +
                         root.string());
    return std::nullopt;
  }

  // Returns what is wrong, or "".
  std::string read_annotation(const Value& one, LabelledBox& out) const {
    const Value* index = one.find("label_id");
    if (!index || !index->is_integer()) return "needs a whole number `label_id`";
    if (index->integer() < 0 || index->integer() >= static_cast<std::int64_t>(classes_.size()))
      return "label_id " + std::to_string(index->integer()) + " is not in categories.label.labels (0 to " +
             std::to_string(classes_.size() - 1) + ")";
    out.label = static_cast<int>(index->integer());
    if (!boxes_wanted_) return {};
    if (std::string problem = read_box(one.find("bbox"), out.box); !problem.empty()) return problem;
    // What COCO calls crowd and VOC difficult comes as an attribute.
    if (const Value* attributes = one.find("attributes"))
      for (const char* key : {"is_crowd", "iscrowd", "difficult"})
        if (const Value* flag = attributes->find(key))
          out.ignore = out.ignore || (flag->is_bool() && flag->boolean()) ||
                       (flag->is_integer() && flag->integer() == 1) ||
                       (flag->is_text() && lower(flag->text()) == "true");
    return {};
  }

  void map(Info& info) {
    const ClassMap map = map_used_classes(classes_, used_, options_.model_labels, strict_, name_, info.notes);
    info.labels = map.labels;
    if (boxes_wanted_) {
      for (std::size_t i = 0; i < out_->size(); ++i) {
        auto& boxes = std::get<BoxLabels>(out_->label_of(i)).boxes;
        for (LabelledBox& one : boxes) one.label = map.index[static_cast<std::size_t>(one.label)];
        other_classes_ += std::erase_if(boxes, [](const LabelledBox& one) { return one.label < 0; });
        boxes_ += boxes.size();
      }
      return;
    }
    for (std::size_t i = 0; i < out_->size(); ++i) {
      auto& label = std::get<ClassLabel>(out_->label_of(i));
      label.index = map.index[static_cast<std::size_t>(label.index)];
    }
    other_classes_ +=
        out_->remove_if([](const Annotation& label) { return std::get<ClassLabel>(label).index < 0; });
  }

  fs::path file_;
  std::string name_;
  const Options& options_;
  bool strict_;
  std::string wanted_;
  std::vector<std::string> notes_;
  bool boxes_wanted_ = true;
  ListedDataset* out_ = nullptr;
  std::vector<std::string> classes_;
  std::vector<bool> used_;
  std::set<std::string> ids_;
  std::set<std::string> kinds_;  // Of annotations left out.
  Faults item_faults_{"item"};
  Faults faults_{"annotation"};
  std::size_t annotations_ = 0, boxes_ = 0, others_ = 0, other_classes_ = 0;
};

std::unique_ptr<Dataset> open_datumaro(const fs::path& path, const Options& options, const Params& params) {
  std::error_code error;
  std::vector<std::string> notes;
  const std::string& split = params.text("split");
  if (!fs::is_directory(path, error)) {
    if (!split.empty() && path.stem() != split)
      throw Error(ErrorCode::invalid_argument,
                  path.string() + ": is one part of the data, and `split` under `data` asks for `" + split +
                      "`. Name the folder above `annotations`, or leave `split` out.");
    return Reader(path, options, params, std::move(notes)).read();
  }
  const std::vector<std::string> parts = parts_in(path);
  if (parts.empty())
    throw Error(ErrorCode::not_found,
                path.string() +
                    ": has no Datumaro file `annotations/<part>.json` with `categories` "
                    "and `items`. Name the file itself.");
  const std::string part = choose_split(split, parts, (path / "annotations").string(), notes);
  return Reader(path / "annotations" / (part + ".json"), options, params, std::move(notes)).read();
}

}  // namespace

Spec datumaro() {
  return {
      .title = "Datumaro",
      .summary =
          "a Datumaro JSON file with `categories` and `items` (or a folder with `annotations/<part>.json` "
          "and "
          "`images/<part>`): boxes or classes",
      .params = {split_param(),
                 choice("take", "auto", {"auto", "boxes", "classes"},
                        "Which annotations are the labels; auto takes boxes where there are any."),
                 flag("strict", true,
                      "Refuse faulty annotations and pictures that are not there; false leaves those out and "
                      "says which.")},
      .sniff = claim,
      .open = open_datumaro,
  };
}

}  // namespace proofload::dataset
