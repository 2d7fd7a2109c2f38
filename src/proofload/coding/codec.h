// Encoders and decoders of video, each in a process of its own: a decoder that falls over a damaged stream, hangs or eats
// memory costs its clip and nothing else.
//
// The process is `proofload_codec` beside the program, in ../lib/proofload or named by PROOFLOAD_CODEC; it alone links
// FFmpeg. Processes are used again after a clip has ended well. Safe to use from many threads, each object from one.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "proofload/coding/units.h"
#include "proofload/image/image.h"

namespace proofload::coding {

/// "H.264", "H.265".
std::string_view name_of(Standard standard);

/// Where the codec program is and what it codes with ("FFmpeg 5.1 …"). Error{unsupported} with the cure where it is missing.
std::string codec_library();
/// Whether it can encode and decode `standard`. Error{unsupported} where it is missing.
bool can_code(Standard standard);
/// Error{unsupported} that says what is missing and how to get it, unless it can.
void require(Standard standard);

/// How a clip is encoded: no frames that refer to later ones, each frame out as soon as it is in, one thread, a key frame
/// every `gop` frames and nowhere else. The same frames give the same bytes.
struct Coding {
  Standard standard = Standard::h264;
  Size size{};             ///< Of the frames, px; sides that the codec cannot take are padded and cut again.
  double frame_rate = 25;  ///< Frames per second, in (0, 10000].
  int gop = 30;            ///< At least 1.
  int payload = 1400;      ///< Largest slice in bytes (H.264 only); 0 = one slice a picture.
  double bits_per_second = 0;  ///< Mean and largest rate; 0 = constant quality `crf`.
  double buffer_seconds = 1;   ///< What the largest rate is averaged over.
  int crf = 23;                ///< 0 to 51.
  std::string preset = "fast";
  friend bool operator==(const Coding&, const Coding&) = default;
};

/// One frame as it is sent.
struct CodedPicture {
  std::vector<std::uint8_t> bytes;
  std::vector<Unit> units;
  bool key = false;
};

struct ChildLimits {
  std::chrono::milliseconds time{30'000};  ///< For one frame.
  /// Resident bytes; 0 = 512 MiB and 300 bytes a pixel.
  std::size_t memory = 0;
};

namespace detail {
class Session;
}

class Encoder {
 public:
  /// Error{unsupported} where the codec is missing, Error{engine} where it refuses the settings.
  explicit Encoder(const Coding& coding, const ChildLimits& limits = {});
  ~Encoder();
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;

  /// The next frame, of the size of the coding. Error{engine} with the last words of a process that failed.
  CodedPicture encode(const ImageView& frame);

 private:
  Coding coding_;
  std::unique_ptr<detail::Session> session_;
};

/// What was found on one frame.
struct Decoded {
  bool arrived = false;  ///< The decoder gave a frame for this time; else the one before is shown again.
  std::uint64_t error =
      0;                  ///< Sum of squared differences from the undamaged decode, over all samples in RGB.
  bool identical = true;  ///< With the undamaged decode.
};

class Decoder {
 public:
  /// `conceal`: lost parts of H.264 are filled from the frame before, moved by what the motion around them tells, and
  /// smoothed at their edges. Off, they are left as the decoder has them.
  Decoder(Standard standard, Size size, bool conceal, const ChildLimits& limits = {});
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  /// Decodes the frame `index` (rising) from what arrived of it, which may be nothing, and puts what a viewer sees into
  /// `shown` (of the decoder's size; 1 or 3 channels). `whole`: the undamaged stream, decoded beside it as the reference;
  /// empty for none. Before the first frame a viewer sees grey 128.
  Decoded decode(std::uint32_t index,
                 std::span<const std::uint8_t> arrived,
                 std::span<const std::uint8_t> whole,
                 Image& shown);

 private:
  Size size_;
  std::unique_ptr<detail::Session> session_;
};

}  // namespace proofload::coding
