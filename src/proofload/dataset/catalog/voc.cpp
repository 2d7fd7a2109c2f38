// Pascal VOC: one XML file a picture; corners are pixels that count from 1 and belong to the box.
#include <algorithm>
#include <array>
#include <cmath>
#include <pugixml.hpp>
#include <set>
#include <system_error>

#include "proofload/core/error.h"
#include "proofload/core/file.h"
#include "proofload/core/text.h"
#include "proofload/dataset/dataset.h"
#include "proofload/dataset/detail/box_field.h"
#include "proofload/dataset/detail/faults.h"
#include "proofload/dataset/detail/listed.h"
#include "proofload/dataset/detail/named_classes.h"
#include "proofload/dataset/detail/picture_files.h"
#include "proofload/dataset/detail/splits.h"
#include "proofload/dataset/detail/text_file.h"

namespace proofload::dataset {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLargestXml = std::size_t{16} << 20;  // One picture's file.
constexpr std::size_t kLargestList = std::size_t{256} << 20;
constexpr std::size_t kMostFiles = 5'000'000;
constexpr std::size_t kMostObjects = 100'000;  // In one picture.
constexpr std::size_t kLookedAt = 2'000;       // Files of a folder, when sniffing.

bool is_xml(const fs::path& file) { return lower(file.extension().string()) == ".xml"; }

bool is_annotation(const fs::path& file) {
  return is_xml(file) && head_of(file, 4096).find("<annotation") != std::string::npos;
}

bool has_annotations(const fs::path& folder) {
  std::error_code error;
  std::size_t seen = 0;
  for (fs::directory_iterator it(folder, error), end; !error && it != end && seen < kLookedAt;
       it.increment(error), ++seen)
    if (is_annotation(it->path())) return true;
  return false;
}

// Where the parts of a data set lie.
struct Layout {
  fs::path root;         // Pictures are named relative to it.
  std::string xml;       // Folder of the XML files relative to the root; "" = the root.
  std::string pictures;  // The same of the pictures.
  fs::path lists;        // ImageSets/Main, if there.
  fs::path one;          // The only XML file to read, if one was named.
};

// The VOC tree at `path`, below it (VOCdevkit/VOC2012), or around it (…/Annotations); or a plain folder of XML files.
// `several` receives the trees where there is more than one.
std::optional<Layout> layout_of(const fs::path& path, std::vector<std::string>* several = nullptr) {
  std::error_code error;
  const auto tree = [&](const fs::path& root) -> std::optional<Layout> {
    if (!has_annotations(root / "Annotations")) return std::nullopt;
    Layout out{root, "Annotations", fs::is_directory(root / "JPEGImages", error) ? "JPEGImages" : "", {}, {}};
    if (out.pictures.empty() && fs::is_directory(root / "images", error)) out.pictures = "images";
    if (fs::is_directory(root / "ImageSets" / "Main", error)) out.lists = root / "ImageSets" / "Main";
    return out;
  };
  if (fs::is_regular_file(path, error)) {
    if (!is_annotation(path)) return std::nullopt;
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    std::optional<Layout> out = layout_of(folder);
    if (out) out->one = path;
    return out;
  }
  if (!fs::is_directory(path, error)) return std::nullopt;
  if (auto out = tree(path)) return out;
  std::vector<fs::path> below;
  std::size_t seen = 0;
  for (fs::directory_iterator it(path, error), end; !error && it != end && seen < kLookedAt;
       it.increment(error), ++seen)
    if (it->path().filename().string().starts_with("VOC") && it->is_directory(error))
      below.push_back(it->path());
  std::sort(below.begin(), below.end());
  std::optional<Layout> found;
  for (const fs::path& one : below) {
    auto out = tree(one);
    if (!out) continue;
    if (several) several->push_back(one.filename().string());
    if (!found) found = std::move(out);
  }
  if (found) return found;
  if (!has_annotations(path)) return std::nullopt;
  if (fs::absolute(path, error).lexically_normal().filename() == "Annotations")
    if (auto out = tree(parent_of(path))) return out;
  return Layout{
      path, "", fs::is_directory(path / "images", error) && !holds_pictures(path) ? "images" : "", {}, {}};
}

double claim(const fs::path& path) { return layout_of(path) ? 0.95 : 0.0; }

std::string joined(const std::string& folder, const std::string& name) {
  return folder.empty() ? name : folder + "/" + name;
}

class Reader {
 public:
  Reader(Layout layout, const Options& options, const Params& params)
      : layout_(std::move(layout)),
        name_((layout_.root / layout_.xml).string()),
        options_(options),
        strict_(params.flag("strict")),
        first_pixel_(params.text("first_pixel") == "one" ? 1 : 0),
        wanted_(params.text("split")),
        classes_(params.text("labels")) {}

  std::unique_ptr<Dataset> read() {
    std::vector<std::string> notes;
    const std::vector<std::string> files = xml_files(notes);
    const fs::path root = options_.root.empty() ? layout_.root : options_.root;
    auto out = std::make_unique<ListedDataset>(root, options_.read);
    out_ = out.get();
    Info& info = out->details();
    info.task = Task::detection;
    info.notes = std::move(notes);
    for (const std::string& file : files) read_file_of(file);
    map(info);
    settle(strict_, name_, {{picture_faults_, files.size()}, {object_faults_, objects_}}, info.notes);
    if (other_classes_)
      info.notes.push_back(counted(other_classes_, "object") +
                           " of classes that the model does not have left out");
    info.notes.push_back(
        counted(out->size(), "picture") + " with " + std::to_string(boxes_) + " boxes" +
        (difficult_ ? ", " + std::to_string(difficult_) + " of them difficult and not scored" : "") +
        "; corners count from " + std::to_string(first_pixel_));
    return out;
  }

 private:
  // Names of the XML files, in the order of the list or in byte order.
  std::vector<std::string> xml_files(std::vector<std::string>& notes) const {
    if (!layout_.one.empty()) return {layout_.one.filename().string()};
    std::error_code error;
    std::vector<std::string> lists;
    for (fs::directory_iterator it(layout_.lists, error), end; !layout_.lists.empty() && !error && it != end;
         it.increment(error)) {
      // Lists of one class ("cat_val.txt") say which pictures show it; they are no parts.
      const std::string stem = it->path().stem().string();
      if (it->path().extension() == ".txt" && stem.find('_') == std::string::npos) lists.push_back(stem);
    }
    std::sort(lists.begin(), lists.end());
    if (lists.empty() && !wanted_.empty())
      throw Error(ErrorCode::not_found, layout_.root.string() + ": there is no ImageSets/Main, so no part `" +
                                            wanted_ +
                                            "`. Leave `split` under `data` out to take every XML file.");
    std::vector<std::string> files;
    if (!lists.empty()) {
      const fs::path list =
          layout_.lists / (choose_split(wanted_, lists, layout_.lists.string(), notes) + ".txt");
      const std::string text = read_text_file(list, kLargestList);
      for (std::string_view rest = text; !rest.empty();) {
        const std::string_view line = next_line(rest);
        if (line.empty()) continue;
        if (files.size() == kMostFiles)
          throw Error(ErrorCode::unsupported,
                      list.string() + ": more than " + std::to_string(kMostFiles) + " lines.");
        files.push_back(std::string(line.substr(0, line.find_first_of(" \t"))) + ".xml");
      }
      if (files.empty())
        throw Error(ErrorCode::parse, list.string() + ": is empty; expected one picture a line.");
      return files;
    }
    const fs::path folder = layout_.root / layout_.xml;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
      if (is_xml(it->path())) files.push_back(it->path().filename().string());
      if (files.size() > kMostFiles)
        throw Error(ErrorCode::unsupported,
                    folder.string() + ": more than " + std::to_string(kMostFiles) + " files.");
    }
    if (error)
      throw Error(ErrorCode::io, folder.string() + ": the folder cannot be read: " + error.message());
    std::sort(files.begin(), files.end());
    return files;
  }

  void read_file_of(const std::string& file) {
    const std::string shown = valid_utf8(file);
    const auto fault = [&](ErrorCode code, const std::string& message) {
      picture_faults_.add(code, shown, message);
    };
    const auto relative = inside(layout_.root, joined(layout_.xml, file));
    if (!relative) return fault(ErrorCode::parse, "leads out of the data folder " + layout_.root.string());
    std::error_code error;
    const fs::path path = layout_.root / *relative;
    if (!fs::is_regular_file(path, error)) return fault(ErrorCode::not_found, "is not in " + name_);
    std::string bytes;
    try {
      bytes = read_file(path, kLargestXml);
    } catch (const Error& e) {
      return fault(e.code(), e.what());
    }
    if (trim(bytes).empty()) return fault(ErrorCode::parse, "the file is empty");
    // pugixml expands no entities of its own definition; a file that defines some is no annotation.
    if (bytes.find("<!ENTITY") != std::string::npos)
      return fault(ErrorCode::parse,
                   "defines XML entities, which have no place in an annotation; remove them");
    pugi::xml_document document;
    const pugi::xml_parse_result result = document.load_buffer(bytes.data(), bytes.size());
    const auto line_of = [&](std::ptrdiff_t offset) {
      const auto end = std::clamp<std::ptrdiff_t>(offset, 0, static_cast<std::ptrdiff_t>(bytes.size()));
      return "line " + std::to_string(1 + std::count(bytes.begin(), bytes.begin() + end, '\n'));
    };
    if (!result)
      return fault(ErrorCode::parse, line_of(result.offset) + ": not valid XML: " + result.description());
    const pugi::xml_node top = document.child("annotation");
    if (!top) return fault(ErrorCode::parse, "has no <annotation> at its top");
    const std::string named(trim(top.child_value("filename")));
    if (first_invalid_utf8(named))
      return fault(ErrorCode::parse, "<filename> is not UTF-8 text; save the file as UTF-8");
    const std::optional<std::string> picture = picture_of(shown, named, file);
    if (!picture) return;
    BoxLabels labels;
    std::size_t number = 0;
    for (const pugi::xml_node& object : top.children("object")) {
      if (number == kMostObjects)
        return fault(ErrorCode::unsupported, "has more than " + std::to_string(kMostObjects) + " objects");
      ++objects_;
      const std::string where =
          shown + ": object[" + std::to_string(number++) + "] (" + line_of(object.offset_debug()) + ")";
      LabelledBox box;
      if (const std::string problem = read_object(object, box); problem.empty())
        labels.boxes.push_back(box);
      else
        object_faults_.add(ErrorCode::parse, where, problem);
    }
    if (!out_->add(*picture, std::move(labels)))
      fault(ErrorCode::parse, "the picture `" + *picture + "` has two XML files");
  }

  // Name on disk of the picture; without one, a fault is noted.
  std::optional<std::string> picture_of(const std::string& shown,
                                        const std::string& named,
                                        const std::string& file) {
    const fs::path& root = out_->root();
    const std::string stem = file.substr(0, file.size() - 4);
    bool out = false;
    std::vector<std::string> folders = {layout_.pictures};
    for (const char* one : {"", "images", "JPEGImages"})
      if (layout_.pictures != one) folders.emplace_back(one);
    if (!layout_.xml.empty()) folders.push_back(layout_.xml);
    if (!named.empty()) {
      out = !inside(root, named);
      for (const std::string& folder : folders) {
        const auto relative = inside(root, joined(folder, named));
        if (!relative || out) continue;
        if (auto found = existing(root, *relative)) return found;
      }
    }
    if (!out)
      for (const std::string& folder : folders)
        for (const std::string& name : {named, stem})
          if (const auto relative = inside(root, joined(folder, name)); relative && !name.empty())
            if (auto found = existing_with_ending(root, *relative)) return found;
    picture_faults_.add(out ? ErrorCode::parse : ErrorCode::not_found, shown,
                        out ? "picture `" + named + "` leads out of the data folder " + root.string()
                            : "picture `" + (named.empty() ? stem : named) + "` is not in " +
                                  (root / layout_.pictures).string());
    return std::nullopt;
  }

  // Returns what is wrong with the object, or "".
  std::string read_object(const pugi::xml_node& object, LabelledBox& out) {
    const std::string name(trim(object.child_value("name")));
    if (name.empty()) return "has no <name>";
    if (first_invalid_utf8(name)) return "<name> is not UTF-8 text; save the file as UTF-8";
    const pugi::xml_node box = object.child("bndbox");
    if (!box)
      return "has no <bndbox>" + std::string(object.child("robndbox") ? " (turned boxes are not read)" : "");
    constexpr std::array<const char*, 4> kCorners = {"xmin", "ymin", "xmax", "ymax"};
    std::array<double, 4> corner{};
    for (std::size_t i = 0; i < 4; ++i) {
      const pugi::xml_node node = box.child(kCorners[i]);
      if (!node) return std::string("<bndbox> has no <") + kCorners[i] + ">";
      const std::string text(trim(node.child_value()));
      const std::optional<double> value = parse_number(text);
      if (!value || std::abs(*value) > kFarthest)
        return std::string(kCorners[i]) + " `" + valid_utf8(text.substr(0, 40)) + "` " +
               (value ? "is farther than 1,000,000 px" : "is no finite number");
      corner[i] = *value;
    }
    for (const std::size_t i : {std::size_t{0}, std::size_t{1}})
      if (corner[i + 2] < corner[i])
        return std::string(kCorners[i + 2]) + " " + number_text(corner[i + 2]) + " is less than " +
               kCorners[i] + " " + number_text(corner[i]);
    const std::string difficult(trim(object.child_value("difficult")));
    if (!difficult.empty() && difficult != "0" && difficult != "1")
      return "<difficult> must be 0 or 1, found `" + valid_utf8(difficult.substr(0, 40)) + "`";
    if (std::string problem = classes_.problem_with(name); !problem.empty()) return problem;
    out = {{corner[0] - first_pixel_, corner[1] - first_pixel_, corner[2], corner[3]},
           classes_.add(name),
           difficult == "1",
           0,
           1};
    return {};
  }

  void map(Info& info) {
    info.labels = classes_.map(options_.model_labels, strict_, name_, info.notes);
    for (std::size_t i = 0; i < out_->size(); ++i) {
      auto& boxes = std::get<BoxLabels>(out_->label_of(i)).boxes;
      for (LabelledBox& one : boxes) one.label = classes_.label_of(one.label);
      other_classes_ += std::erase_if(boxes, [](const LabelledBox& one) { return one.label < 0; });
      boxes_ += boxes.size();
      difficult_ += static_cast<std::size_t>(
          std::count_if(boxes.begin(), boxes.end(), [](const LabelledBox& one) { return one.ignore; }));
    }
  }

  Layout layout_;
  std::string name_;
  const Options& options_;
  bool strict_;
  int first_pixel_;
  std::string wanted_;
  ListedDataset* out_ = nullptr;
  NamedClasses classes_;
  Faults picture_faults_{"file"};
  Faults object_faults_{"object"};
  std::size_t objects_ = 0, boxes_ = 0, difficult_ = 0, other_classes_ = 0;
};

std::unique_ptr<Dataset> open_voc(const fs::path& path, const Options& options, const Params& params) {
  std::vector<std::string> several;
  std::optional<Layout> layout = layout_of(path, &several);
  std::error_code error;
  if (!layout)
    throw Error(
        fs::exists(path, error) ? ErrorCode::invalid_argument : ErrorCode::not_found,
        path.string() + ": " + (fs::exists(path, error) ? "holds" : "is not there, expected a folder with") +
            (fs::exists(path, error) ? " no XML file with <annotation>" : " XML files") +
            "; a VOC data set has them in `Annotations` (pictures in `JPEGImages`) or directly inside.");
  if (several.size() > 1)
    throw Error(ErrorCode::invalid_argument, path.string() + ": holds several data sets: " +
                                                 some_of(several) + ". Name one of these folders.");
  return Reader(std::move(*layout), options, params).read();
}

}  // namespace

Spec voc() {
  return {
      .title = "Pascal VOC",
      .summary =
          "a folder of Pascal VOC XML files (or a tree with `Annotations`, `JPEGImages` and "
          "`ImageSets/Main`); classes "
          "count in sorted order unless listed or named by the model",
      .params =
          {split_param(),
           text("labels", "",
                "Class names with commas, in the order they count; when empty those that occur, sorted."),
           choice("first_pixel", "one", {"one", "zero"},
                  "Number of the first pixel: VOC counts corners from one and includes both; with zero they "
                  "are taken "
                  "as they are, as some exporters write them."),
           flag("strict", true,
                "Refuse faulty objects and pictures that are not there; false leaves those out and says "
                "which.")},
      .sniff = claim,
      .open = open_voc,
  };
}

}  // namespace proofload::dataset
