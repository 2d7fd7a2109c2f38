// Opens bytes as a label file of one format, as a stranger's file would be.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include "proofload/core/error.h"
#include "proofload/dataset/dataset.h"

/// The bytes live in a file without a name, so that a run leaves nothing on the disk.
inline void open_label_file(const char* format, const std::uint8_t* data, std::size_t size) {
  using namespace proofload;
  static const int file = ::memfd_create("labels", 0);
  if (file < 0 || ::ftruncate(file, 0) != 0 || ::pwrite(file, data, size, 0) != static_cast<ssize_t>(size))
    std::abort();
  const std::string path = "/proc/self/fd/" + std::to_string(file);
  // Files that label several things are read for the model's task.
  for (const std::optional<Task> task :
       {std::optional<Task>(), std::optional(Task::instances), std::optional(Task::keypoints)})
    for (const bool strict : {true, false}) {
      Value params = Value::object();
      params["strict"] = strict;
      dataset::Options options;
      options.task = task;
      // The folder of open files is the data root: entries named "0" to "2" and the label file itself exist.
      if (!strict) options.model_labels = {"cat", "dog", "3"};
      std::string found;
      try {
        const auto opened = dataset::open(path, format, options, params, found);
        for (std::size_t i = 0; i < opened->size(); ++i)
          if (opened->id(i).empty()) std::abort();
      } catch (const Error& e) {
        if (e.code() == ErrorCode::internal) std::abort();
      }
    }
}
