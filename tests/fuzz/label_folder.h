// Opens bytes as one label file of a small data set on disk.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/core/file.h"
#include "proofload/dataset/dataset.h"
#include "proofload/image/codec.h"

/// A folder with the given files (content as it stands) that is gone when the program ends. Its file `fuzzed` is a link to
/// the bytes of the moment, which live in memory.
class LabelFolder {
 public:
  LabelFolder(const std::vector<std::pair<std::string, std::string>>& files, const std::string& fuzzed)
      : memory_(::memfd_create("labels", 0)) {
    namespace fs = std::filesystem;
    std::string name = (fs::temp_directory_path() / "proofload_fuzz_XXXXXX").string();
    if (memory_ < 0 || !::mkdtemp(name.data())) std::abort();
    path_ = name;
    for (const auto& [file, content] : files) {
      fs::create_directories((path_ / file).parent_path());
      proofload::write_file(path_ / file, content);
    }
    fs::create_directories((path_ / fuzzed).parent_path());
    fs::create_symlink("/proc/self/fd/" + std::to_string(memory_), path_ / fuzzed);
  }
  ~LabelFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  LabelFolder(const LabelFolder&) = delete;
  LabelFolder& operator=(const LabelFolder&) = delete;

  /// Opens folder/`what` as `format`, strictly and not, with and without a model's labels.
  void open(const char* format, const std::string& what, const std::uint8_t* data, std::size_t size) const {
    using namespace proofload;
    if (::ftruncate(memory_, 0) != 0 || ::pwrite(memory_, data, size, 0) != static_cast<ssize_t>(size))
      std::abort();
    for (const std::optional<Task> task : {std::optional<Task>(), std::optional(Task::instances),
                                           std::optional(Task::oriented), std::optional(Task::keypoints)})
      for (const bool strict : {true, false}) {
        Value params = Value::object();
        params["strict"] = strict;
        dataset::Options options;
        options.task = task;
        if (!strict) options.model_labels = {"cat", "dog", "3"};
        std::string found;
        try {
          const auto opened = dataset::open(path_ / what, format, options, params, found);
          for (std::size_t i = 0; i < opened->size(); ++i) {
            if (opened->id(i).empty()) std::abort();
            const Annotation label = opened->label(i);
            const auto* boxes = std::get_if<BoxLabels>(&label);
            for (std::size_t k = 0; boxes && k < boxes->boxes.size(); ++k) {
              const LabelledBox& one = boxes->boxes[k];
              const bool ordered = one.box.x0 <= one.box.x1 && one.box.y0 <= one.box.y1;
              if (!ordered || one.label < 0 ||
                  static_cast<std::size_t>(one.label) >= opened->info().labels.size())
                std::abort();
            }
          }
        } catch (const Error& e) {
          if (e.code() == ErrorCode::internal) std::abort();
        }
      }
  }

 private:
  int memory_;
  std::filesystem::path path_;
};

/// The smallest picture file, 1 × 1 px.
inline std::string fuzz_picture() {
  const std::uint8_t pixel[3] = {1, 2, 3};
  return proofload::encode_png(proofload::ImageView(pixel, {1, 1}, 3));
}
