#include "proofload/stress/coded_clip.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <utility>

#include "proofload/core/error.h"

namespace proofload::stress {

namespace {

// Streams that are kept for other strengths, in bytes.
constexpr std::size_t kKept = std::size_t{256} << 20;
// Coding rates in bit/px when none is given.
constexpr double kStillRate = 1;
constexpr double kClipRate = 0.2;
constexpr int kFewestSlices = 16;  // Of a single picture.

std::size_t largest_bytes(const coding::Coding& coding, std::uint32_t frames) {
  const double bytes = coding.bits_per_second / 8 * (frames / coding.frame_rate + coding.buffer_seconds);
  return static_cast<std::size_t>(std::min(bytes, 1e15));
}

// A run of lost packets is one burst, also across frames.
class Bursts {
 public:
  void add(bool lost, Transmission& counts) {
    ++counts.packets;
    if (lost) {
      ++counts.lost;
      if (!last_) ++counts.bursts;
    }
    last_ = lost;
  }

 private:
  bool last_ = false;
};

}  // namespace

EncodedClip::EncodedClip(const coding::Coding& coding, std::uint32_t frames, bool keep)
    : coding_(coding), frames_(frames), keep_(keep) {}

std::shared_ptr<const coding::CodedPicture> EncodedClip::picture(std::uint32_t index, const Image& frame) {
  const std::scoped_lock guard(lock_);
  const std::uint64_t hash = keep_ ? pixel_hash(frame) : 0;
  if (keep_ && index < pictures_.size()) {
    if (hashes_[index] != hash)
      throw Error(ErrorCode::internal, "a clip has other frames than when it was encoded");
    return pictures_[index];
  }
  PROOFLOAD_ASSERT(index == next_ && !failed_);
  try {
    if (!encoder_) encoder_ = std::make_unique<coding::Encoder>(coding_);
    auto out = std::make_shared<const coding::CodedPicture>(encoder_->encode(frame));
    ++next_;
    if (next_ >= frames_) encoder_.reset();
    if (keep_) {
      pictures_.push_back(out);
      hashes_.push_back(hash);
    }
    return out;
  } catch (...) {
    failed_ = true;
    encoder_.reset();
    throw;
  }
}

bool EncodedClip::complete() {
  const std::scoped_lock guard(lock_);
  return next_ >= frames_;
}

bool EncodedClip::failed() {
  const std::scoped_lock guard(lock_);
  return failed_;
}

std::shared_ptr<EncodedClip> EncodedClips::get(const ClipShape& shape, const coding::Coding& coding) {
  const std::size_t bytes = largest_bytes(coding, shape.frames);
  if (shape.content == 0 || coding.bits_per_second <= 0 || bytes > kKept)
    return std::make_shared<EncodedClip>(coding, shape.frames, false);
  const std::scoped_lock guard(lock_);
  // Those that nobody goes on with would keep their encoder.
  std::erase_if(entries_, [](const Entry& each) {
    return each.clip->failed() || (each.clip.use_count() == 1 && !each.clip->complete());
  });
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& each) {
    return each.content == shape.content && each.clip->coding() == coding;
  });
  if (found != entries_.end()) {
    std::rotate(found, found + 1, entries_.end());
    return entries_.back().clip;
  }
  std::size_t sum = bytes;
  for (const Entry& each : entries_) sum += each.bytes;
  while (!entries_.empty() && sum > kKept) {
    sum -= entries_.front().bytes;
    entries_.erase(entries_.begin());
  }
  entries_.push_back({shape.content, bytes, std::make_shared<EncodedClip>(coding, shape.frames, true)});
  return entries_.back().clip;
}

Damage packet_loss_damage(std::uint64_t key, double rate, double burst, int payload) {
  return [rng = Rng(key), chain = LossChain(rate, burst), payload = std::max(1, payload),
          sent = std::uint64_t{0}, bursts = Bursts()](const coding::CodedPicture& picture, std::uint32_t,
                                                      Transmission& counts) mutable {
    std::vector<std::uint8_t> out;
    out.reserve(picture.bytes.size());
    for (const coding::Unit& unit : picture.units) {
      bool lost = false;
      if (unit.slice) {
        const std::size_t bytes = unit.end - unit.header;
        const std::size_t packets =
            (bytes + static_cast<std::size_t>(payload) - 1) / static_cast<std::size_t>(payload);
        for (std::size_t i = 0; i < packets; ++i) {
          const bool one = chain.next(rng.bits32(0, sent++));
          bursts.add(one, counts);
          lost = lost || one;
        }
      }
      if (!lost)
        out.insert(out.end(), picture.bytes.begin() + static_cast<std::ptrdiff_t>(unit.begin),
                   picture.bytes.begin() + static_cast<std::ptrdiff_t>(unit.end));
    }
    return out;
  };
}

Damage bit_error_damage(std::uint64_t key, double rate) {
  return [key, threshold = threshold32(rate), bursts = Bursts()](const coding::CodedPicture& picture,
                                                                 std::uint32_t index,
                                                                 Transmission& counts) mutable {
    std::vector<std::uint8_t> out = picture.bytes;
    const Rng rng(key, index);
    std::array<std::uint32_t, 1024> draws{};
    for (const coding::Unit& unit : picture.units) {
      if (!unit.slice) continue;
      bool hit = false;
      // Draw k of a picture belongs to bit k of its bytes.
      std::size_t filled = SIZE_MAX;
      for (std::size_t bit = 8 * unit.payload; bit < 8 * unit.end; ++bit) {
        if (bit / draws.size() != filled) {
          filled = bit / draws.size();
          rng.fill32(0, filled * draws.size(), draws);
        }
        if (draws[bit % draws.size()] >= threshold) continue;
        out[bit / 8] = static_cast<std::uint8_t>(out[bit / 8] ^ (0x80 >> bit % 8));
        hit = true;
      }
      bursts.add(hit, counts);
    }
    return out;
  };
}

CodedPass::CodedPass(std::shared_ptr<EncodedClip> clip,
                     Damage damage,
                     bool conceal,
                     const coding::ChildLimits& limits)
    : clip_(std::move(clip)),
      damage_(std::move(damage)),
      decoder_(clip_->coding().standard, clip_->coding().size, conceal, limits) {}

std::optional<Shown> CodedPass::next(Sample frame, std::uint32_t index) {
  const auto picture = clip_->picture(index, frame.image);
  coding::Decoded decoded;
  if (damage_) {
    const std::vector<std::uint8_t> arrived = damage_(*picture, index, counts_);
    decoded = decoder_.decode(index, arrived, picture->bytes, frame.image);
    ++counts_.frames;
    counts_.samples += 3 * frame.image.bytes() / static_cast<std::size_t>(frame.image.channels());
    counts_.error += static_cast<double>(decoded.error);
    if (!decoded.identical) ++counts_.affected;
    if (!decoded.arrived) ++counts_.frozen;
  } else {
    decoded = decoder_.decode(index, picture->bytes, {}, frame.image);
  }
  // Before the first frame that arrives there is nothing to show; that counts for the frame that is due.
  if (decoded.arrived || !any_) source_ = index;
  any_ = any_ || decoded.arrived;
  return Shown{{std::move(frame), Warp(), {}}, source_};
}

std::optional<Transmission> CodedPass::transmission() const {
  return damage_ ? std::optional(counts_) : std::nullopt;
}

std::vector<Param> coding_params() {
  return {integer("gop", 30, {1, 10'000}, "frames",
                  "A key frame every so many frames; errors stay until then."),
          real("rate", 0, {0, 24}, "bit/px", "Coding rate; 0 is 0.2 for clips and 1 for single pictures."),
          choice("preset", "fast", {"ultrafast", "superfast", "veryfast", "faster", "fast", "medium"},
                 "How much time the encoder takes.")};
}

coding::Coding coding_of(coding::Standard standard,
                         const Params& params,
                         const ClipShape& shape,
                         int payload) {
  coding::Coding out;
  out.standard = standard;
  out.size = shape.size;
  out.frame_rate = shape.frame_rate;
  out.gop = params.integer("gop");
  out.payload = payload;
  out.preset = params.text("preset");
  const bool still = shape.frames == 1;
  const double rate = params.real("rate") > 0 ? params.real("rate") : still ? kStillRate : kClipRate;
  const double bits = rate * static_cast<double>(shape.size.width) * static_cast<double>(shape.size.height);
  out.bits_per_second = bits * shape.frame_rate;
  if (still) {
    out.buffer_seconds = 1 / shape.frame_rate;
    if (payload > 0)
      out.payload = std::clamp(static_cast<int>(std::min(std::ceil(bits / 8 / kFewestSlices), 1e6)),
                               kLeastPayload, payload);
  }
  return out;
}

coding::Coding constant_quality(
    coding::Standard standard, const ClipShape& shape, int gop, int crf, const std::string& preset) {
  coding::Coding out;
  out.standard = standard;
  out.size = shape.size;
  out.frame_rate = shape.frame_rate;
  out.gop = gop;
  out.payload = 0;
  out.crf = crf;
  out.preset = preset;
  return out;
}

namespace {

class PacketLoss final : public ClipStressor {
 public:
  PacketLoss(Axis axis, const Params& params, coding::Standard standard)
      : ClipStressor(std::move(axis)), standard_(standard), params_(params) {
    coding::require(standard);
  }

 private:
  std::unique_ptr<ClipPass> pass(const ClipShape& shape, const Keys& keys, double loss_rate) const override {
    const int payload = params_.integer("payload");
    const bool slices = standard_ == coding::Standard::h264 && params_.text("slices") == "payload";
    const coding::Coding coding = coding_of(standard_, params_, shape, slices ? payload : 0);
    return std::make_unique<CodedPass>(clips_.get(shape, coding),
                                       packet_loss_damage(keys.sample, loss_rate, params_.real("burst"),
                                                          slices ? coding.payload : payload),
                                       params_.flag("concealment"));
  }

  coding::Standard standard_;
  Params params_;
  mutable EncodedClips clips_;
};

}  // namespace

Spec packet_loss_spec(coding::Standard standard) {
  const bool h264 = standard == coding::Standard::h264;
  const auto axis = fixed({.parameter = "loss_rate",
                           .unit = "",
                           .percent = true,
                           .identity = 0,
                           .top = 1,
                           .scale = Scale::geometric,
                           .knee = 0.005});
  std::vector<Param> params{real("burst", 3, {1, 1e6}, "packets",
                                 "Mean number of packets lost in a row; 1 is independent loss."),
                            integer("payload", 1400, {kLeastPayload, 65507}, "bytes",
                                    "What a packet carries.")};
  if (h264)
    params.push_back(
        choice("slices", "payload", {"payload", "picture"},
               "A slice is what fits a packet, or the whole picture; a slice of several packets is lost with "
               "any of them."));
  params.push_back(flag("concealment", true,
                        "The decoder fills what is missing from the frame before, by the motion around it."));
  for (Param& each : coding_params()) params.push_back(std::move(each));
  return {
      .family = Family::transport,
      .title = std::string(coding::name_of(standard)) + " packet loss",
      .summary = "Encodes the clip as " + std::string(coding::name_of(standard)) +
                 ", loses packets in bursts and decodes what arrives as a player would: errors move with the "
                 "picture and "
                 "stay until the next key frame, frames that cannot be decoded are the one before.",
      .params = Schema(std::move(params)),
      .axis = axis,
      .levels = {{"epfl_polimi", {0.001, 0.004, 0.01, 0.03, 0.05, 0.1}}},
      .traits = {.draws = Scope::clip, .nested = true, .temporal = true},
      .source =
          "Two-state loss after Gilbert, 1960; rates and bursts after the EPFL-PoliMI video database; one "
          "slice a "
          "packet after RFC 6184",
      .make = [axis, standard](
                  const Params& given) { return std::make_unique<PacketLoss>(axis(given), given, standard); },
  };
}

}  // namespace proofload::stress
