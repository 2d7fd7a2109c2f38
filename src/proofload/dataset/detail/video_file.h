// Video files, decoded by the plug-in. The only user of dataset/plugin/video_abi.h.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "proofload/image/codec.h"
#include "proofload/image/image.h"

namespace proofload::dataset {

/// What reading through a file told, without decoding it. 8 bytes a frame.
struct VideoIndex {
  Size size{};               ///< Of the frames as they are given out.
  double frame_rate = 0;     ///< Frames per second; 0 = the file does not say.
  std::uint32_t frames = 0;  ///< At least 1.
  std::uint32_t promised =
      0;  ///< Frames that the header names; 0 = none. More than `frames`: the file was cut off.
  std::vector<std::int64_t> times;  ///< Time stamp of every frame, ascending; empty where they are no use.
  std::vector<std::int64_t> keys;   ///< Of these, the ones that decoding may start at, ascending.
  std::string codec;
};

/// Errors name the file, the cause and the cure: no video in it, damaged, too large, no frame. Rotations that the file asks
/// for are applied with `read.exif_orientation`.
VideoIndex scan_video(const std::filesystem::path& file, const ReadOptions& read);

/// Decodes one file from a frame on, in constant memory. Not thread-safe.
class VideoFile {
 public:
  /// The next frame is number `first`. Goes to the key frame before it where the index allows it, else decodes what lies
  /// before.
  VideoFile(const std::filesystem::path& file,
            const ReadOptions& read,
            const VideoIndex& index,
            std::uint32_t first);
  VideoFile(const VideoFile&) = delete;
  VideoFile& operator=(const VideoFile&) = delete;
  ~VideoFile();

  /// False after the last frame. With a null `frame` it is passed over. Error{parse} names file and frame.
  bool next(Image* frame);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace proofload::dataset
