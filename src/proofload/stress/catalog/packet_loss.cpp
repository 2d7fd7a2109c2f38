#include <vector>

#include "proofload/stress/block_grid.h"
#include "proofload/stress/loss_chain.h"
#include "proofload/stress/packets.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class PacketLoss final : public Stressor {
 public:
  PacketLoss(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        burst_(params.real("burst")),
        concealment_(concealment_of(params.text("concealment"))),
        grey_(static_cast<std::uint8_t>(params.integer("fill"))) {
    packets_.macroblock = params.integer("macroblock");
    packets_.bits_per_pixel = params.real("rate");
    packets_.payload = params.integer("payload");
    packets_.slice_per_row = params.text("slices") != "payload";
    packets_.fragments = params.text("slices") == "fragmented_rows";
  }

 private:
  void stress(Stressed& result, const Keys& keys, double loss_rate) const override {
    Image& image = result.sample.image;
    const Packets packets = packets_of(image, packets_);
    const auto lost = lost_units(Rng(keys.sample, keys.frame), 0, packets.count, loss_rate, burst_);
    std::vector<std::uint8_t> missing(packets.first.size());
    for (std::size_t i = 0; i < missing.size(); ++i)
      for (std::uint32_t packet = packets.first[i]; packet <= packets.last[i]; ++packet)
        missing[i] |= lost[packet];
    conceal(image, packets.grid, missing, concealment_, grey_);
  }

  Packetisation packets_;
  double burst_;
  Concealment concealment_;
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
           real("rate", 1, {0.01, 24}, "bit/px", "Coding rate: about 1 for stills, 0.1 to 0.3 for video."),
           integer("macroblock", 16, {4, 64}, "px",
                   "Side of a macroblock; 64 stands for HEVC. A picture below 128 px and 16 packets uses 4."),
           choice("slices", "payload", {"payload", "rows", "fragmented_rows"},
                  "A slice is what fits a packet; a row of macroblocks in one packet; or a row cut into "
                  "packets, lost "
                  "as a whole when one of them is."),
           choice("concealment", "spatial", {"none", "copy", "spatial"},
                  "What the receiver shows: plain grey, the nearest block of the column, or an interpolation "
                  "between the blocks around."),
           integer("fill", 128, {0, 255}, "grey levels", "The grey of what cannot be concealed.")},
      .axis = axis,
      .levels = {{"mini_kinetics_c", {0.01, 0.02, 0.03, 0.04, 0.06}}},
      .traits = {.stochastic = true, .nested = true},
      .source =
          "Two-state loss after Gilbert, 1960; bursts and payload after the EPFL-PoliMI video database and "
          "RFC 6184",
      .make = make<PacketLoss>(axis),
  };
}

}  // namespace proofload::stress
