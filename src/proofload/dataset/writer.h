// Data sets written to disk: pictures with their labels, in forms that our own readers and common training tools read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "proofload/core/value.h"
#include "proofload/data/sample.h"

namespace proofload::dataset {

enum class PictureFile {
  png,   ///< The very pixels.
  jpeg,  ///< Quality 95; smaller, and other pixels.
};

/// Where a written picture comes from; kept beside the labels.
struct Origin {
  std::string source;     ///< Id in the data set it was made from.
  std::string stress;     ///< Name of the stress; the picture lies in a folder of this name.
  std::string parameter;  ///< "sigma"
  std::string unit;       ///< "px"; "" for plain numbers.
  double value = 0;       ///< Strength in this unit.
  /// Where it lies below `images/`, parts apart by '/'; "" = a folder named by the stress.
  std::string folder{};
};

struct WriterOptions {
  std::string format;  ///< One of `written_formats()`.
  PictureFile pictures = PictureFile::png;
  Task task = Task::detection;        ///< Of the labels that will come.
  std::vector<std::string> labels{};  ///< Class names by index.
  std::vector<std::int64_t>
      category_ids{};    ///< COCO ids of the classes, where the source had some; −1 = none.
  bool replace = false;  ///< What an earlier export left in the folder goes; else it must be empty.
};

/// coco, yolo, masks, depth, csv.
const std::vector<std::string>& written_formats();
/// The format that holds labels of a task best.
std::string format_for(Task task);

/// Writes one data set. Not thread-safe but for `encode`. Nothing is read back: what `finish` wrote is a data set.
class Writer {
 public:
  virtual ~Writer() = default;
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// The bytes of a picture file. Safe to call from many threads.
  std::string encode(const Image& image) const;
  /// Writes a picture, named by its source below `images/<stress>/` (masks: `images/<stress>-`), and takes its label.
  /// Error{unsupported} for a label that the format cannot hold.
  void add(std::string_view encoded, Size size, const Annotation& label, const Origin& origin);
  /// Writes labels, `sources.csv` (what was made of what) and `export.json` with `about` in it.
  void finish(const Value& about);

  std::size_t pictures() const { return pictures_; }
  std::size_t objects() const { return objects_; }
  /// What the format could not hold, and what else a reader of the files should know.
  const std::vector<std::string>& notes() const { return notes_; }

 protected:
  Writer(std::filesystem::path folder, WriterOptions options);
  virtual void take(const std::string& file, Size size, const Annotation& label, const Origin& origin) = 0;
  virtual void write_labels() = 0;
  /// Whether a stress has a folder of its own; else its name begins that of the picture.
  virtual bool nested() const { return true; }

  const std::filesystem::path& folder() const { return folder_; }
  const WriterOptions& options() const { return options_; }
  /// Name of a class, also of one beyond the names.
  std::string class_name(int label) const;
  /// Makes the folders of a file and writes it.
  void write(const std::string& file, std::string_view content) const;
  void count_objects(std::size_t count) { objects_ += count; }
  void note(std::string text) { notes_.push_back(std::move(text)); }

 private:
  std::string file_for(const Origin& origin);

  std::filesystem::path folder_;
  WriterOptions options_;
  std::set<std::string> files_;
  std::string sources_;
  std::size_t pictures_ = 0;
  std::size_t objects_ = 0;
  std::vector<std::string> notes_;
};

/// Prepares `folder`, making it where it is not there. Error{invalid_argument} for an unknown format, one that cannot hold
/// labels of the task, or a folder with something in it (unless `replace` and an export of ours); Error{io} if it cannot be
/// written.
std::unique_ptr<Writer> make_writer(const std::filesystem::path& folder, WriterOptions options);

}  // namespace proofload::dataset
