#include "proofload/dataset/label_answers.h"

#include <algorithm>
#include <functional>
#include <system_error>
#include <unordered_map>

#include "proofload/core/error.h"
#include "proofload/dataset/detail/depth_png.h"
#include "proofload/dataset/detail/faults.h"
#include "proofload/dataset/detail/index_masks.h"
#include "proofload/dataset/detail/paired.h"
#include "proofload/dataset/detail/picture_files.h"

namespace proofload::dataset {

namespace fs = std::filesystem;

namespace {

// Errors, or notes, for the pictures that have no answer.
void settle_missing(const std::vector<bool>& answered,
                    const Dataset& data,
                    const std::string& where,
                    bool strict,
                    std::vector<std::string>& notes) {
  Faults faults("picture");
  for (std::size_t i = 0; i < answered.size(); ++i)
    if (!answered[i]) faults.add(ErrorCode::not_found, "`" + data.id(i) + "`", "has no answer");
  if (faults.count() == answered.size())
    throw Error(ErrorCode::not_found,
                where +
                    ": holds no answer to any picture of the data set; answers are named "
                    "like their pictures, such as `" +
                    without_ending(data.id(0)) + ".png`");
  faults.settle(strict, where, answered.size(), notes);
}

// The parameters of a format: those of the data where that is the format, else the defaults.
Params params_of(std::string_view wanted, const std::string& format, const Value& params) {
  for (const Entry& entry : catalog())
    if (entry.id == wanted)
      return entry.spec().params.check(format == wanted ? params : Value::object(), "data");
  throw Error(ErrorCode::internal, "a data format is missing");
}

class FolderAnswers final : public LabelAnswers {
 public:
  using Read = std::function<Prediction(const fs::path&)>;

  FolderAnswers(fs::path folder,
                const Dataset& data,
                const std::string& suffix,
                Read read,
                bool strict,
                std::vector<std::string>& notes)
      : folder_(std::move(folder)), read_(std::move(read)) {
    const std::unordered_map<std::string, std::string> files = files_by_name(folder_);
    std::vector<bool> found(data.size());
    for (std::size_t i = 0; i < data.size(); ++i) {
      const std::string path = without_ending(data.id(i));
      const std::string name = path.substr(path.rfind('/') + 1);
      std::string& file = files_.emplace_back();
      for (const std::string& wanted : {path + suffix, path, name + suffix, name})
        if (const auto at = files.find(wanted); file.empty() && at != files.end()) file = at->second;
      found[i] = !file.empty();
    }
    settle_missing(found, data, folder_.string(), strict, notes);
    answered_ = static_cast<std::size_t>(std::count(found.begin(), found.end(), true));
  }

  Prediction at(std::size_t picture) const override {
    return files_.at(picture).empty() ? Prediction() : read_(folder_ / files_[picture]);
  }
  std::size_t answered() const override { return answered_; }

 private:
  fs::path folder_;
  Read read_;
  std::vector<std::string> files_;  // By picture; empty: there is none.
  std::size_t answered_ = 0;
};

Prediction said_by(const Annotation& label, std::size_t classes) {
  if (const auto* one = std::get_if<ClassLabel>(&label)) return ClassScores{{{one->index, 1.0}}};
  if (const auto* reading = std::get_if<Reading>(&label)) return *reading;
  if (const auto* line = std::get_if<TextLine>(&label)) return *line;
  if (const auto* set = std::get_if<ClassSet>(&label)) {
    SetScores out{std::vector<double>(classes, 0.0)};
    for (const int index : set->classes)
      if (static_cast<std::size_t>(index) < classes) out.scores[static_cast<std::size_t>(index)] = 1;
    return out;
  }
  return {};
}

class TableAnswers final : public LabelAnswers {
 public:
  TableAnswers(const fs::path& path,
               const Dataset& data,
               Task task,
               const ReadOptions& read,
               bool strict,
               std::vector<std::string>& notes) {
    Options options;
    options.root = data.info().root;
    options.read = read;
    options.model_labels = data.info().labels;
    options.task = task;
    Value params = Value::object();
    params["strict"] = strict;
    std::string format;
    const std::unique_ptr<Dataset> table = open(path, "csv", options, params, format);
    if (table->info().task != task)
      throw Error(ErrorCode::invalid_argument,
                  path.string() + ": holds " + std::string(name_of(table->info().task.value_or(task))) +
                      ", but the data has labels for " + std::string(name_of(task)));
    std::unordered_map<std::string, std::size_t> rows;
    for (std::size_t i = 0; i < table->size(); ++i) rows.emplace(table->id(i), i);
    std::vector<bool> found(data.size());
    for (std::size_t i = 0; i < data.size(); ++i) {
      const auto at = rows.find(data.id(i));
      found[i] = at != rows.end();
      answers_.push_back(found[i] ? said_by(table->label(at->second), data.info().labels.size())
                                  : Prediction());
    }
    settle_missing(found, data, path.string(), strict, notes);
    answered_ = static_cast<std::size_t>(std::count(found.begin(), found.end(), true));
  }

  Prediction at(std::size_t picture) const override { return answers_.at(picture); }
  std::size_t answered() const override { return answered_; }

 private:
  std::vector<Prediction> answers_;
  std::size_t answered_ = 0;
};

}  // namespace

std::unique_ptr<LabelAnswers> open_label_answers(const fs::path& path,
                                                 const Dataset& data,
                                                 const std::string& format,
                                                 const Value& params,
                                                 const ReadOptions& read,
                                                 bool strict,
                                                 std::vector<std::string>& notes) {
  const auto other_task = [&](const std::string& held) {
    return Error(ErrorCode::invalid_argument,
                 path.string() + ": " + held + ", but the data " +
                     (data.info().task ? "has labels for " + std::string(name_of(*data.info().task))
                                       : std::string("has no labels")) +
                     "; name the data set they were made on with data=");
  };
  const std::optional<Task> task = data.info().task;
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    if (task != Task::classification && task != Task::regression && task != Task::text &&
        task != Task::multi_label)
      throw other_task("a table holds classes, readings or texts");
    return std::make_unique<TableAnswers>(path, data, *task, read, strict, notes);
  }
  ReadOptions as_stored = read;
  as_stored.exif_orientation = false;
  if (task == Task::segmentation) {
    const Params given = params_of("masks", format, params);
    const IndexMasks masks(given.text("map"), given.integer("ignore"), data.info().labels, as_stored);
    return std::make_unique<FolderAnswers>(
        path, data, given.text("suffix"),
        [masks](const fs::path& file) { return Prediction(masks.read(file)); }, strict, notes);
  }
  if (task == Task::depth) {
    const Params given = params_of("depth", format, params);
    return std::make_unique<FolderAnswers>(
        path, data, given.text("suffix"),
        [scale = given.real("scale"), unknown = given.integer("unknown"), as_stored](const fs::path& file) {
          return Prediction(read_depth_png(file, scale, unknown, as_stored));
        },
        strict, notes);
  }
  throw other_task("a folder holds PNGs of classes or depths");
}

}  // namespace proofload::dataset
