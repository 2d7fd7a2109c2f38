// A clip through a real encoder, a link that damages what is sent, and a real decoder.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "proofload/coding/codec.h"
#include "proofload/core/params.h"
#include "proofload/data/axis.h"
#include "proofload/data/clip.h"
#include "proofload/stress/loss_chain.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

/// One clip's stream, encoded as its frames come by. Safe to use from many threads.
class EncodedClip {
 public:
  /// `keep`: pictures stay, so that other passes over the same frames need no encoder.
  EncodedClip(const coding::Coding& coding, std::uint32_t frames, bool keep);
  /// What is sent for frame `index`: the next one, or with `keep` one that was encoded before.
  /// Error{engine} where the encoder fails, Error{internal} for another frame than before.
  std::shared_ptr<const coding::CodedPicture> picture(std::uint32_t index, const Image& frame);
  const coding::Coding& coding() const { return coding_; }
  /// All frames are encoded, and the encoder is gone.
  bool complete();
  bool failed();

 private:
  coding::Coding coding_;
  std::uint32_t frames_;
  bool keep_;
  std::mutex lock_;
  std::unique_ptr<coding::Encoder> encoder_;
  std::uint32_t next_ = 0;
  std::vector<std::shared_ptr<const coding::CodedPicture>> pictures_;
  std::vector<std::uint64_t> hashes_;
  bool failed_ = false;
};

/// Streams of the last clips, within a bound of memory: a clip is encoded once for all strengths. Safe to use from many threads.
class EncodedClips {
 public:
  std::shared_ptr<EncodedClip> get(const ClipShape& shape, const coding::Coding& coding);

 private:
  struct Entry {
    std::uint64_t content;
    std::size_t bytes;  ///< At most, by the rate.
    std::shared_ptr<EncodedClip> clip;
  };
  std::mutex lock_;
  std::vector<Entry> entries_;  ///< Oldest first.
};

/// What a link does to a picture: the bytes that arrive. Counts packets into `counts`.
using Damage = std::function<std::vector<std::uint8_t>(
    const coding::CodedPicture& picture, std::uint32_t index, Transmission& counts)>;

/// Loses packets of slices by a chain that goes on from frame to frame. A slice is as many packets as its bytes fill and
/// is lost with any of them; parameter sets and messages arrive, as they are sent again or by another way.
Damage packet_loss_damage(std::uint64_t key, double rate, double burst, int payload);
/// Flips bits of slices, behind the header of their unit, each with probability `rate`. What is flipped at one rate is at
/// any higher one.
Damage bit_error_damage(std::uint64_t key, double rate);

/// Frames in, frames as a viewer behind the link sees them out. A frame that cannot be decoded is the one before.
class CodedPass final : public ClipPass {
 public:
  /// Without `damage` everything arrives.
  CodedPass(std::shared_ptr<EncodedClip> clip,
            Damage damage,
            bool conceal,
            const coding::ChildLimits& limits = {});
  std::optional<Shown> next(Sample frame, std::uint32_t index) override;
  std::optional<Transmission> transmission() const override;

 private:
  std::shared_ptr<EncodedClip> clip_;
  Damage damage_;
  coding::Decoder decoder_;
  Transmission counts_;
  std::uint32_t source_ = 0;
  bool any_ = false;
};

/// Smallest payload that encoders take, bytes.
inline constexpr int kLeastPayload = 64;

/// Parameters that every stress through a codec has: gop, rate, preset.
std::vector<Param> coding_params();
/// The coding of a clip by these. A clip of one frame is a picture: it may take more bits, and is cut into 16 slices where it
/// would fill fewer packets.
coding::Coding coding_of(coding::Standard standard,
                         const Params& params,
                         const ClipShape& shape,
                         int payload);

/// The coding of a clip or picture at a constant rate factor, one slice a picture.
coding::Coding constant_quality(
    coding::Standard standard, const ClipShape& shape, int gop, int crf, const std::string& preset);

/// The whole of packet_loss_h264 and packet_loss_h265.
Spec packet_loss_spec(coding::Standard standard);

}  // namespace proofload::stress
