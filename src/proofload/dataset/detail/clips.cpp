#include "proofload/dataset/detail/clips.h"

#include <algorithm>

#include "proofload/core/error.h"

namespace proofload::dataset {

std::vector<ClipPlace> cut(std::uint32_t source,
                           std::uint32_t frames,
                           std::uint32_t length,
                           std::uint32_t stride) {
  const std::uint64_t counting = (std::uint64_t{frames} + stride - 1) / stride;
  const std::uint64_t clips = length == 0 ? 1 : std::max<std::uint64_t>(1, (counting + length / 2) / length);
  std::vector<ClipPlace> out;
  for (std::uint64_t i = 0; i < clips; ++i) {
    const std::uint64_t begin = counting * i / clips;
    const std::uint64_t end = counting * (i + 1) / clips;
    out.push_back(
        {source, static_cast<std::uint32_t>(begin * stride), static_cast<std::uint32_t>(end - begin)});
  }
  return out;
}

Param clip_frames_param() {
  return integer("clip_frames", 250, {0, 10'000}, "frames",
                 "About how many frames make a clip; longer videos are cut into clips of equal length. 0: a "
                 "video is one "
                 "clip.");
}
Param stride_param() {
  return integer("stride", 1, {1, 1'000}, "frames",
                 "Take every n-th frame only: a camera of a lower frame rate.");
}

std::string ClipDataset::id(std::size_t index) const {
  const ClipPlace& clip = clips_.at(index);
  return sources_[clip.source] + "#" + std::to_string(clip.first);
}

Dataset::Slices ClipDataset::slices(std::size_t index) const {
  if (sources_.size() < 2) return {};
  return {{"video", sources_[clips_.at(index).source]}};
}

Sample ClipDataset::load(std::size_t index) const {
  Sample frame;
  if (!clip(index)->next(frame))
    throw Error(ErrorCode::parse, id(index) + ": there is no frame in this clip");
  frame.id = id(index);
  frame.label = label(index);
  frame.slices = slices(index);
  return frame;
}

}  // namespace proofload::dataset
