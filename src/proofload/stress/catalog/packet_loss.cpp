#include <vector>

#include "proofload/stress/block_grid.h"
#include "proofload/stress/loss_chain.h"
#include "proofload/stress/lossy_clip.h"
#include "proofload/stress/packets.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

// Coding rates in bit/px when none is given.
constexpr double kStillRate = 1;
constexpr double kClipRate = 0.2;

class PacketLoss final : public Stressor {
 public:
  PacketLoss(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        burst_(params.real("burst")),
        concealment_(params.text("concealment")),
        rate_(params.real("rate")),
        gop_(params.integer("gop")),
        refresh_(params.real("refresh")),
        grey_(static_cast<std::uint8_t>(params.integer("fill"))) {
    packets_.macroblock = params.integer("macroblock");
    packets_.payload = params.integer("payload");
    packets_.slice_per_row = params.text("slices") != "payload";
    packets_.fragments = params.text("slices") == "fragmented_rows";
  }

 private:
  void stress(Stressed& result, const Keys& keys, double loss_rate) const override {
    Image& image = result.sample.image;
    Packetisation how = packets_;
    how.bits_per_pixel = rate_ > 0 ? rate_ : kStillRate;
    const Packets packets = packets_of(image, how);
    const auto lost = lost_units(Rng(keys.sample, keys.frame), 0, packets.count, loss_rate, burst_);
    std::vector<std::uint8_t> missing(packets.first.size());
    for (std::size_t i = 0; i < missing.size(); ++i)
      for (std::uint32_t packet = packets.first[i]; packet <= packets.last[i]; ++packet)
        missing[i] |= lost[packet];
    conceal(image, packets.grid, missing, within(), grey_);
  }

  std::unique_ptr<ClipPass> pass(const ClipShape&, const Keys& keys, double loss_rate) const override {
    LossyDecoding how;
    how.packets = packets_;
    how.packets.bits_per_pixel = rate_ > 0 ? rate_ : kClipRate;
    how.burst = burst_;
    how.whole_frames = concealment_ == "freeze";
    how.from_last = concealment_ == "auto" || concealment_ == "copy" || how.whole_frames;
    how.within = how.from_last ? Concealment::spatial : within();
    how.grey = grey_;
    how.refresh_frames = gop_;
    how.refresh_blocks = refresh_;
    return std::make_unique<LossyClip>(how, keys, loss_rate);
  }

  // A still has no frame before it.
  Concealment within() const {
    return concealment_ == "auto" || concealment_ == "freeze" ? Concealment::spatial
                                                              : concealment_of(concealment_);
  }

  Packetisation packets_;
  double burst_;
  std::string concealment_;
  double rate_;
  int gop_;
  double refresh_;
  std::uint8_t grey_;
};

}  // namespace

Spec packet_loss() {
  const auto axis = fixed({.parameter = "loss_rate",
                           .unit = "",
                           .percent = true,
                           .identity = 0,
                           .top = 1,
                           .scale = Scale::geometric,
                           .knee = 0.005});
  return {
      .family = Family::transport,
      .title = "Packet loss",
      .summary =
          "Loses network packets of a coded picture in bursts; whole slices of macroblocks go missing and "
          "the "
          "receiver conceals them. A stand-in without a codec.",
      .params =
          {real("burst", 3, {1, 1e6}, "packets",
                "Mean number of packets lost in a row; 1 is independent loss."),
           integer("payload", 1400, {64, 65507}, "bytes",
                   "What a packet carries. A picture of fewer than 16 packets uses a sixteenth of its bytes "
                   "instead."),
           real("rate", 0, {0, 24}, "bit/px", "Coding rate; 0 is 1 for stills and 0.2 for clips."),
           integer("macroblock", 16, {4, 64}, "px",
                   "Side of a macroblock; 64 stands for HEVC. A picture below 128 px and 16 packets uses 4."),
           choice("slices", "payload", {"payload", "rows", "fragmented_rows"},
                  "A slice is what fits a packet; a row of macroblocks in one packet; or a row cut into "
                  "packets, lost "
                  "as a whole when one of them is."),
           choice("concealment", "auto", {"auto", "none", "copy", "spatial", "freeze"},
                  "What the receiver shows: plain grey; the block of the frame before (of a still: the "
                  "nearest of the "
                  "column); an interpolation between the blocks around; the whole frame before. auto: "
                  "spatial for stills, "
                  "copy for clips."),
           integer("gop", 30, {1, 10'000}, "frames",
                   "On clips, how often a frame is coded without the one before; errors stay in the picture "
                   "until then."),
           real("refresh", 0, {0, 1}, "of the blocks",
                "Share of blocks of every other frame that are coded so too."),
           integer("fill", 128, {0, 255}, "grey levels", "The grey of what cannot be concealed.")},
      .axis = axis,
      .levels = {{"mini_kinetics_c", {0.01, 0.02, 0.03, 0.04, 0.06}}},
      .by_default = true,
      .traits = {.draws = Scope::clip, .nested = true},
      .source =
          "Two-state loss after Gilbert, 1960; bursts and payload after the EPFL-PoliMI video database and "
          "RFC 6184",
      .aliases = {"mini_kinetics_c.packet_loss"},
      .make = make<PacketLoss>(axis),
  };
}

}  // namespace proofload::stress
