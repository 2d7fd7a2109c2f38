// Clips: runs of consecutive frames of one video. The clip is the unit of statistics, its frames are what is evaluated.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "proofload/core/value.h"
#include "proofload/data/record.h"
#include "proofload/data/sample.h"

namespace proofload {

/// What is known of a clip before its first frame is read.
struct ClipShape {
  std::uint32_t frames = 0;  ///< At least 1; a reader may end earlier where frames are missing, never later.
  double frame_rate = 25;    ///< Frames per second, above 0.
  Size size{};
};

/// The frames of one clip, in order and once. Holds one frame at a time, however long the clip is. Not thread-safe.
class FrameReader {
 public:
  virtual ~FrameReader() = default;
  virtual const ClipShape& shape() const = 0;
  /// Puts the next frame and its label into `frame` (id "video.mp4#12", frames count from 0 in their file); false after
  /// the last one. Throws Error for a frame that cannot be read: the clip is then unreadable.
  virtual bool next(Sample& frame) = 0;
};

/// What was found on the frames of one clip in one cell. Frames count from 0 in the clip; arrays go by Oracle.
struct ClipAnswer {
  std::uint32_t frames = 0;  ///< Of the clip.
  double frame_rate = 25;
  std::uint32_t judged[2] = {0, 0};   ///< Frames with a verdict.
  std::uint32_t broken[2] = {0, 0};   ///< Of these, broken.
  std::uint32_t unknown[2] = {0, 0};  ///< Frames that count and could not be judged.
  std::uint32_t late = 0;   ///< Broken (stability) that hold against the frame that was shown: an old answer.
  std::uint32_t pairs = 0;  ///< Consecutive frames that were both shown and answered.
  std::uint32_t flips = 0;  ///< Of these, pairs whose answers differ by the break rule of the task.
  /// One letter a frame (stability): '.' holds, 'x' broken, 'o' broken because an old frame was shown, '?' unknown,
  /// '-' left out of the stressed clip, ' ' not counted.
  std::string marks;
  std::vector<Prediction> answers;  ///< One a frame; only on the clean clip.
  std::vector<Annotation> labels;   ///< The same for labels; empty where the frames have none.

  double flip_rate() const { return pairs == 0 ? 0 : static_cast<double>(flips) / pairs; }
  double broken_share(Oracle oracle) const {
    const auto o = static_cast<std::size_t>(oracle);
    return judged[o] == 0 ? 0 : static_cast<double>(broken[o]) / judged[o];
  }
  /// First broken frame, or -1.
  std::int64_t first_lost() const;
  /// Most broken frames in a row. Frames without a verdict neither end nor lengthen a run.
  std::uint32_t longest_loss() const;

  friend bool operator==(const ClipAnswer&, const ClipAnswer&) = default;
};

/// Compact form for records: {"clip":{"n":frames,"fps":…,"judged":[s,c],…,"marks":"..x","answers":[…],"labels":[…]}}.
Value to_record(const ClipAnswer& answer);
ClipAnswer clip_answer_from_record(const Value& value);

}  // namespace proofload
