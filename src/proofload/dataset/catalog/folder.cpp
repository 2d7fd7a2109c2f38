// One folder a class (ImageFolder).
#include <algorithm>
#include <set>
#include <system_error>
#include <unordered_map>

#include "proofload/core/error.h"
#include "proofload/core/file.h"
#include "proofload/core/text.h"
#include "proofload/dataset/dataset.h"
#include "proofload/dataset/detail/class_names.h"
#include "proofload/dataset/detail/faults.h"
#include "proofload/dataset/detail/listed.h"
#include "proofload/dataset/detail/picture_files.h"
#include "proofload/dataset/detail/splits.h"

namespace proofload::dataset {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostClasses = 100'000;

// Parts of a divided data set: folders of usual names that hold class folders and no pictures of their own.
std::vector<std::string> parts_of(const fs::path& root) {
  std::vector<std::string> out;
  for (const char* name : {"train", "training", "val", "validation", "valid", "test", "testing"})
    if (!holds_pictures(root / name) && picture_folders(root / name, 2).size() == 2) out.emplace_back(name);
  return out;
}

double claim(const fs::path& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return 0.0;
  // One class folder tells nothing apart, so it takes two to be sure.
  return picture_folders(picture_root(path), 2).size() == 2 || !parts_of(path).empty() ? 0.9 : 0.0;
}

// Folder names, one a line, in the order of the labels; text after the first blank is ignored ("n01440764 tench").
std::vector<std::string> read_order(const fs::path& file) {
  const std::string text = read_file(file, std::size_t{16} << 20);
  if (const auto bad = first_invalid_utf8(text))
    throw Error(ErrorCode::parse, file.string() + ": not UTF-8 text (byte " + std::to_string(*bad) + ")");
  std::vector<std::string> names;
  std::unordered_map<std::string, std::size_t> seen;
  std::size_t number = 0;
  for (const std::string& line : split(text, '\n')) {
    ++number;
    const std::string_view whole = trim(line);
    if (whole.empty()) continue;
    const std::string name(whole.substr(0, whole.find_first_of(" \t")));
    const auto [first, fresh] = seen.emplace(name, number);
    if (!fresh)
      throw Error(ErrorCode::parse, file.string() + ":" + std::to_string(number) + ": class `" + name +
                                        "` stands in line " + std::to_string(first->second) + " already");
    names.push_back(name);
  }
  if (names.empty()) throw Error(ErrorCode::parse, file.string() + ": names no class; expected one a line");
  return names;
}

std::unique_ptr<Dataset> open_folder(const fs::path& path, const Options& options, const Params& params) {
  std::error_code error;
  if (!fs::is_directory(path, error))
    throw Error(fs::exists(path, error) ? ErrorCode::invalid_argument : ErrorCode::not_found,
                path.string() + ": the format `folder` needs a folder of class folders, and this is " +
                    (fs::exists(path, error) ? "none" : "not there") + ".");
  fs::path root = picture_root(path);
  std::vector<std::string> notes;
  std::set<std::string> elsewhere;
  if (const std::string& wanted = params.text("split"); !wanted.empty() || picture_folders(root, 1).empty()) {
    const std::vector<std::string> parts = parts_of(path);
    if (!wanted.empty() || !parts.empty()) root = path / choose_split(wanted, parts, path.string(), notes);
    // Classes count over all parts, as they did in training.
    for (const std::string& part : parts)
      for (const std::string& name : picture_folders(path / part, kMostClasses)) elsewhere.insert(name);
  }
  if (holds_pictures(root) && picture_folders(root, 1).empty())
    throw Error(ErrorCode::invalid_argument,
                root.string() +
                    ": has pictures but no class folders. Put each class into a folder, or use "
                    "`format: pictures` under `data` to test without labels.");
  const std::vector<std::string> here = picture_folders(root, kMostClasses);
  if (here == std::vector<std::string>{"depth", "images"})
    throw Error(
        ErrorCode::invalid_argument,
        path.string() +
            ": `images` and `depth` are pictures and their depth, not two classes. Use `format: depth`.");
  if (here == std::vector<std::string>{"images", "masks"})
    throw Error(
        ErrorCode::invalid_argument,
        root.string() +
            ": `images` and `masks` are pictures and their masks, not two classes. Use `format: masks`.");
  elsewhere.insert(here.begin(), here.end());
  const std::vector<std::string> classes(elsewhere.begin(), elsewhere.end());
  for (const std::string& name : classes)
    if (first_invalid_utf8(name))
      throw Error(ErrorCode::unsupported,
                  (root / valid_utf8(name)).string() + ": the name of this folder is not UTF-8. Rename it.");

  auto out = std::make_unique<ListedDataset>(root, options.read);
  Info& info = out->details();
  info.task = Task::classification;
  info.notes = std::move(notes);
  const bool strict = params.flag("strict");
  ClassMap map;
  if (const std::string& order = params.text("classes"); !order.empty()) {
    // The file settles the order; the model only lends its names.
    const fs::path file =
        fs::path(order).is_absolute() || fs::exists(order, error) ? fs::path(order) : path / order;
    const std::vector<std::string> names = read_order(file);
    if (!options.model_labels.empty() && names.size() != options.model_labels.size())
      throw Error(ErrorCode::invalid_argument,
                  file.string() + ": names " + std::to_string(names.size()) + " classes, the model has " +
                      std::to_string(options.model_labels.size()) + " labels. There must be as many.");
    map = map_classes(classes, names, strict, root.string(), info.notes);
    if (!options.model_labels.empty()) map.labels = options.model_labels;
  } else {
    map = map_classes(classes, options.model_labels, strict, root.string(), info.notes);
  }
  info.labels = map.labels;

  std::size_t others = 0;
  std::string one_other;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    if (map.index[i] < 0 || !std::binary_search(here.begin(), here.end(), classes[i])) continue;
    const Listing listing = list_pictures(root, classes[i], true);
    for (const std::string& file : listing.pictures) {
      if (first_invalid_utf8(file))
        throw Error(ErrorCode::unsupported,
                    (root / valid_utf8(file)).string() + ": the name of this file is not UTF-8. Rename it.");
      if (!out->add(file, ClassLabel{map.index[i]}))
        throw Error(ErrorCode::invalid_argument,
                    (root / file).string() +
                        ": two files have this name once Unicode is normalised. Rename one.");
    }
    others += listing.other_formats;
    if (listing.other_formats) one_other = listing.one_other;
  }
  info.notes.push_back(counted(out->size(), "picture") + " in " + counted(here.size(), "class folder"));
  if (holds_pictures(root))
    info.notes.push_back(root.string() +
                         ": pictures outside the class folders have no label and are left out");
  if (others)
    info.notes.push_back(counted(others, "file") + " left out: format not read, such as `" +
                         valid_utf8(one_other) + "`");
  return out;
}

}  // namespace

Spec folder() {
  return {
      .title = "Class folders",
      .summary =
          "a folder (or its subfolder `images`) with at least two class folders of pictures, or with "
          "`train`, `val` and "
          "`test` that have them; classes count in sorted order unless the model's labels name them",
      .params = {text("classes", "",
                      "File with one class folder name a line in the model's order (such as a list of "
                      "ImageNet synsets)."),
                 split_param(),
                 flag("strict", true, "Refuse classes that the model does not have; false leaves them out.")},
      .sniff = claim,
      .open = open_folder,
  };
}

}  // namespace proofload::dataset
