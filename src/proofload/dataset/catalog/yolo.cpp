// YOLO data sets as ultralytics lays them out: data.yaml, and one text file of normalised rows beside each picture.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>
#include <system_error>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/dataset/dataset.h"
#include "proofload/dataset/detail/class_names.h"
#include "proofload/dataset/detail/faults.h"
#include "proofload/dataset/detail/listed.h"
#include "proofload/dataset/detail/picture_files.h"
#include "proofload/dataset/detail/splits.h"
#include "proofload/dataset/detail/text_file.h"

namespace proofload::dataset {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLargestYaml = std::size_t{1} << 20;
constexpr std::size_t kLargestLabels = std::size_t{16} << 20;  // One picture's file.
constexpr std::size_t kLargestList = std::size_t{256} << 20;
constexpr std::size_t kMostPictures = 5'000'000;
constexpr std::int64_t kMostClasses = 100'000;
constexpr std::size_t kMostNumbers = 100'000;  // In one row.
// ultralytics lets normalised values miss the picture by this much.
constexpr double kSlack = 0.01;
constexpr double kFarOut = 1;  // Key points may lie outside of the picture, so far at most.

// Keys of data.yaml that are no parts of the data.
bool is_split_key(const std::string& key) {
  static const std::set<std::string> kOthers = {"path",      "names",    "nc",        "download",
                                                "kpt_shape", "flip_idx", "kpt_names", "channels",
                                                "yaml_file", "roboflow", "colors"};
  return !kOthers.count(key);
}

bool looks_like_data_yaml(const fs::path& file) {
  const std::string ending = lower(file.extension().string());
  if (ending != ".yaml" && ending != ".yml") return false;
  const std::string head = head_of(file, kLargestYaml);
  bool classes = false;
  bool part = false;
  for (std::string_view rest = head; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    next_line(rest);
    for (const char* key : {"names:", "nc:", "\"names\":"}) classes = classes || line.starts_with(key);
    for (const char* key : {"train:", "val:", "test:", "validation:"}) part = part || line.starts_with(key);
  }
  return classes && part;
}

// Files of a folder that describe a YOLO data set, the usual name first.
std::vector<fs::path> data_yamls_in(const fs::path& folder) {
  std::error_code error;
  for (const char* name : {"data.yaml", "dataset.yaml", "data.yml", "dataset.yml"})
    if (looks_like_data_yaml(folder / name)) return {folder / name};
  std::vector<fs::path> found;
  constexpr std::size_t kLookedAt = 1000;
  std::size_t seen = 0;
  for (fs::directory_iterator it(folder, error), end; !error && it != end && seen < kLookedAt;
       it.increment(error), ++seen)
    if (looks_like_data_yaml(it->path())) found.push_back(it->path());
  std::sort(found.begin(), found.end());
  return found;
}

double claim(const fs::path& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return data_yamls_in(path).empty() ? 0.0 : 0.95;
  return looks_like_data_yaml(path) ? 0.95 : 0.0;
}

std::string text_of(const Value& value) { return value.is_text() ? value.text() : to_json(value); }

class Reader {
 public:
  Reader(const fs::path& file, const Options& options, const Params& params)
      : file_(file),
        name_(file.string()),
        options_(options),
        strict_(params.flag("strict")),
        wanted_(params.text("split")),
        task_(options.task.value_or(Task::detection)) {
    if (task_ != Task::instances && task_ != Task::oriented && task_ != Task::keypoints)
      task_ = Task::detection;
  }

  std::unique_ptr<Dataset> read() {
    const std::string text = read_text_file(file_, kLargestYaml);
    const Value top = parse_yaml(text, name_);
    if (!top.is_object())
      throw Error(ErrorCode::parse,
                  name_ + ": a YOLO data file is a map with `names` and `val`; this " +
                      (trim(text).empty() ? "file is empty." : "is " + std::string(top.kind()) + "."));
    read_names(top);
    read_key_points(top);
    std::vector<std::string> parts;
    for (const Member& member : top.members())
      if (is_split_key(member.key) && is_split(member.value)) parts.push_back(member.key);
    if (parts.empty())
      throw Error(ErrorCode::parse,
                  name_ +
                      ": names no pictures; expected `val: images/val` (a folder, a .txt list, or a list of "
                      "these), or `test` or `train`.");
    std::vector<std::string> notes;
    const std::string split = choose_split(wanted_, parts, name_, notes);
    const Value& entries = *top.find(split);
    find_root(top, split, entries, notes);

    auto out = std::make_unique<ListedDataset>(root_, options_.read);
    out_ = out.get();
    out->boxes_are_shares();
    if (task_ == Task::instances) out->outlines_are_masks();
    if (task_ == Task::keypoints && pose_numbers_ == 0)
      throw Error(ErrorCode::parse,
                  name_ +
                      ": the model finds key points, but this file has no `kpt_shape`, such as `kpt_shape: "
                      "[17, 3]`, so its rows hold none.");
    Info& info = out->details();
    info.task = task_;
    info.notes = std::move(notes);
    for (const auto& [place, entry] : entries_of(split, entries)) read_entry(place, entry);
    if (out->size() > 0 && label_files_ == 0) {
      const std::string problem = "no label file was found for any of " + counted(out->size(), "picture") +
                                  "; the first was looked for at " + first_label_;
      if (strict_)
        throw Error(
            ErrorCode::not_found,
            name_ + ": " + problem +
                ". Labels lie where the last `/images/` of a picture's path becomes `/labels/`. Set `strict: "
                "false` under `data` if these pictures show no object at all.");
      info.notes.push_back(name_ + ": " + problem);
    }
    map(info);
    settle(strict_, name_, {{picture_faults_, pictures_}, {row_faults_, rows_}}, info.notes);
    add_notes(info);
    return out;
  }

 private:
  static bool is_split(const Value& value) {
    if (value.is_text()) return true;
    if (!value.is_array() || value.items().empty()) return false;
    return std::all_of(value.items().begin(), value.items().end(),
                       [](const Value& v) { return v.is_text(); });
  }

  std::string at(const Value& value) const {
    return value.line > 0 ? name_ + ":" + std::to_string(value.line) : name_;
  }

  void read_names(const Value& top) {
    const Value* names = top.find("names");
    const Value* count = top.find("nc");
    if (count && !count->is_null() &&
        (!count->is_integer() || count->integer() < 1 || count->integer() > kMostClasses))
      throw Error(ErrorCode::parse, at(*count) + ": `nc` must be a whole number from 1 to " +
                                        std::to_string(kMostClasses) + ", found " + text_of(*count) + ".");
    const bool counts = count && !count->is_null();
    if (!names || names->is_null()) {
      if (!counts)
        throw Error(ErrorCode::parse, name_ +
                                          ": has neither `names` nor `nc`, so its classes are not known. "
                                          "Add `names: {0: cat, 1: dog}`.");
      for (std::int64_t i = 0; i < count->integer(); ++i) classes_.push_back("class_" + std::to_string(i));
      return;
    }
    if (names->is_array()) {
      for (const Value& one : names->items()) {
        if (one.is_array() || one.is_object())
          throw Error(ErrorCode::parse,
                      at(one) + ": a class name must be a text, found " + std::string(one.kind()) + ".");
        classes_.push_back(text_of(one));
      }
    } else if (names->is_object()) {
      const std::size_t size = names->members().size();
      std::vector<bool> given(size);
      classes_.resize(size);
      for (const Member& one : names->members()) {
        const std::optional<std::int64_t> index = parse_integer(one.key);
        if (!index || *index < 0 || *index >= static_cast<std::int64_t>(size) ||
            given[static_cast<std::size_t>(*index)])
          throw Error(ErrorCode::parse, name_ + ":" + std::to_string(one.line) + ": the class `" + one.key +
                                            "` is not one of 0 to " + std::to_string(size - 1) +
                                            "; `names` counts its " + std::to_string(size) +
                                            " classes from 0 without a gap.");
        if (one.value.is_array() || one.value.is_object())
          throw Error(ErrorCode::parse, at(one.value) + ": a class name must be a text, found " +
                                            std::string(one.value.kind()) + ".");
        given[static_cast<std::size_t>(*index)] = true;
        classes_[static_cast<std::size_t>(*index)] = text_of(one.value);
      }
    } else {
      throw Error(ErrorCode::parse, at(*names) + ": `names` must be a list or a map of class names, found " +
                                        std::string(names->kind()) + ".");
    }
    if (classes_.empty())
      throw Error(ErrorCode::parse, at(*names) + ": `names` is empty; there is no class to find.");
    if (counts && count->integer() != static_cast<std::int64_t>(classes_.size()))
      throw Error(ErrorCode::parse, at(*count) + ": `nc` says " + std::to_string(count->integer()) +
                                        " classes, `names` has " + std::to_string(classes_.size()) + ".");
  }

  // kpt_shape: [points, 2 or 3 numbers each]; their rows begin like those of boxes.
  void read_key_points(const Value& top) {
    const Value* shape = top.find("kpt_shape");
    if (!shape || shape->is_null()) return;
    const bool good = shape->is_array() && shape->size() == 2 && shape->items()[0].is_integer() &&
                      shape->items()[1].is_integer() && shape->items()[0].integer() >= 1 &&
                      shape->items()[0].integer() <= 10'000 &&
                      (shape->items()[1].integer() == 2 || shape->items()[1].integer() == 3);
    if (!good)
      throw Error(ErrorCode::parse, at(*shape) +
                                        ": `kpt_shape` must be the number of points and 2 or 3, such as "
                                        "[17, 3].");
    points_ = static_cast<std::size_t>(shape->items()[0].integer());
    each_ = static_cast<std::size_t>(shape->items()[1].integer());
    read_mirror(top);
    pose_numbers_ = static_cast<std::size_t>(5 + shape->items()[0].integer() * shape->items()[1].integer());
  }

  // flip_idx: what every point becomes in a mirror.
  void read_mirror(const Value& top) {
    const Value* list = top.find("flip_idx");
    if (!list || list->is_null()) {
      if (points_ == kPersonMirror.size()) mirror_.assign(kPersonMirror.begin(), kPersonMirror.end());
      return;
    }
    bool good = list->is_array() && list->size() == points_;
    for (std::size_t i = 0; good && i < points_; ++i) {
      const Value& v = list->items()[i];
      good = v.is_integer() && v.integer() >= 0 && v.integer() < static_cast<std::int64_t>(points_);
      if (good) mirror_.push_back(static_cast<int>(v.integer()));
    }
    for (std::size_t i = 0; good && i < points_; ++i)
      good = mirror_[static_cast<std::size_t>(mirror_[i])] == static_cast<int>(i);
    if (!good)
      throw Error(ErrorCode::parse, at(*list) + ": `flip_idx` must list for each of the " +
                                        std::to_string(points_) +
                                        " points the number of its mirror image; two such points name each "
                                        "other.");
  }

  std::vector<std::pair<std::string, std::string>> entries_of(const std::string& split,
                                                              const Value& entries) const {
    std::vector<std::pair<std::string, std::string>> out;
    if (entries.is_text()) {
      out.emplace_back("`" + split + "`", entries.text());
    } else {
      for (std::size_t i = 0; i < entries.items().size(); ++i)
        out.emplace_back("`" + split + "[" + std::to_string(i) + "]`", entries.items()[i].text());
    }
    return out;
  }

  // The place of an entry of a part, relative to `root` ("" is the root itself); nothing if it is not there or
  // leads out. Exporters are known to write "../val/images" for "val/images".
  static std::optional<std::string> place_of(const fs::path& root, std::string entry) {
    std::replace(entry.begin(), entry.end(), '\\', '/');
    while (entry.size() > 1 && entry.back() == '/') entry.pop_back();
    if (entry == "." || entry == "./") return std::string();
    std::error_code error;
    for (;;) {
      std::optional<std::string> relative = inside(root, entry);
      if (relative && fs::exists(root / *relative, error)) return relative;
      if (!entry.starts_with("../")) break;
      entry.erase(0, 3);
    }
    if (fs::path(entry).is_absolute() &&
        fs::path(entry).lexically_normal() == fs::absolute(root, error).lexically_normal())
      return std::string();
    return std::nullopt;
  }

  // `data.root`, else `path` where it lies inside the folder of data.yaml, else that folder.
  void find_root(const Value& top,
                 const std::string& split,
                 const Value& entries,
                 std::vector<std::string>& notes) {
    const fs::path folder = file_.has_parent_path() ? file_.parent_path() : fs::path(".");
    root_ = options_.root.empty() ? folder : options_.root;
    if (!options_.root.empty()) return;
    const Value* path = top.find("path");
    if (!path || path->is_null()) return;
    if (!path->is_text())
      throw Error(ErrorCode::parse,
                  at(*path) + ": `path` must be a text, found " + std::string(path->kind()) + ".");
    std::error_code error;
    if (const auto relative = place_of(folder, path->text());
        relative && fs::is_directory(folder / *relative, error)) {
      if (!relative->empty()) root_ = folder / *relative;
      return;
    }
    // Written for another machine, or for a working folder: what counts is whether the pictures are here.
    for (const auto& [place, entry] : entries_of(split, entries))
      if (!place_of(folder, entry))
        throw Error(ErrorCode::not_found,
                    at(*path) + ": `path: " + path->text() + "` is no folder inside " + folder.string() +
                        ", and " + place + " (`" + entry +
                        "`) is not there either. Name the folder of the data with `root` under `data`.");
    notes.push_back(name_ + ": `path: " + path->text() + "` is no folder here; the pictures were found in " +
                    folder.string());
  }

  void read_entry(const std::string& place, const std::string& entry) {
    const std::optional<std::string> relative = place_of(root_, entry);
    std::error_code error;
    if (!relative) {
      const bool out = !inside(root_, entry);
      throw Error(out ? ErrorCode::parse : ErrorCode::not_found,
                  name_ + ": " + place + ": `" + entry + "` " +
                      (out ? "leads out of the data folder " : "is not in the data folder ") +
                      root_.string() +
                      ". Correct it, or name the folder of the data with `root` under `data`.");
    }
    const fs::path there = relative->empty() ? root_ : root_ / *relative;
    if (fs::is_directory(there, error)) {
      const Listing listing = list_pictures(root_, *relative, true);
      for (const std::string& file : listing.pictures) add(file, file);
      other_formats_ += listing.other_formats;
      if (listing.other_formats) one_other_ = listing.one_other;
    } else if (has_picture_name(there)) {
      add(*relative, *relative);
    } else {
      read_list(there, *relative);
    }
  }

  // Lines that begin with "./" are meant from the list's folder; the others are tried from there and from the root.
  void read_list(const fs::path& file, const std::string& relative) {
    const std::string text = read_text_file(file, kLargestList);
    const std::string folder =
        relative.substr(0, relative.rfind('/') == std::string::npos ? 0 : relative.rfind('/') + 1);
    std::size_t number = 0;
    for (std::string_view rest = text; !rest.empty();) {
      const std::string line(next_line(rest));
      ++number;
      if (line.empty()) continue;
      const std::string where = relative + ":" + std::to_string(number);
      std::vector<std::string> tries = {line};
      if (!fs::path(line).is_absolute()) {
        tries.insert(tries.begin(), folder + line);
        if (line.starts_with("./")) tries.pop_back();
      }
      std::optional<std::string> found;
      bool out = true;
      for (const std::string& one : tries) {
        const std::optional<std::string> path = inside(root_, one);
        out = out && !path;
        if (path && !found) found = existing(root_, *path);
      }
      if (found) {
        add(*found, where);
        continue;
      }
      ++pictures_;
      picture_faults_.add(out ? ErrorCode::parse : ErrorCode::not_found, where,
                          "picture `" + line + "` " + (out ? "leads out of the data folder " : "is not in ") +
                              root_.string());
    }
  }

  void add(const std::string& file, const std::string& where) {
    if (++pictures_ > kMostPictures)
      throw Error(ErrorCode::unsupported,
                  name_ + ": more than " + std::to_string(kMostPictures) + " pictures. Split the data set.");
    if (first_invalid_utf8(file)) {
      picture_faults_.add(ErrorCode::unsupported, valid_utf8(where),
                          "the name of this file is not UTF-8; rename it");
      return;
    }
    BoxLabels labels;
    PoseLabels poses{{}, mirror_};
    if (!read_labels(file, labels, poses)) return;
    if (!out_->add(file,
                   task_ == Task::keypoints ? Annotation(std::move(poses)) : Annotation(std::move(labels))))
      picture_faults_.add(ErrorCode::parse, where, "the picture is listed twice");
  }

  // Path of the label file of a picture, by the rule of ultralytics.
  fs::path label_path(const std::string& file) const {
    std::error_code error;
    std::string path = (fs::absolute(root_, error) / file).lexically_normal().generic_string();
    const std::string images = "/images/";
    if (const auto last = path.rfind(images); last != std::string::npos)
      path.replace(last, images.size(), "/labels/");
    path.erase(path.rfind('.'));
    return path + ".txt";
  }

  // False if the file is there and cannot be read, which is noted as a fault of the picture.
  bool read_labels(const std::string& picture, BoxLabels& labels, PoseLabels& poses) {
    const fs::path path = label_path(picture);
    if (first_label_.empty()) first_label_ = path.string();
    const std::optional<std::string> name = existing(path.parent_path(), path.filename().string());
    if (!name) {
      ++backgrounds_;
      return true;
    }
    ++label_files_;
    std::string text;
    try {
      text = read_text_file(path.parent_path() / *name, kLargestLabels);
    } catch (const Error& e) {
      picture_faults_.add(e.code(), picture, e.what());
      return false;
    }
    std::set<std::vector<double>> seen;  // Whole rows.
    std::size_t number = 0;
    for (std::string_view rest = text; !rest.empty();) {
      const std::string_view line = next_line(rest);
      ++number;
      if (line.empty()) continue;
      ++rows_;
      LabelledBox box;
      if (const std::string problem = read_row(line, box); !problem.empty()) {
        row_faults_.add(ErrorCode::parse,
                        (path.parent_path() / *name).string() + ":" + std::to_string(number), problem);
      } else if (!seen.insert(numbers_).second) {
        ++repeated_;
      } else if (task_ == Task::keypoints) {
        // Classes of poses are one: a person.
        poses.poses.push_back(pose_of(box));
        ++boxes_;
      } else {
        labels.boxes.push_back(std::move(box));
      }
    }
    return true;
  }

  // The pose of the row that was read last. A row without points says that somebody is there, not how they stand.
  LabelledPose pose_of(const LabelledBox& box) const {
    LabelledPose out{box.box, 0.53 * box.box.area(), true, {}};
    for (std::size_t p = 0; p < points_; ++p) {
      LabelledPoint point;
      if (numbers_.size() == pose_numbers_) {
        const double* v = numbers_.data() + 5 + p * each_;
        const bool labelled = each_ == 3 ? v[2] > 0 : v[0] != 0 || v[1] != 0;
        point = {v[0], v[1],
                 !labelled                ? Visibility::unlabelled
                 : each_ == 3 && v[2] < 2 ? Visibility::hidden
                                          : Visibility::visible};
        out.ignore = out.ignore && !labelled;
      }
      out.points.push_back(point);
    }
    return out;
  }

  // Returns what is wrong with the row, or "".
  std::string read_row(std::string_view line, LabelledBox& out) {
    numbers_.clear();
    for (std::size_t at = 0; at < line.size();) {
      const std::size_t end = std::min(line.find_first_of(" \t", at), line.size());
      if (end > at) {
        const std::string_view word = line.substr(at, end - at);
        const std::optional<double> number = parse_number(word);
        if (!number)
          return "`" + std::string(word.substr(0, 40)) + "` is no finite number" +
                 (word.find(',') != std::string_view::npos
                      ? " (blanks stand between numbers, '.' is the decimal sign)"
                      : "");
        if (numbers_.size() == kMostNumbers)
          return "holds more than " + std::to_string(kMostNumbers) + " numbers";
        numbers_.push_back(*number);
      }
      at = end + 1;
    }
    const std::size_t count = numbers_.size();
    const double index = numbers_.front();
    if (index != std::floor(index) || index < 0 || index >= static_cast<double>(classes_.size()))
      return "class " + number_text(index) + " is not in `names` (whole numbers from 0 to " +
             std::to_string(classes_.size() - 1) + ")";
    out.label = static_cast<int>(index);
    double x = 0, y = 0, w = 0, h = 0;
    if (count == 5 || (pose_numbers_ > 0 && count == pose_numbers_)) {
      x = numbers_[1], y = numbers_[2], w = numbers_[3], h = numbers_[4];
      if (count > 5) ++poses_;
    } else if (count >= 7 && count % 2 == 1 && pose_numbers_ == 0) {
      double low_x = numbers_[1], high_x = numbers_[1], low_y = numbers_[2], high_y = numbers_[2];
      for (std::size_t i = 3; i < count; i += 2) {
        low_x = std::min(low_x, numbers_[i]);
        high_x = std::max(high_x, numbers_[i]);
        low_y = std::min(low_y, numbers_[i + 1]);
        high_y = std::max(high_y, numbers_[i + 1]);
      }
      x = (low_x + high_x) / 2, y = (low_y + high_y) / 2, w = high_x - low_x, h = high_y - low_y;
      if (task_ == Task::oriented && count != 9)
        return "has " + std::to_string(count) +
               " numbers; a turned box has 9 (class and four corners), an upright one 5";
      ++(count == 9 ? corners_ : polygons_);
      out.box = {low_x, low_y, high_x, high_y};
      if (task_ == Task::instances || task_ == Task::oriented)
        for (std::size_t i = 1; i < count; i += 2) out.corners.push_back({numbers_[i], numbers_[i + 1]});
    } else if (pose_numbers_ > 0) {
      return "has " + std::to_string(count) + " numbers; with this `kpt_shape` a row has " +
             std::to_string(pose_numbers_) + " (class, box and points) or 5 (class and box)";
    } else {
      return "has " + std::to_string(count) +
             " numbers; a box has 5 (class, x, y, width, height), an outline 7 or more "
             "(class and pairs)" +
             (count == 6 ? ". Is this a file of predictions?" : "");
    }
    constexpr std::array<const char*, 4> kNames = {"x", "y", "width", "height"};
    const std::array<double, 4> box = {x, y, w, h};
    for (std::size_t i = 0; i < 4; ++i)
      if (box[i] > 1 + kSlack || box[i] < (i < 2 ? -kSlack : 0))
        return std::string("the ") + kNames[i] + (i < 2 ? " of the middle, " : ", ") + number_text(box[i]) +
               ", is not between 0 and 1 (values are shares of the picture's width and height)";
    if (count == 5 || count == pose_numbers_) {
      out.box = {x - w / 2, y - h / 2, x + w / 2, y + h / 2};
      if (task_ == Task::instances || task_ == Task::oriented) {
        out.corners = {{out.box.x0, out.box.y0},
                       {out.box.x1, out.box.y0},
                       {out.box.x1, out.box.y1},
                       {out.box.x0, out.box.y1}};
        ++upright_;
      }
    }
    if (task_ == Task::keypoints && count == pose_numbers_)
      for (std::size_t p = 0; p < points_; ++p)
        for (std::size_t k = 0; k < 2; ++k)
          if (const double v = numbers_[5 + p * each_ + k]; v < -kFarOut || v > 1 + kFarOut)
            return "point " + std::to_string(p + 1) + " lies at " + number_text(v) +
                   "; coordinates are shares of the picture's width and height";
    for (const Point& p : out.corners)
      if (p.x < -kSlack || p.y < -kSlack || p.x > 1 + kSlack || p.y > 1 + kSlack) {
        if (task_ == Task::instances)
          return "a point of the outline lies at " + number_text(p.x) + ", " + number_text(p.y) +
                 "; coordinates are shares of the picture's width and height";
        if (p.x < -1 || p.y < -1 || p.x > 2 || p.y > 2)
          return "a corner lies at " + number_text(p.x) + ", " + number_text(p.y) +
                 "; coordinates are shares of the picture's width and height";
      }
    return {};
  }

  void map(Info& info) {
    if (task_ == Task::keypoints) {
      info.labels = classes_;
      return;
    }
    std::vector<bool> used(classes_.size());
    for (std::size_t i = 0; i < out_->size(); ++i)
      for (const LabelledBox& one : std::get<BoxLabels>(out_->label_of(i)).boxes)
        used[static_cast<std::size_t>(one.label)] = true;
    const ClassMap map = map_used_classes(classes_, used, options_.model_labels, strict_, name_, info.notes);
    info.labels = map.labels;
    for (std::size_t i = 0; i < out_->size(); ++i) {
      auto& boxes = std::get<BoxLabels>(out_->label_of(i)).boxes;
      for (LabelledBox& one : boxes) one.label = map.index[static_cast<std::size_t>(one.label)];
      other_classes_ += std::erase_if(boxes, [](const LabelledBox& one) { return one.label < 0; });
      boxes_ += boxes.size();
    }
  }

  void add_notes(Info& info) const {
    std::vector<std::string>& notes = info.notes;
    const bool shapes = task_ == Task::instances || task_ == Task::oriented;
    if (shapes && upright_)
      notes.push_back(counted(upright_, "row") + " of upright boxes taken as " +
                      (task_ == Task::oriented ? "boxes that are not turned" : "masks that fill them"));
    if (!shapes && polygons_)
      notes.push_back(counted(polygons_, "outline") + " taken as the boxes around them");
    if (!shapes && corners_)
      notes.push_back(counted(corners_, "row") +
                      " of four corners (oriented boxes) taken as the upright boxes around them");
    if (poses_ && task_ != Task::keypoints)
      notes.push_back(counted(poses_, "row") + " with key points taken as their boxes");
    if (repeated_) notes.push_back(counted(repeated_, "row") + " that stood twice left out");
    if (other_classes_)
      notes.push_back(counted(other_classes_, "object") +
                      " of classes that the model does not have left out");
    if (other_formats_)
      notes.push_back(counted(other_formats_, "file") + " left out: format not read, such as `" +
                      valid_utf8(one_other_) + "`");
    if (backgrounds_ && label_files_)
      notes.push_back(counted(backgrounds_, "picture") + " without a label file taken as showing no object");
    notes.push_back(counted(out_->size(), "picture") + " with " + std::to_string(boxes_) +
                    (task_ == Task::keypoints   ? " poses of " + std::to_string(points_) + " points"
                     : task_ == Task::instances ? " masks"
                     : task_ == Task::oriented  ? " turned boxes"
                                                : " boxes"));
  }

  fs::path file_;
  std::string name_;
  const Options& options_;
  bool strict_;
  std::string wanted_;
  Task task_;  // Which of the row's contents are the label.
  fs::path root_;
  ListedDataset* out_ = nullptr;
  std::vector<std::string> classes_;
  std::size_t pose_numbers_ = 0;  // Of a row with key points; 0 = there are none.
  std::size_t points_ = 0;        // Of a pose,
  std::size_t each_ = 0;          // and numbers of each.
  std::vector<int> mirror_;
  std::vector<double> numbers_;  // Of the row being read.
  std::string first_label_;
  std::string one_other_;
  Faults picture_faults_{"picture"};
  Faults row_faults_{"row"};
  std::size_t pictures_ = 0, rows_ = 0, boxes_ = 0, label_files_ = 0, backgrounds_ = 0;
  std::size_t polygons_ = 0, corners_ = 0, poses_ = 0, upright_ = 0, repeated_ = 0, other_classes_ = 0,
              other_formats_ = 0;
};

std::unique_ptr<Dataset> open_yolo(const fs::path& path, const Options& options, const Params& params) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return Reader(path, options, params).read();
  const std::vector<fs::path> files = data_yamls_in(path);
  if (files.empty())
    throw Error(ErrorCode::not_found,
                path.string() +
                    ": no `data.yaml` with `names` and `val` in this folder. Name the file itself.");
  if (files.size() > 1) {
    std::vector<std::string> names;
    names.reserve(files.size());
    for (const fs::path& file : files) names.push_back(file.filename().string());
    throw Error(ErrorCode::invalid_argument, path.string() + ": several files describe a data set: " +
                                                 some_of(names) + ". Name one of them.");
  }
  return Reader(files.front(), options, params).read();
}

}  // namespace

Spec yolo() {
  return {
      .title = "YOLO",
      .summary =
          "a YOLO `data.yaml` (or a folder with one) with `names` and `val`, `test` or `train`, and label "
          "rows in `.txt` "
          "files where `/images/` becomes `/labels/`",
      .params =
          {split_param(),
           flag(
               "strict", true,
               "Refuse faulty rows and pictures that are not there; false leaves those out and says which.")},
      .sniff = claim,
      .open = open_yolo,
  };
}

}  // namespace proofload::dataset
