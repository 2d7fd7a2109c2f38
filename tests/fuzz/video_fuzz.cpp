// One video file through the plug-in: index, start, middle. FFmpeg itself carries no coverage hooks; what is driven by
// coverage are the plug-in and the reader above it.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "proofload/core/error.h"
#include "proofload/dataset/dataset.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace proofload;
  static const int plugin = ::setenv("PROOFLOAD_VIDEO_PLUGIN", PROOFLOAD_VIDEO_PLUGIN_FILE, 1);
  static const int file = ::memfd_create("video", 0);
  if (plugin != 0 || file < 0 || ::ftruncate(file, 0) != 0 ||
      ::pwrite(file, data, size, 0) != static_cast<ssize_t>(size))
    std::abort();
  dataset::Options options;
  options.read.largest_pixels = 1 << 20;
  Value params = Value::object();
  params["strict"] = false;
  params["clip_frames"] = 3;
  std::string found;
  try {
    const auto data_set =
        dataset::open("/proc/self/fd/" + std::to_string(file), "video", options, params, found);
    for (std::size_t clip = 0; clip < data_set->size() && clip < 3; ++clip) {
      const auto reader = data_set->clip(clip);
      Sample frame;
      for (int i = 0; i < 5 && reader->next(frame); ++i)
        if (!(frame.image.size() == reader->shape().size)) std::abort();
    }
  } catch (const Error& e) {
    if (e.code() == ErrorCode::internal) std::abort();
  }
  return 0;
}
