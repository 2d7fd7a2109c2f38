// How videos are cut into clips.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "proofload/core/params.h"
#include "proofload/data/clip.h"
#include "proofload/dataset/dataset.h"

namespace proofload::dataset {

/// A run of frames of one source: frames first, first + stride … of its own numbering, `count` of them.
struct ClipPlace {
  std::uint32_t source = 0;
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

/// Cuts a source of `frames` frames, of which every `stride`-th counts, into round(counting / length) clips (at least one)
/// of lengths that differ by one frame at most. `length` 0: the whole source is one clip.
std::vector<ClipPlace> cut(std::uint32_t source,
                           std::uint32_t frames,
                           std::uint32_t length,
                           std::uint32_t stride);

/// The parameters `clip_frames` and `stride`.
Param clip_frames_param();
Param stride_param();

/// A data set whose members are clips. Subclasses know how to read a source.
class ClipDataset : public Dataset {
 public:
  const Info& info() const override { return info_; }
  std::size_t size() const override { return clips_.size(); }
  /// "walk.mp4#300": the source and the number of the clip's first frame in it.
  std::string id(std::size_t index) const override;
  /// Of the first frame.
  Annotation label(std::size_t) const override { return {}; }
  /// ("video", name) where a source has several clips, so that clips of one video can be told apart from others.
  Slices slices(std::size_t index) const override;
  /// The first frame of the clip.
  Sample load(std::size_t index) const override;

 protected:
  Info info_;
  std::vector<std::string> sources_;  ///< Names, normal form C, unique.
  std::vector<ClipPlace> clips_;
};

}  // namespace proofload::dataset
