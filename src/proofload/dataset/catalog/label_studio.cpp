// Label Studio's JSON export: boxes in percent, choices or numbers.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <set>
#include <system_error>

#include "proofload/core/error.h"
#include "proofload/core/file.h"
#include "proofload/core/text.h"
#include "proofload/dataset/dataset.h"
#include "proofload/dataset/detail/faults.h"
#include "proofload/dataset/detail/listed.h"
#include "proofload/dataset/detail/named_classes.h"
#include "proofload/dataset/detail/picture_files.h"
#include "proofload/dataset/detail/text_file.h"

namespace proofload::dataset {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLargestFile = std::size_t{2} << 30;
constexpr std::size_t kMostValues = 50'000'000;
constexpr double kFarthestPercent = 1e4;  // 100 pictures wide; beyond, a coordinate is a mistake.

constexpr std::array<std::string_view, 5> kUnread = {"predictions", "meta", "drafts", "points", "rle"};

double claim(const fs::path& path) {
  if (lower(path.extension().string()) != ".json") return 0.0;
  const std::string head = head_of(path, std::size_t{1} << 16);
  if (!trim(std::string_view(head).substr(0, 100)).starts_with("[")) return 0.0;
  const auto has = [&](const char* key) { return head.find(key) != std::string::npos; };
  return has("\"data\"") && (has("\"annotations\"") || has("\"completions\"")) ? 0.9 : 0.0;
}

// "%20" and the like back to bytes; what is no such code stays.
std::string percent_decoded(std::string_view text) {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
      out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

// The path in what a task calls its picture: a path, an address (never fetched), or a served local file.
std::string local_path(std::string_view given) {
  if (const auto at = given.find("/data/local-files/"); at != std::string_view::npos)
    if (const auto query = given.find("?d=", at); query != std::string_view::npos)
      return percent_decoded(given.substr(query + 3, given.find('&', query) - (query + 3)));
  const auto scheme = given.find("://");
  if (scheme == std::string_view::npos) {
    // Uploads are served under this address.
    if (given.starts_with("/data/upload/")) return percent_decoded(given.substr(13));
    return std::string(given);
  }
  std::string_view path = given.substr(scheme + 3);
  path = path.substr(0, path.find_first_of("?#"));
  const auto slash = path.find('/');
  return slash == std::string_view::npos ? std::string() : percent_decoded(path.substr(slash + 1));
}

enum class Kind { boxes, classes, numbers };

// What one task's result says, as far as it concerns one kind of label.
struct Found {
  std::vector<std::pair<LabelledBox, std::string>> boxes;  // Shares of width and height; class name.
  std::vector<std::string> classes;
  std::vector<double> numbers;
};

class Reader {
 public:
  Reader(const fs::path& file, const Options& options, const Params& params)
      : file_(file),
        name_(file.string()),
        options_(options),
        strict_(params.flag("strict")),
        take_(params.text("take")),
        key_(params.text("image_key")),
        classes_(params.text("labels")) {}

  std::unique_ptr<Dataset> read() {
    const std::string text = read_file(file_, kLargestFile);
    if (json_begin(text) != "[")
      throw Error(ErrorCode::parse, name_ +
                                        ": a Label Studio export is a JSON list of tasks with `data` and "
                                        "`annotations`; this " +
                                        (text.empty() ? "file is empty." : "file does not begin with `[`."));
    const Value top = parse_json(text, name_, {.drop = kUnread, .most_values = kMostValues});
    const Value::Array& tasks = top.items();
    if (tasks.empty()) throw Error(ErrorCode::parse, name_ + ": holds no task.");
    if (!tasks.front().find("data") && tasks.front().find("id"))
      throw Error(ErrorCode::unsupported,
                  name_ +
                      ": the tasks have no `data`: this is the short export (JSON_MIN). Export as `JSON`.");
    decide_kind(tasks);

    auto out = std::make_unique<ListedDataset>(root_for(tasks), options_.read);
    out_ = out.get();
    Info& info = out->details();
    info.task = kind_ == Kind::boxes     ? Task::detection
                : kind_ == Kind::classes ? Task::classification
                                         : Task::regression;
    info.notes = std::move(notes_);
    if (kind_ == Kind::boxes) out->boxes_are_shares();
    for (std::size_t i = 0; i < tasks.size(); ++i) read_task(tasks[i], i);
    if (kind_ != Kind::numbers) map(info);
    settle(strict_, name_, {{task_faults_, tasks.size()}, {faults_, results_}}, info.notes);
    add_notes(info);
    return out;
  }

 private:
  // The answer that counts: the one marked as ground truth, else the first that was not cancelled.
  const Value* answer_of(const Value& task, bool count) {
    const Value* all = task.find("annotations");
    if (!all) all = task.find("completions");
    if (!all || !all->is_array()) return nullptr;
    const auto flag = [](const Value& one, const char* key) {
      const Value* value = one.find(key);
      return value && value->is_bool() && value->boolean();
    };
    const Value* first = nullptr;
    std::size_t answers = 0;
    for (const Value& one : all->items()) {
      const Value* result = one.find("result");
      if (!result || !result->is_array() || flag(one, "was_cancelled")) continue;
      ++answers;
      if (!first || (flag(one, "ground_truth") && !flag(*first, "ground_truth"))) first = &one;
    }
    if (count && answers > 1) ++several_answers_;
    return first ? first->find("result") : nullptr;
  }

  static const Value* box_labels(const Value& value) {
    for (const char* key : {"rectanglelabels", "labels"})
      if (const Value* names = value.find(key); names && value.find("width") && value.find("height"))
        return names;
    return nullptr;
  }

  void decide_kind(const Value::Array& tasks) {
    bool box = false, choice = false, number = false;
    for (const Value& task : tasks) {
      const Value* result = answer_of(task, false);
      if (!result) continue;
      for (const Value& one : result->items()) {
        const Value* value = one.find("value");
        if (!value) continue;
        box = box || box_labels(*value);
        choice = choice || value->find("choices");
        number = number || value->find("number");
      }
    }
    if (take_ == "boxes" || (take_ == "auto" && box))
      kind_ = Kind::boxes;
    else if (take_ == "classes" || (take_ == "auto" && choice))
      kind_ = Kind::classes;
    else if (take_ == "numbers" || number)
      kind_ = Kind::numbers;
    else
      throw Error(ErrorCode::unsupported,
                  name_ +
                      ": has no result with `rectanglelabels`, `choices` or `number`; boxes, "
                      "classes and readings are read.");
    if (take_ == "auto" && int{box} + int{choice} + int{number} > 1)
      notes_.push_back(name_ + ": has several kinds of results; " +
                       (kind_ == Kind::boxes ? "boxes are" : "classes are") +
                       " taken (`take` under `data` names another)");
  }

  // The text that names a task's picture, or null.
  const Value* picture_of(const Value& task) const {
    const Value* data = task.find("data");
    if (!data || !data->is_object()) return nullptr;
    if (!key_.empty()) {
      const Value* found = data->find(key_);
      return found && found->is_text() ? found : nullptr;
    }
    for (const char* key : {"image", "img", "picture", "photo", "image_url", "url", "ocr"})
      if (const Value* found = data->find(key); found && found->is_text()) return found;
    for (const Member& one : data->members())
      if (one.value.is_text() && has_picture_name(fs::path(local_path(one.value.text())))) return &one.value;
    return nullptr;
  }

  // Paths under which the picture may lie, the longest first: "bucket/day/a.jpg", "day/a.jpg", "a.jpg"; then without
  // the eight digits that Label Studio puts before the name of an upload.
  static std::vector<std::string> tails(const std::string& path) {
    std::vector<std::string> out;
    std::string rest = path;
    std::replace(rest.begin(), rest.end(), '\\', '/');
    constexpr std::size_t kMostTails = 20;
    while (!rest.empty() && out.size() < kMostTails) {
      if (rest.front() != '/') out.push_back(rest);
      const auto slash = rest.find('/');
      if (slash == std::string::npos) break;
      rest.erase(0, slash + 1);
    }
    const auto dash = rest.find('-');
    if (dash == 8 && rest.find_first_not_of("0123456789abcdef") == 8) out.push_back(rest.substr(9));
    return out;
  }

  fs::path root_for(const Value::Array& tasks) const {
    if (!options_.root.empty()) return options_.root;
    fs::path folder = file_.has_parent_path() ? file_.parent_path() : fs::path(".");
    const std::vector<fs::path> candidates = {folder, folder / "images", folder / "upload", folder / "media"};
    for (std::size_t i = 0; i < tasks.size() && i < 20; ++i)
      if (const Value* picture = picture_of(tasks[i]))
        for (const fs::path& root : candidates)
          for (const std::string& tail : tails(local_path(picture->text())))
            if (const auto relative = inside(root, tail); relative && existing(root, *relative)) return root;
    return folder;
  }

  void read_task(const Value& task, std::size_t i) {
    const std::string where = "[" + std::to_string(i) + "]";
    const auto fault = [&](ErrorCode code, const std::string& message) {
      task_faults_.add(code, where, message);
    };
    if (const Value* id = task.find("id"); id && !id->is_null() && !ids_.insert(to_json(*id)).second)
      return fault(ErrorCode::parse, "the id " + to_json(*id) + " is used twice");
    const Value* picture = picture_of(task);
    if (!picture)
      return fault(ErrorCode::parse,
                   key_.empty() ? "`data` names no picture (`image_key` under `data` says which key does)"
                                : "`data` has no text `" + key_ + "`");
    const std::string path = local_path(picture->text());
    // A path that climbs out is refused whole: its last part alone may be another picture.
    const bool climbs = ("/" + path + "/").find("/../") != std::string::npos;
    std::optional<std::string> file;
    for (const std::string& tail : tails(path)) {
      const auto relative = climbs ? std::nullopt : inside(out_->root(), tail);
      if (relative && !file) file = existing(out_->root(), *relative);
    }
    const std::string shown = "picture `" + picture->text().substr(0, 200) + "` ";
    if (climbs)
      return fault(ErrorCode::parse, shown + "leads out of the data folder " + out_->root().string());
    if (!file)
      return fault(ErrorCode::not_found, shown + "is not in " + out_->root().string() +
                                             " (addresses are not fetched; put the pictures there)");
    const Value* result = answer_of(task, true);
    if (!result && kind_ == Kind::boxes) {
      ++unanswered_;
      return;
    }
    Found found;
    for (std::size_t k = 0; result && k < result->items().size(); ++k)
      read_result(result->items()[k], where + ".result[" + std::to_string(k) + "]", found);
    put(*file, found, where);
  }

  void put(const std::string& file, const Found& found, const std::string& where) {
    const auto fault = [&](const std::string& message) {
      task_faults_.add(ErrorCode::parse, where, message);
    };
    bool added = true;
    if (kind_ == Kind::boxes) {
      BoxLabels labels;
      for (const auto& [box, name] : found.boxes) {
        labels.boxes.push_back(box);
        labels.boxes.back().label = classes_.add(name);
      }
      added = out_->add(file, std::move(labels));
    } else if (kind_ == Kind::classes) {
      if (found.classes.empty()) {
        ++unanswered_;
        return;
      }
      if (found.classes.size() > 1)
        return fault("has " + std::to_string(found.classes.size()) +
                     " choices; a picture of one class is expected");
      added = out_->add(file, ClassLabel{classes_.add(found.classes.front())});
    } else {
      if (found.numbers.empty()) {
        ++unanswered_;
        return;
      }
      if (found.numbers.size() > 1)
        return fault("has " + std::to_string(found.numbers.size()) + " numbers; one is expected");
      added = out_->add(file, Reading{found.numbers.front()});
    }
    if (!added) fault("the picture `" + file + "` stands in two tasks");
  }

  void read_result(const Value& one, const std::string& where, Found& found) {
    ++results_;
    const auto fault = [&](const std::string& message) { faults_.add(ErrorCode::parse, where, message); };
    const Value* value = one.find("value");
    if (!value || !value->is_object()) {
      // Relations between boxes have no value.
      if (const Value* type = one.find("type"); type && type->is_text() && type->text() == "relation") return;
      return fault("has no `value`");
    }
    if (kind_ == Kind::numbers) {
      const Value* number = value->find("number");
      if (!number) return;
      if (!number->is_number() || !std::isfinite(number->number()))
        return fault("`number` is no finite number");
      found.numbers.push_back(number->number());
      return;
    }
    const Value* names = kind_ == Kind::classes ? value->find("choices") : box_labels(*value);
    if (!names) {
      const Value* type = one.find("type");
      if (type && type->is_text() && other_kinds_.size() < 10)
        other_kinds_.insert(type->text().substr(0, 40));
      ++others_;
      return;
    }
    if (!names->is_array() || names->items().empty()) return fault("has no class name");
    LabelledBox box;
    if (kind_ == Kind::boxes)
      if (const std::string problem = read_box(one, *value, box); !problem.empty()) return fault(problem);
    for (const Value& name : names->items()) {
      if (!name.is_text() || name.text().empty()) return fault("a class name must be a text");
      if (const std::string problem = classes_.problem_with(name.text()); !problem.empty())
        return fault(problem);
      if (kind_ == Kind::classes)
        found.classes.push_back(name.text());
      else
        found.boxes.emplace_back(box, name.text());
    }
  }

  // Returns what is wrong, or "".
  std::string read_box(const Value& one, const Value& value, LabelledBox& out) {
    constexpr std::array<const char*, 4> kKeys = {"x", "y", "width", "height"};
    std::array<double, 4> b{};
    for (std::size_t i = 0; i < 4; ++i) {
      const Value* number = value.find(kKeys[i]);
      if (!number || !number->is_number() || !std::isfinite(number->number()))
        return std::string("`") + kKeys[i] + "` is no finite number";
      b[i] = number->number();
      if (std::abs(b[i]) > kFarthestPercent)
        return std::string("`") + kKeys[i] + "` is " + number_text(b[i]) +
               "; it is in percent of the picture";
      if (i >= 2 && b[i] < 0)
        return std::string("the ") + kKeys[i] + " " + number_text(b[i]) + " is negative";
    }
    if (const Value* turned = one.find("image_rotation");
        turned && turned->is_number() && turned->number() != 0)
      return "was drawn on a picture turned by " + number_text(turned->number()) +
             " degrees, which is not read";
    const double x = b[0] / 100, y = b[1] / 100, w = b[2] / 100, h = b[3] / 100;
    out.box = {x, y, x + w, y + h};
    const Value* rotation = value.find("rotation");
    if (!rotation || rotation->is_null()) return {};
    if (!rotation->is_number() || !std::isfinite(rotation->number())) return "`rotation` is no finite number";
    if (rotation->number() == 0) return {};
    // Clockwise about the top-left corner; shares of width and height are stretched, pixels are not.
    std::array<double, 2> size{};
    for (std::size_t i = 0; i < 2; ++i) {
      const Value* side = one.find(i ? "original_height" : "original_width");
      if (!side || !side->is_number() || !(side->number() >= 1) || side->number() > 1e6)
        return "a turned box needs `original_width` and `original_height`";
      size[i] = side->number();
    }
    const double angle = rotation->number() * std::numbers::pi / 180;
    const double c = std::cos(angle), s = std::sin(angle);
    const double px = w * size[0], py = h * size[1];
    const std::array<double, 4> dx = {0, px * c, -py * s, px * c - py * s};
    const std::array<double, 4> dy = {0, px * s, py * c, px * s + py * c};
    out.box = {x + *std::min_element(dx.begin(), dx.end()) / size[0],
               y + *std::min_element(dy.begin(), dy.end()) / size[1],
               x + *std::max_element(dx.begin(), dx.end()) / size[0],
               y + *std::max_element(dy.begin(), dy.end()) / size[1]};
    ++turned_;
    return {};
  }

  void map(Info& info) {
    info.labels = classes_.map(options_.model_labels, strict_, name_, info.notes);
    for (std::size_t i = 0; i < out_->size(); ++i) {
      if (auto* label = std::get_if<ClassLabel>(&out_->label_of(i))) {
        label->index = classes_.label_of(label->index);
        continue;
      }
      auto& boxes = std::get<BoxLabels>(out_->label_of(i)).boxes;
      for (LabelledBox& one : boxes) one.label = classes_.label_of(one.label);
      other_classes_ += std::erase_if(boxes, [](const LabelledBox& one) { return one.label < 0; });
      boxes_ += boxes.size();
    }
    if (kind_ == Kind::classes)
      other_classes_ +=
          out_->remove_if([](const Annotation& label) { return std::get<ClassLabel>(label).index < 0; });
  }

  void add_notes(Info& info) const {
    std::vector<std::string>& notes = info.notes;
    if (turned_)
      notes.push_back(counted(turned_, "turned rectangle") + " taken as the upright boxes around them");
    if (others_)
      notes.push_back(counted(others_, "result") + " of other kinds left out (" +
                      some_of({other_kinds_.begin(), other_kinds_.end()}) + ")");
    if (unanswered_) notes.push_back(counted(unanswered_, "task") + " without an answer left out");
    if (several_answers_)
      notes.push_back(counted(several_answers_, "task") +
                      " with several answers: the one marked as ground truth counts, else the first");
    if (other_classes_)
      notes.push_back(counted(other_classes_, kind_ == Kind::boxes ? "object" : "picture") +
                      " of classes that the model does not have left out");
    notes.push_back(counted(out_->size(), "picture") +
                    (kind_ == Kind::boxes     ? " with " + std::to_string(boxes_) + " boxes"
                     : kind_ == Kind::classes ? std::string(" with a class each")
                                              : std::string(" with a reading each")));
  }

  fs::path file_;
  std::string name_;
  const Options& options_;
  bool strict_;
  std::string take_;
  std::string key_;
  NamedClasses classes_;
  std::vector<std::string> notes_;
  Kind kind_ = Kind::boxes;
  ListedDataset* out_ = nullptr;
  std::set<std::string> ids_;
  std::set<std::string> other_kinds_;
  Faults task_faults_{"task"};
  Faults faults_{"result"};
  std::size_t results_ = 0, boxes_ = 0, turned_ = 0, others_ = 0, unanswered_ = 0, several_answers_ = 0,
              other_classes_ = 0;
};

std::unique_ptr<Dataset> open_label_studio(const fs::path& path,
                                           const Options& options,
                                           const Params& params) {
  return Reader(path, options, params).read();
}

}  // namespace

Spec label_studio() {
  return {
      .title = "Label Studio",
      .summary =
          "a Label Studio JSON export, a list of tasks with `data` and `annotations`: rectangles in percent, "
          "choices or "
          "numbers",
      .params =
          {choice("take", "auto", {"auto", "boxes", "classes", "numbers"},
                  "Which results are the labels; auto takes the first kind there is."),
           text("image_key", "",
                "Key of a task's `data` that names the picture; found by its usual names when empty."),
           text("labels", "",
                "Class names with commas, in the order they count; when empty those that occur, sorted."),
           flag("strict", true,
                "Refuse faulty results and pictures that are not there; false leaves those out and says "
                "which.")},
      .sniff = claim,
      .open = open_label_studio,
  };
}

}  // namespace proofload::dataset
