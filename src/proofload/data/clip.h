// Clips: runs of consecutive frames of one video. The clip is the unit of statistics, its frames are what is evaluated.
#pragma once

#include <cstdint>
#include <optional>
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
  /// Clips with equal content, other than 0, have equal frames: work on one may be used for the other. 0 = not known.
  std::uint64_t content = 0;
};

/// What a link did to a clip that went through it in coded form.
struct Transmission {
  std::uint64_t packets = 0;   ///< Sent.
  std::uint64_t lost = 0;      ///< Of these, lost (or damaged, where bits are) …
  std::uint64_t bursts = 0;    ///< … in so many runs.
  std::uint64_t frames = 0;    ///< Of the clip.
  std::uint64_t affected = 0;  ///< Of these, shown otherwise than without damage.
  std::uint64_t frozen = 0;    ///< Of these, not decoded: the frame before was shown again.
  std::uint64_t samples = 0;   ///< Compared with the undamaged decode, over all channels.
  double error = 0;            ///< Sum of their squared differences.

  double loss_rate() const { return share(lost, packets); }
  double mean_burst() const { return share(lost, bursts); }
  double affected_share() const { return share(affected, frames); }
  double frozen_share() const { return share(frozen, frames); }
  /// Against the undamaged decode, dB, from the pooled error; infinite where nothing differs.
  double psnr() const;
  Transmission& operator+=(const Transmission& other);
  friend bool operator==(const Transmission&, const Transmission&) = default;

 private:
  static double share(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
  }
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
  std::optional<Transmission> transmission{};  ///< Where a stress sent the clip over a link.
  std::vector<Prediction> answers;             ///< One a frame; only on the clean clip.
  std::vector<Annotation> labels;              ///< The same for labels; empty where the frames have none.

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
