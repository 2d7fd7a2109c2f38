#include "proofload/dataset/detail/video_file.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <system_error>

#include "proofload/core/error.h"
#include "proofload/dataset/plugin/video_abi.h"

namespace proofload::dataset {

namespace fs = std::filesystem;

namespace {

constexpr const char* kPlugin = "proofload_video.so";
constexpr const char* kVariable = "PROOFLOAD_VIDEO_PLUGIN";
// More frames than anyone holds in one file (a year at 60 per second), so that indices fit 32 bits.
constexpr std::size_t kMostFrames = 2'000'000'000;

struct Plugin {
  const ProofloadVideoApi* api = nullptr;
  fs::path file;
  std::string problem;  // Where api is null.
};

std::vector<fs::path> places() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing in the program sets variables of the environment.
  if (const char* named = std::getenv(kVariable); named && *named) return {named};
  std::vector<fs::path> out;
  std::error_code error;
  if (const fs::path program = fs::read_symlink("/proc/self/exe", error); !error) {
    out.push_back(program.parent_path() / kPlugin);
    out.push_back(program.parent_path().parent_path() / "lib" / "proofload" / kPlugin);
  }
  return out;
}

Plugin load_plugin() {
  Plugin out;
  std::string tried;
  const auto named = places();
  for (const fs::path& file : named) {
    std::error_code error;
    tried += (tried.empty() ? "" : ", ") + file.string();
    if (!fs::is_regular_file(file, error)) continue;
    void* library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library) {
      // NOLINTNEXTLINE(concurrency-mt-unsafe): glibc keeps one text a thread.
      const char* why = ::dlerror();
      out.problem = "videos are read by a plug-in, and " + file.string() + " cannot be loaded (" +
                    (why ? why : "?") +
                    "). Install the libraries of FFmpeg it was built with (Debian: libavformat59, "
                    "libswscale6), or build "
                    "again";
      return out;
    }
    using Entry = const ProofloadVideoApi* (*)();
    const auto entry = reinterpret_cast<Entry>(::dlsym(library, "proofload_video_api"));  // NOLINT
    const ProofloadVideoApi* api = entry ? entry() : nullptr;
    if (!api || api->version != PROOFLOAD_VIDEO_ABI_VERSION) {
      out.problem =
          file.string() + ": this is no video plug-in of this version; build it again with the program";
      return out;
    }
    out.api = api;
    out.file = file;
    return out;
  }
  out.problem = "videos are read by a plug-in that is not there (looked for " + tried +
                "). Install libavformat-dev, libavcodec-dev and libswscale-dev and build again (`make "
                "build`), or name it "
                "in " +
                kVariable + "; pictures in MOT folders need no plug-in";
  return out;
}

const Plugin& plugin() {
  static const Plugin loaded = load_plugin();
  return loaded;
}

const ProofloadVideoApi& api() {
  const Plugin& found = plugin();
  if (!found.api) throw Error(ErrorCode::unsupported, found.problem);
  return *found.api;
}

// What a failing call of the plug-in said.
class Said {
 public:
  char* text() { return text_.data(); }
  std::size_t size() const { return text_.size(); }
  std::string str() const { return text_.data(); }

 private:
  std::array<char, 512> text_{};
};

struct Close {
  void operator()(ProofloadVideo* video) const { api().close(video); }
};
using Handle = std::unique_ptr<ProofloadVideo, Close>;

Handle open_video(const fs::path& file, const ReadOptions& read, ProofloadVideoInfo& info) {
  std::error_code error;
  if (!fs::is_regular_file(file, error))
    throw Error(ErrorCode::not_found,
                file.string() + (fs::exists(file, error) ? ": this is no file" : ": no such file"));
  Said said;
  Handle out(api().open(file.c_str(), read.largest_pixels, &info, said.text(), said.size()));
  if (!out) throw Error(ErrorCode::parse, file.string() + ": " + said.str());
  return out;
}

int rotation_of(const ProofloadVideoInfo& info, const ReadOptions& read) {
  return read.exif_orientation && (info.rotation == 90 || info.rotation == 180 || info.rotation == 270)
             ? info.rotation
             : 0;
}

Size turned(Size size, int rotation) { return rotation % 180 == 0 ? size : Size{size.height, size.width}; }

// Clockwise by 90, 180 or 270 degrees.
Image turn(const Image& src, int rotation) {
  Image out(turned(src.size(), rotation), 3);
  const int w = src.width();
  const int h = src.height();
  for (int y = 0; y < h; ++y)
    for (int x = 0; x < w; ++x) {
      const int to_x = rotation == 90 ? h - 1 - y : rotation == 180 ? w - 1 - x : y;
      const int to_y = rotation == 90 ? x : rotation == 180 ? h - 1 - y : w - 1 - x;
      std::copy_n(src.row(y) + std::ptrdiff_t{3} * x, 3, out.row(to_y) + std::ptrdiff_t{3} * to_x);
    }
  return out;
}

struct Scan {
  std::vector<std::int64_t> times;
  std::vector<std::int64_t> keys;
  std::size_t packets = 0;
  bool stamped = true;
};

}  // namespace

std::string video_library() {
  const ProofloadVideoApi& found = api();
  return std::string(found.library) + ", " + plugin().file.string();
}

VideoIndex scan_video(const fs::path& file, const ReadOptions& read) {
  ProofloadVideoInfo info{};
  const Handle video = open_video(file, read, info);
  Scan scan;
  Said said;
  const auto packet = [](void* context, std::int64_t pts, std::int32_t is_key) {
    auto& found = *static_cast<Scan*>(context);
    ++found.packets;
    found.stamped = found.stamped && pts != INT64_MIN;
    if (!found.stamped) return;
    found.times.push_back(pts);
    if (is_key != 0) found.keys.push_back(pts);
  };
  if (api().scan(video.get(), packet, &scan, said.text(), said.size()) != 0)
    throw Error(ErrorCode::parse, file.string() + ": " + said.str());
  if (scan.packets == 0)
    throw Error(ErrorCode::parse,
                file.string() + ": there is no frame in this video; record or copy it again");
  if (scan.packets > kMostFrames)
    throw Error(ErrorCode::unsupported,
                file.string() + ": more than " + std::to_string(kMostFrames) + " frames");
  VideoIndex out;
  out.size = turned({info.width, info.height}, rotation_of(info, read));
  out.frame_rate = info.frame_rate;
  out.frames = static_cast<std::uint32_t>(scan.packets);
  out.promised = info.promised > 0 && info.promised < static_cast<std::int64_t>(kMostFrames)
                     ? static_cast<std::uint32_t>(info.promised)
                     : 0;
  out.codec = info.codec;
  if (scan.stamped) {
    std::sort(scan.times.begin(), scan.times.end());
    std::sort(scan.keys.begin(), scan.keys.end());
    // Equal stamps say nothing about order.
    if (std::adjacent_find(scan.times.begin(), scan.times.end()) == scan.times.end()) {
      out.times = std::move(scan.times);
      out.keys = std::move(scan.keys);
    }
  }
  return out;
}

struct VideoFile::Impl {
  fs::path path;
  Handle video;
  ProofloadVideoInfo info{};
  Size stored{};
  int rotation = 0;
  std::uint32_t number = 0;            // Of the next frame in its file, for messages.
  std::optional<std::int64_t> wanted;  // Time stamp that the first frame must have.

  // Decodes one frame; false at the end.
  bool step(std::uint8_t* rgb) {
    Said said;
    std::int64_t pts = 0;
    const int code = api().read(video.get(), rgb, &pts, said.text(), said.size());
    if (code < 0)
      throw Error(ErrorCode::parse, path.string() + ": " + said.str() + " (near frame " +
                                        std::to_string(number) + "); copy or encode the file again");
    if (code == 0) return false;
    if (wanted && pts != *wanted)
      throw Error(ErrorCode::parse, path.string() + ": frame " + std::to_string(number) +
                                        " is not where its time stamp says; encode the file again");
    wanted.reset();
    ++number;
    return true;
  }
};

VideoFile::VideoFile(const fs::path& file,
                     const ReadOptions& read,
                     const VideoIndex& index,
                     std::uint32_t first)
    : impl_(std::make_unique<Impl>()) {
  impl_->path = file;
  impl_->video = open_video(file, read, impl_->info);
  impl_->stored = {impl_->info.width, impl_->info.height};
  impl_->rotation = rotation_of(impl_->info, read);
  if (turned(impl_->stored, impl_->rotation) != index.size)
    throw Error(ErrorCode::parse, file.string() + ": this file has changed since the run began");
  if (first == 0) return;
  Said said;
  if (first < index.times.size() && !index.keys.empty() && index.keys.front() <= index.times[first]) {
    const std::int64_t time = index.times[first];
    const std::int64_t key = *std::prev(std::upper_bound(index.keys.begin(), index.keys.end(), time));
    impl_->number = first;
    if (key > index.times.front()) {
      if (api().seek(impl_->video.get(), key, time, said.text(), said.size()) == 0) {
        impl_->wanted = time;
        return;
      }
      impl_->video = open_video(file, read, impl_->info);
    }
  }
  impl_->number = 0;
  for (std::uint32_t i = 0; i < first; ++i)
    if (!next(nullptr)) return;
}

VideoFile::~VideoFile() = default;

bool VideoFile::next(Image* frame) {
  if (!frame) return impl_->step(nullptr);
  Image image(impl_->stored, 3);
  if (!impl_->step(image.data())) return false;
  *frame = impl_->rotation == 0 ? std::move(image) : turn(image, impl_->rotation);
  return true;
}

}  // namespace proofload::dataset
