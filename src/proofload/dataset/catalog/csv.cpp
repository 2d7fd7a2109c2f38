// A table of labels: one row a picture, or one row a box.
#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <map>
#include <set>
#include <system_error>
#include <unordered_map>

#include "proofload/core/error.h"
#include "proofload/core/file.h"
#include "proofload/core/text.h"
#include "proofload/dataset/dataset.h"
#include "proofload/dataset/detail/class_names.h"
#include "proofload/dataset/detail/csv_reader.h"
#include "proofload/dataset/detail/faults.h"
#include "proofload/dataset/detail/listed.h"
#include "proofload/dataset/detail/picture_files.h"

namespace proofload::dataset {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLargestFile = std::size_t{1} << 30;
constexpr std::size_t kMostRows = 5'000'000;
constexpr std::size_t kMostSliceValues = 50;
constexpr std::int64_t kMostClasses = 1'000'000;
constexpr double kFarthest = 1e6;  // px; beyond, a coordinate is a mistake.

constexpr std::array<const char*, 7> kPathNames = {"path",  "file",       "filename", "file_name",
                                                   "image", "image_path", "img"};
constexpr std::array<const char*, 6> kLabelNames = {"label",      "class",  "category",
                                                    "class_name", "labels", "tags"};
constexpr std::array<const char*, 3> kValueNames = {"value", "reading", "target"};
constexpr std::array<const char*, 4> kTextNames = {"text", "transcription", "transcript", "words"};
constexpr std::array<const char*, 4> kBoxNames = {"xmin", "ymin", "xmax", "ymax"};
constexpr std::array<const char*, 6> kIgnoreNames = {"group", "is_group_of", "iscrowd",
                                                     "crowd", "ignore",      "difficult"};

struct Columns {
  std::vector<std::string> names;  // As written in the header.
  int path = -1;
  int label = -1;
  int value = -1;
  int text = -1;
  std::array<int, 4> box = {-1, -1, -1, -1};
  int ignore = -1;
  Task task = Task::classification;
  std::string problem;  // Not empty: the table cannot be used, and why.

  // Of the label, whatever it is.
  int answer() const { return task == Task::regression ? value : task == Task::text ? text : label; }
  bool classes() const {
    return task == Task::classification || task == Task::detection || task == Task::multi_label;
  }
};

template <class Names>
int column_of(const std::vector<std::string>& header, const Names& names) {
  for (const std::string_view name : names)
    for (std::size_t i = 0; i < header.size(); ++i)
      if (lower(trim(header[i])) == name) return static_cast<int>(i);
  return -1;
}

// Roles of the columns by the given names, else by the usual ones.
Columns roles(const std::vector<std::string>& header,
              const std::string& path_name,
              const std::string& label_name,
              const std::string& value_name,
              const std::string& text_name) {
  Columns out;
  for (const std::string& name : header) out.names.emplace_back(trim(name));
  const std::string listed = "The header has " + some_of(out.names, 20) + ".";
  std::set<std::string> seen;
  for (const std::string& name : out.names)
    if (!name.empty() && !seen.insert(name).second)
      out.problem = "the header names the column `" + name + "` twice.";
  const auto pick = [&](const std::string& given, const char* param, const auto& usual) {
    if (given.empty()) return column_of(out.names, usual);
    const auto at = std::find(out.names.begin(), out.names.end(), given);
    if (at == out.names.end())
      out.problem = "there is no column `" + given + "`, which `" + param + "` under `data` asks for" +
                    did_you_mean(given, out.names) + " " + listed;
    return at == out.names.end() ? -1 : static_cast<int>(at - out.names.begin());
  };
  out.path = pick(path_name, "path_column", kPathNames);
  out.label = pick(label_name, "label_column", kLabelNames);
  out.value = pick(value_name, "value_column", kValueNames);
  out.text = pick(text_name, "text_column", kTextNames);
  if (!out.problem.empty()) return out;
  if (out.path < 0) {
    out.problem = "no column names the pictures (one of " +
                  join({kPathNames.begin(), kPathNames.end()}, ", ") + "). " + listed +
                  " Name it with `path_column` under `data`.";
    return out;
  }
  std::vector<std::string> missing;
  for (std::size_t i = 0; i < 4; ++i) {
    out.box[i] = column_of(out.names, std::array{kBoxNames[i]});
    if (out.box[i] < 0) missing.emplace_back(kBoxNames[i]);
  }
  if (missing.empty()) {
    out.task = Task::detection;
    out.ignore = column_of(out.names, kIgnoreNames);
    if (out.label < 0)
      out.problem = "boxes need a column `label`. " + listed + " Name it with `label_column` under `data`.";
  } else if (missing.size() < 4) {
    out.problem =
        "boxes need the columns xmin, ymin, xmax and ymax; missing: " + join(missing, ", ") + ". " + listed;
  } else {
    struct Role {
      int column;
      bool named;
      Task task;
      const char* what;
    };
    std::vector<Role> found;
    for (const Role& role : {Role{out.label, !label_name.empty(), Task::classification, "a class"},
                             Role{out.value, !value_name.empty(), Task::regression, "a reading"},
                             Role{out.text, !text_name.empty(), Task::text, "a text"}})
      if (role.column >= 0) found.push_back(role);
    const auto named = std::count_if(found.begin(), found.end(), [](const Role& r) { return r.named; });
    if (named == 1) std::erase_if(found, [](const Role& r) { return !r.named; });
    if (found.empty()) {
      out.problem = "no column holds labels (label, value, text, or xmin, ymin, xmax, ymax, label). " +
                    listed + " Name it with `label_column`, `value_column` or `text_column` under `data`.";
    } else if (found.size() > 1) {
      std::vector<std::string> all;
      all.reserve(found.size());
      for (const Role& role : found)
        all.push_back("`" + out.names[static_cast<std::size_t>(role.column)] + "` (" + role.what + ")");
      out.problem = join(all, " and ") +
                    " may each be the label. Say which with `label_column`, `value_column` or "
                    "`text_column` under `data`.";
    } else {
      out.task = found[0].task;
    }
  }
  return out;
}

char separator_for(const std::string& choice, std::string_view text) {
  if (choice == "comma") return ',';
  if (choice == "semicolon") return ';';
  if (choice == "tab") return '\t';
  return separator_of(text);
}

double claim(const fs::path& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return fs::is_regular_file(path / "labels.csv", error) ? 0.95 : 0.0;
  if (!fs::is_regular_file(path, error)) return 0.0;
  const std::string ending = lower(path.extension().string());
  // A table that lacks columns is still claimed, weakly, so that the message about it says which.
  const double weak = ending == ".csv" || ending == ".tsv" ? 0.2 : 0.0;
  if (weak == 0.0 && ending != ".txt" && !ending.empty()) return 0.0;
  std::string head(std::size_t{1} << 16, '\0');
  std::ifstream in(path, std::ios::binary);
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(in.gcount()));
  try {
    std::vector<std::string> header;
    if (!CsvReader(head, path.string(), separator_of(head)).next(header)) return weak;
    return roles(header, "", "", "", "").problem.empty() ? 0.9 : weak;
  } catch (const Error&) {
    return weak;
  }
}

struct Row {
  std::size_t line = 0;
  std::string path;
  std::string label;
  std::vector<std::string> labels;  // Where any number of classes may apply.
  double value = 0;
  Box box;
  bool has_box = false;
  bool ignore = false;
  std::vector<std::string> extra;  // In the order of the extra columns kept.
};

std::optional<bool> flag_of(std::string_view text) {
  const std::string word = lower(trim(text));
  if (word.empty() || word == "0" || word == "false" || word == "no") return false;
  if (word == "1" || word == "true" || word == "yes") return true;
  return std::nullopt;
}

class Table {
 public:
  Table(const fs::path& file, const Options& options, const Params& params)
      : file_(file),
        name_(file.string()),
        options_(options),
        strict_(params.flag("strict")),
        between_classes_(params.text("class_separator")),
        text_(read_file(file, kLargestFile)) {
    if (text_.substr(0, 2) == "\xFF\xFE" || text_.substr(0, 2) == "\xFE\xFF")
      throw Error(ErrorCode::parse, name_ + ":1: is UTF-16 text. Save the file as UTF-8.");
    CsvReader reader(text_, name_, separator_for(params.text("separator"), text_));
    std::vector<std::string> fields;
    if (!reader.next(fields))
      throw Error(ErrorCode::parse, name_ + ": is empty; expected a header row such as `path,label`.");
    columns_ = roles(fields, params.text("path_column"), params.text("label_column"),
                     params.text("value_column"), params.text("text_column"));
    if (!columns_.problem.empty())
      throw Error(ErrorCode::parse, name_ + ":" + std::to_string(reader.line()) + ": " + columns_.problem);
    if (options_.task == Task::multi_label && columns_.task == Task::classification)
      columns_.task = Task::multi_label;
    if (between_classes_.size() != 1)
      throw Error(ErrorCode::invalid_argument,
                  "class_separator is `" + between_classes_ + "`; it must be one character");
    choose_slices(params.text("slices"));
    while (reader.next(fields)) {
      if (++total_ > kMostRows)
        throw Error(ErrorCode::unsupported,
                    name_ + ": more than " + std::to_string(kMostRows) + " rows. Split the table.");
      take(reader.line(), fields);
    }
    text_ = std::string();
  }

  std::unique_ptr<Dataset> build() {
    std::vector<fs::path> candidates = {options_.root};
    if (options_.root.empty()) {
      const fs::path folder = file_.has_parent_path() ? file_.parent_path() : fs::path(".");
      candidates = {folder, folder / "images", parent_of(folder) / "images"};
    }
    std::vector<std::string> first;
    for (const Row& row : rows_) {
      first.push_back(row.path);
      if (first.size() == 20) break;
    }
    auto out = std::make_unique<ListedDataset>(find_root(candidates, first), options_.read);
    Info& info = out->details();
    info.task = columns_.task;
    if (columns_.classes()) map_labels(info);
    if (columns_.ignore >= 0 && !ignore_is_flag_)
      info.notes.push_back(name_ + ": the column `" + column_name(columns_.ignore) +
                           "` holds more than yes and no, so no box is left out of scoring by it");
    for (Row& row : rows_) put(row, *out);
    faults_.settle(strict_, name_, total_, info.notes);
    finish_slices(*out);
    std::string found = counted(out->size(), "picture");
    if (columns_.task == Task::detection) found += " with " + std::to_string(boxes_) + " boxes";
    info.notes.push_back(found + " from " + name_ + "; label column `" + column_name(columns_.answer()) +
                         "`");
    return out;
  }

 private:
  std::string column_name(int index) const { return columns_.names[static_cast<std::size_t>(index)]; }

  void choose_slices(const std::string& choice) {
    const auto is_role = [&](int i) {
      return i == columns_.path || i == columns_.answer() || i == columns_.ignore ||
             (columns_.task == Task::detection &&
              std::find(columns_.box.begin(), columns_.box.end(), i) != columns_.box.end());
    };
    std::vector<std::string> wanted;
    if (choice != "auto" && choice != "none")
      for (const std::string& name : split(choice, ',')) wanted.emplace_back(trim(name));
    for (const std::string& name : wanted)
      if (std::find(columns_.names.begin(), columns_.names.end(), name) == columns_.names.end())
        throw Error(ErrorCode::invalid_argument, name_ + ": there is no column `" + name +
                                                     "`, which `slices` under `data` asks for" +
                                                     did_you_mean(name, columns_.names));
    asked_ = !wanted.empty();
    for (int i = 0; i < static_cast<int>(columns_.names.size()); ++i) {
      const std::string& name = columns_.names[static_cast<std::size_t>(i)];
      const bool take_it = asked_ ? std::find(wanted.begin(), wanted.end(), name) != wanted.end()
                                  : choice == "auto" && !is_role(i) && !name.empty() &&
                                        !starts_with_ignoring_case(name, "pred");
      if (take_it) extras_.push_back(i);
    }
  }

  void take(std::size_t line, const std::vector<std::string>& fields) {
    const std::string where = "line " + std::to_string(line);
    if (fields.size() != columns_.names.size()) {
      faults_.add(ErrorCode::parse, where,
                  "has " + counted(fields.size(), "field") + ", the header has " +
                      std::to_string(columns_.names.size()));
      return;
    }
    const auto field = [&](int i) { return std::string(trim(fields[static_cast<std::size_t>(i)])); };
    Row row;
    row.line = line;
    row.path = field(columns_.path);
    if (row.path.empty()) {
      faults_.add(ErrorCode::parse, where, "names no picture");
      return;
    }
    if (columns_.task == Task::regression) {
      const std::string text = field(columns_.value);
      const std::optional<double> value = parse_number(text);
      if (!value) {
        faults_.add(ErrorCode::parse, where,
                    "`" + text + "` in column `" + column_name(columns_.value) + "` is no number" +
                        (text.find(',') != std::string::npos ? " (the decimal sign is '.')" : ""));
        return;
      }
      row.value = *value;
    } else if (columns_.task == Task::text) {
      row.label = nfc(field(columns_.text));
    } else if (columns_.task == Task::multi_label) {
      for (const std::string& part : split(field(columns_.label), between_classes_[0]))
        if (const std::string_view name = trim(part); !name.empty()) row.labels.emplace_back(name);
    } else {
      row.label = field(columns_.label);
      if (columns_.task == Task::detection && !take_box(where, fields, row)) return;
      if (row.label.empty() && (row.has_box || columns_.task == Task::classification)) {
        faults_.add(ErrorCode::parse, where, "has no label in column `" + column_name(columns_.label) + "`");
        return;
      }
    }
    for (const int i : extras_) row.extra.push_back(field(i));
    rows_.push_back(std::move(row));
  }

  // False when the row is at fault. A row whose four corners are empty is a picture without objects.
  bool take_box(const std::string& where, const std::vector<std::string>& fields, Row& row) {
    std::array<double, 4> corner{};
    int empty = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const std::string text(trim(fields[static_cast<std::size_t>(columns_.box[i])]));
      if (text.empty()) {
        ++empty;
        continue;
      }
      const std::optional<double> value = parse_number(text);
      if (!value || std::abs(*value) > kFarthest) {
        faults_.add(ErrorCode::parse, where,
                    std::string(kBoxNames[i]) + " `" + text + "` " +
                        (value ? "is farther than 1,000,000 px" : "is no finite number"));
        return false;
      }
      corner[i] = *value;
    }
    if (empty == 4) return true;
    if (empty > 0) {
      faults_.add(ErrorCode::parse, where, "has only some of xmin, ymin, xmax and ymax");
      return false;
    }
    if (corner[2] < corner[0] || corner[3] < corner[1]) {
      const bool x = corner[2] < corner[0];
      faults_.add(ErrorCode::parse, where,
                  std::string(x ? "xmax " : "ymax ") + number_text(corner[x ? 2 : 3]) + " is less than " +
                      (x ? "xmin " : "ymin ") + number_text(corner[x ? 0 : 1]) +
                      " (corners, not width and height, are expected)");
      return false;
    }
    row.box = {corner[0], corner[1], corner[2], corner[3]};
    row.has_box = true;
    if (columns_.ignore >= 0) {
      const std::optional<bool> ignore = flag_of(fields[static_cast<std::size_t>(columns_.ignore)]);
      if (!ignore) ignore_is_flag_ = false;
      row.ignore = ignore.value_or(false);
    }
    return true;
  }

  // Decides whether the label column holds names or indices, and what index each text is.
  void map_labels(Info& info) {
    std::map<std::string, std::size_t>
        texts;  // Sorted: the order of classes without a model. Value: first line.
    for (const Row& row : rows_) {
      if (!row.label.empty()) texts.emplace(row.label, row.line);
      for (const std::string& label : row.labels) texts.emplace(label, row.line);
    }
    const ClassNames names(options_.model_labels);
    const bool all_known = std::all_of(texts.begin(), texts.end(),
                                       [&](const auto& t) { return names.find(t.first).has_value(); });
    const bool all_indices = std::all_of(texts.begin(), texts.end(),
                                         [](const auto& t) { return parse_integer(t.first).has_value(); });
    if (all_indices && !(all_known && !options_.model_labels.empty())) {
      info.labels = options_.model_labels;
      const std::int64_t count = options_.model_labels.empty()
                                     ? kMostClasses
                                     : static_cast<std::int64_t>(options_.model_labels.size());
      for (const auto& [text, line] : texts) {
        const std::int64_t index = *parse_integer(text);
        index_of_[text] = index >= 0 && index < count ? static_cast<int>(index) : -1;
      }
      out_of_range_ = "is outside 0 to " + std::to_string(count - 1) +
                      (options_.model_labels.empty() ? "" : ", the classes of the model (they count from 0)");
      return;
    }
    std::vector<std::string> classes;
    classes.reserve(texts.size());
    for (const auto& [text, line] : texts) classes.push_back(text);
    const ClassMap map = map_classes(classes, options_.model_labels, strict_, name_, info.notes);
    for (std::size_t i = 0; i < classes.size(); ++i) index_of_[classes[i]] = map.index[i];
    info.labels = map.labels;
    out_of_range_ = "is no class of the model";
  }

  void put(Row& row, ListedDataset& out) {
    const std::string where = "line " + std::to_string(row.line);
    int index = 0;
    if (!row.label.empty() && columns_.classes()) {
      index = index_of_[row.label];
      if (index < 0) {
        faults_.add(ErrorCode::parse, where, "label `" + row.label + "` " + out_of_range_);
        return;
      }
    }
    ClassSet set;
    for (const std::string& label : row.labels) {
      set.classes.push_back(index_of_[label]);
      if (set.classes.back() >= 0) continue;
      faults_.add(ErrorCode::parse, where, "label `" + label + "` " + out_of_range_);
      return;
    }
    std::sort(set.classes.begin(), set.classes.end());
    set.classes.erase(std::unique(set.classes.begin(), set.classes.end()), set.classes.end());
    const std::string* file = file_of(row, where, out.root());
    if (!file) return;
    const std::ptrdiff_t known = out.find(nfc(*file));
    if (columns_.task == Task::detection) {
      const auto at = known >= 0 ? static_cast<std::size_t>(known) : out.size();
      if (known < 0) {
        out.add(*file, BoxLabels{}, slices_of(row));
        lines_.push_back(row.line);
      } else {
        // A picture keeps a slice only if all its boxes agree on it.
        for (std::size_t k = 0; k < extras_.size(); ++k)
          if (out.slices_of(at)[k].second != row.extra[k]) varying_.insert(extras_[k]);
      }
      if (row.has_box) {
        std::get<BoxLabels>(out.label_of(at))
            .boxes.push_back({row.box, index, row.ignore && ignore_is_flag_, 0, 1});
        ++boxes_;
      }
      return;
    }
    if (known >= 0) {
      faults_.add(ErrorCode::parse, where,
                  "`" + row.path + "` stands in line " +
                      std::to_string(lines_[static_cast<std::size_t>(known)]) + " already");
      return;
    }
    if (columns_.task == Task::regression) {
      out.add(*file, Reading{row.value}, slices_of(row));
    } else if (columns_.task == Task::text) {
      out.add(*file, TextLine{row.label, 1}, slices_of(row));
    } else if (columns_.task == Task::multi_label) {
      out.add(*file, std::move(set), slices_of(row));
    } else {
      out.add(*file, ClassLabel{index}, slices_of(row));
    }
    lines_.push_back(row.line);
  }

  // Name on disk of the row's picture, or null with a fault noted.
  const std::string* file_of(const Row& row, const std::string& where, const fs::path& root) {
    auto [at, fresh] = files_.try_emplace(row.path);
    if (fresh) {
      if (const auto relative = inside(root, row.path)) {
        at->second = existing(root, *relative).value_or("");
        if (at->second.empty()) missing_.insert(row.path);
      }
    }
    if (!at->second.empty()) return &at->second;
    if (missing_.count(row.path))
      faults_.add(ErrorCode::not_found, where, "picture `" + row.path + "` is not in " + root.string());
    else
      faults_.add(ErrorCode::parse, where,
                  "picture `" + row.path + "` leads out of the data folder " + root.string());
    return nullptr;
  }

  ListedDataset::Slices slices_of(const Row& row) const {
    ListedDataset::Slices slices;
    for (std::size_t k = 0; k < extras_.size(); ++k)
      slices.emplace_back(column_name(extras_[k]), row.extra[k]);
    return slices;
  }

  // Keeps the extra columns that divide the pictures into groups worth comparing.
  void finish_slices(ListedDataset& out) {
    std::vector<std::string> kept;
    std::vector<bool> keep(extras_.size());
    for (std::size_t k = 0; k < extras_.size(); ++k) {
      std::set<std::string> values;
      for (std::size_t i = 0; i < out.size() && values.size() <= kMostSliceValues; ++i)
        values.insert(out.slices_of(i)[k].second);
      const std::string name = column_name(extras_[k]);
      if (varying_.count(extras_[k])) {
        out.details().notes.push_back("column `" + name +
                                      "` is no slice: it differs between boxes of one picture");
      } else if (values.size() > kMostSliceValues && !asked_) {
        out.details().notes.push_back("column `" + name + "` is no slice: it has more than " +
                                      std::to_string(kMostSliceValues) + " different values");
      } else {
        keep[k] = true;
        kept.push_back(name);
      }
    }
    if (!kept.empty()) out.details().notes.push_back("slices from the columns " + some_of(kept, 20));
    if (kept.size() == extras_.size()) return;
    for (std::size_t i = 0; i < out.size(); ++i) {
      ListedDataset::Slices fewer;
      for (std::size_t k = 0; k < extras_.size(); ++k)
        if (keep[k]) fewer.push_back(std::move(out.slices_of(i)[k]));
      out.slices_of(i) = std::move(fewer);
    }
  }

  fs::path file_;
  std::string name_;
  const Options& options_;
  bool strict_;
  std::string between_classes_;
  std::string text_;
  Columns columns_;
  std::vector<int> extras_;  // Columns that become slices.
  bool asked_ = false;       // The user named them.
  std::vector<Row> rows_;
  std::size_t total_ = 0;
  std::size_t boxes_ = 0;
  bool ignore_is_flag_ = true;
  Faults faults_{"row"};
  std::unordered_map<std::string, int> index_of_;
  std::string out_of_range_;
  std::unordered_map<std::string, std::string> files_;  // Path in the table -> name on disk, "" = none.
  std::set<std::string> missing_;                       // Those that are inside the root and not there.
  std::vector<std::size_t> lines_;                      // First line of each picture.
  std::set<int> varying_;
};

std::unique_ptr<Dataset> open_csv(const fs::path& path, const Options& options, const Params& params) {
  std::error_code error;
  return Table(fs::is_directory(path, error) ? path / "labels.csv" : path, options, params).build();
}

}  // namespace

Spec csv() {
  return {
      .title = "CSV table",
      .summary =
          "a CSV file (or a folder with `labels.csv`) with a header row and the columns `path,label`, "
          "`path,value` or `path,xmin,ymin,xmax,ymax,label`; further columns become slices",
      .params =
          {choice("separator", "auto", {"auto", "comma", "semicolon", "tab"}, "What stands between columns."),
           text("path_column", "", "Column with the pictures' paths; found by its usual names when empty."),
           text("label_column", "",
                "Column with class names or indices; found by its usual names when empty."),
           text("class_separator", "|",
                "For models with any number of classes a picture: what stands between them in the label "
                "column, "
                "`cat|dog`; an empty cell is a picture without any."),
           text("value_column", "", "Column with readings; found by its usual names when empty."),
           text("text_column", "",
                "Column with what is written in the picture; found by its usual names when empty."),
           text("slices", "auto",
                "Columns that divide the pictures: names with commas, `none`, or `auto` for all "
                "others but predictions (pred…) and those with more than 50 values."),
           flag("strict", true, "Refuse a table with faulty rows; false leaves those out and says which.")},
      .sniff = claim,
      .open = open_csv,
  };
}

}  // namespace proofload::dataset
