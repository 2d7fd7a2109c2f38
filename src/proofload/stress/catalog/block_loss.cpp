#include "proofload/stress/block_grid.h"
#include "proofload/stress/loss_chain.h"
#include "proofload/stress/mosaic.h"
#include "proofload/stress/stressor.h"

namespace proofload::stress {

namespace {

class BlockLoss final : public Stressor, public CoversPlaces {
 public:
  BlockLoss(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        block_(params.integer("block")),
        burst_(params.real("burst")),
        concealment_(concealment_of(params.text("concealment"))),
        grey_(static_cast<std::uint8_t>(params.integer("fill"))) {}

 private:
  void stress(Stressed& result, const Keys& keys, double fraction) const override {
    Image& image = result.sample.image;
    const BlockGrid grid{image.size(), block_};
    const auto lost = lost_units(Rng(keys.sample, keys.frame), 0, grid.count(), fraction, burst_);
    conceal(image, grid, lost, concealment_, grey_);
  }

  int block_;
  double burst_;
  Concealment concealment_;
  std::uint8_t grey_;
};

}  // namespace

Spec block_loss() {
  const auto axis = fixed({.parameter = "fraction",
                           .unit = "",
                           .percent = true,
                           .identity = 0,
                           .top = 1,
                           .scale = Scale::linear});
  return {
      .family = Family::transport,
      .title = "Block loss",
      .summary =
          "Loses a fraction of the square blocks of a picture, as a receiver of a block-coded picture sees "
          "it.",
      .params =
          {integer("block", 16, {2, 512}, "px", "Side of a block."),
           real("burst", 1, {1, 1e6}, "blocks",
                "Mean number of blocks lost in a row in raster order; 1 is independent loss."),
           choice("concealment", "none", {"none", "copy", "spatial"},
                  "What the receiver shows: plain grey, the nearest block of the column, or an interpolation "
                  "between the blocks around."),
           integer("fill", 128, {0, 255}, "grey levels", "The grey of a block that is not concealed.")},
      .axis = axis,
      .levels = {},
      .by_default = true,
      .traits = {.draws = Scope::clip, .nested = true},
      .source = "Two-state loss after Gilbert, 1960",
      .aliases = {"imgaug.CoarseDropout {fill: 0}"},
      .make = make<BlockLoss>(axis),
  };
}

}  // namespace proofload::stress
