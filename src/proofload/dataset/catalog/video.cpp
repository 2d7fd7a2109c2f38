// Video files, decoded by the plug-in: one file or a folder of them, without labels.
#include <algorithm>
#include <array>
#include <system_error>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/dataset/dataset.h"
#include "proofload/dataset/detail/clips.h"
#include "proofload/dataset/detail/faults.h"
#include "proofload/dataset/detail/picture_files.h"
#include "proofload/dataset/detail/video_file.h"

namespace proofload::dataset {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLookedAt = 20'000;  // Entries of a folder.
constexpr double kUnsaidRate = 25;

bool has_video_name(const fs::path& file) {
  static constexpr std::array<std::string_view, 18> kEndings = {".mp4",   ".m4v", ".mov",  ".avi", ".mkv",
                                                                ".webm",  ".mpg", ".mpeg", ".ts",  ".m2ts",
                                                                ".ogv",   ".flv", ".wmv",  ".3gp", ".mjpg",
                                                                ".mjpeg", ".y4m", ".ivf"};
  const std::string ending = lower(file.extension().string());
  return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

// Video files directly in a folder, in byte order; hidden ones are passed over.
std::vector<std::string> videos_in(const fs::path& folder) {
  std::vector<std::string> out;
  std::error_code error;
  std::size_t seen = 0;
  for (fs::directory_iterator it(folder, error), end; !error && it != end && seen < kLookedAt;
       it.increment(error), ++seen) {
    const std::string name = it->path().filename().string();
    if (!name.starts_with('.') && has_video_name(it->path()) && it->is_regular_file(error))
      out.push_back(name);
  }
  std::sort(out.begin(), out.end());
  return out;
}

double claim(const fs::path& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return holds_pictures(path) || videos_in(path).empty() ? 0.0 : 0.9;
  return fs::is_regular_file(path, error) && has_video_name(path) ? 0.95 : 0.0;
}

class VideoReader final : public FrameReader {
 public:
  VideoReader(const fs::path& file,
              const ReadOptions& read,
              const VideoIndex& index,
              const ClipPlace& place,
              int stride,
              std::string name)
      : video_(file, read, index, place.first),
        shape_{place.count, (index.frame_rate > 0 ? index.frame_rate : kUnsaidRate) / stride, index.size},
        stride_(stride),
        number_(place.first),
        name_(std::move(name)) {}

  const ClipShape& shape() const override { return shape_; }
  bool next(Sample& frame) override {
    if (given_ == shape_.frames) return false;
    if (given_ > 0) {
      for (int i = 1; i < stride_; ++i)
        if (!video_.next(nullptr)) return false;
      number_ += static_cast<std::uint32_t>(stride_);
    }
    if (!video_.next(&frame.image)) return false;
    frame.id = name_ + "#" + std::to_string(number_);
    frame.label = {};
    frame.slices.clear();
    ++given_;
    return true;
  }

 private:
  VideoFile video_;
  ClipShape shape_;
  int stride_;
  std::uint32_t number_;
  std::uint32_t given_ = 0;
  std::string name_;
};

class Videos final : public ClipDataset {
 public:
  Videos(const fs::path& root,
         const std::vector<std::string>& files,
         const Options& options,
         const Params& params)
      : root_(root), read_(options.read), stride_(params.integer("stride")) {
    const auto length = static_cast<std::uint32_t>(params.integer("clip_frames"));
    Faults faults("video");
    std::uint64_t frames = 0;
    for (const std::string& file : files) {
      if (first_invalid_utf8(file))
        throw Error(ErrorCode::unsupported,
                    (root / valid_utf8(file)).string() + ": the name of this file is not UTF-8. Rename it.");
      try {
        VideoIndex index = scan_video(root / file, read_);
        if (index.promised > index.frames)
          faults.add(ErrorCode::parse, file,
                     "it was cut off: " + std::to_string(index.frames) + " of the " +
                         std::to_string(index.promised) + " frames that its header names are there");
        const auto source = static_cast<std::uint32_t>(sources_.size());
        const auto clips = cut(source, index.frames, length, static_cast<std::uint32_t>(stride_));
        clips_.insert(clips_.end(), clips.begin(), clips.end());
        frames += index.frames;
        if (index.frame_rate <= 0)
          info_.notes.push_back(file + ": says no frame rate; 25 per second assumed");
        sources_.push_back(nfc(file));
        files_.push_back(file);
        indices_.push_back(std::move(index));
      } catch (const Error& e) {
        if (e.code() != ErrorCode::parse && e.code() != ErrorCode::not_found) throw;
        // The file stands in the message and in `where`.
        std::string why = e.what();
        if (const std::string name = (root / file).string() + ": "; why.starts_with(name))
          why.erase(0, name.size());
        faults.add(e.code(), file, why);
      }
    }
    std::vector<std::string> sorted = sources_;
    std::sort(sorted.begin(), sorted.end());
    if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
      throw Error(ErrorCode::invalid_argument,
                  root.string() + ": two files have one name once Unicode is normalised. Rename one.");
    faults.settle(params.flag("strict"), root.string(), files.size(), info_.notes);
    info_.clips = true;
    info_.notes.push_back(counted(clips_.size(), "clip") + " of " + counted(files_.size(), "video") + " (" +
                          counted(frames, "frame") + "), no labels: stability only");
    if (clips_.size() > files_.size())
      info_.notes.push_back(
          "clips of one video are alike, so the intervals are narrower than those of as many videos; "
          "the slice `video` shows each");
    if (stride_ > 1) info_.notes.push_back("one frame of every " + std::to_string(stride_) + " is taken");
  }

  std::unique_ptr<FrameReader> clip(std::size_t index) const override {
    const ClipPlace& place = clips_.at(index);
    return std::make_unique<VideoReader>(root_ / files_[place.source], read_, indices_[place.source], place,
                                         stride_, sources_[place.source]);
  }

 private:
  fs::path root_;
  ReadOptions read_;
  int stride_;
  std::vector<std::string> files_;
  std::vector<VideoIndex> indices_;
};

std::unique_ptr<Dataset> open_videos(const fs::path& path, const Options& options, const Params& params) {
  std::error_code error;
  if (!fs::exists(path, error))
    throw Error(ErrorCode::not_found, path.string() + ": no such file or folder.");
  if (!fs::is_directory(path, error))
    return std::make_unique<Videos>(path.has_parent_path() ? path.parent_path() : fs::path("."),
                                    std::vector<std::string>{path.filename().string()}, options, params);
  const std::vector<std::string> files = videos_in(path);
  if (files.empty())
    throw Error(ErrorCode::not_found,
                path.string() +
                    ": no video lies in this folder (files that end in .mp4, .mov, .avi, .mkv, .webm …).");
  return std::make_unique<Videos>(path, files, options, params);
}

}  // namespace

Spec video() {
  return {
      .title = "Video files",
      .summary =
          "a video file, or a folder with video files directly inside; cut into clips, no labels; read by a "
          "plug-in",
      .params = {clip_frames_param(), stride_param(),
                 flag("strict", true,
                      "Refuse videos that cannot be read or were cut off; false leaves out or takes what is "
                      "there.")},
      .sniff = claim,
      .open = open_videos,
  };
}

}  // namespace proofload::dataset
