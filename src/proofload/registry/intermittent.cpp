#include "proofload/registry/intermittent.h"

#include <utility>
#include <vector>

#include "proofload/registry/chain.h"
#include "proofload/stress/loss_chain.h"

namespace proofload {

namespace {

class GatedPass final : public stress::ClipPass {
 public:
  GatedPass(std::unique_ptr<stress::ClipPass> inner, const Keys& keys, double duty, double burst)
      : inner_(std::move(inner)), rng_(keys.sample), gate_(duty, burst) {}

  std::optional<stress::Shown> next(Sample frame, std::uint32_t index) override {
    const bool acts = gate_.next(rng_.bits32(0, index));
    if (acts) return inner_->next(std::move(frame), index);
    inner_->next(frame, index);
    return stress::Shown{{std::move(frame), Warp(), {}}, index};
  }
  std::optional<Transmission> transmission() const override { return inner_->transmission(); }

 private:
  std::unique_ptr<stress::ClipPass> inner_;
  Rng rng_;
  stress::LossChain gate_;  // "Lost" is on.
};

class Intermittent final : public stress::ClipStressor {
 public:
  Intermittent(Axis axis, const Params& params, std::unique_ptr<stress::Stressor> chain)
      : ClipStressor(std::move(axis)),
        chain_(std::move(chain)),
        share_grows_(params.text("grows") == "duty"),
        duty_(params.real("duty")),
        burst_(params.real("burst")) {}

 private:
  std::unique_ptr<stress::ClipPass> pass(const ClipShape& shape,
                                         const Keys& keys,
                                         double value) const override {
    const Level level = share_grows_ ? kTopLevel : chain_->axis().level_of(value);
    return std::make_unique<GatedPass>(chain_->start(shape, keys, level), keys, share_grows_ ? value : duty_,
                                       burst_);
  }

  std::unique_ptr<stress::Stressor> chain_;
  bool share_grows_;
  double duty_;
  double burst_;
};

}  // namespace

stress::Spec intermittent_spec(const std::shared_ptr<const Catalog<stress::Spec>>& stressors) {
  const auto chain = std::make_shared<const stress::Spec>(chain_spec(stressors));
  const auto links_of = [chain](const Params& params) {
    Value links = Value::object();
    links["links"] = params.text("links");
    return chain->params.check(links, "intermittent");
  };
  const auto axis = [chain, links_of](const Params& params) {
    Axis out = chain->axis(links_of(params));
    if (params.text("grows") == "duty") out.parameter = "duty_cycle";
    return out;
  };
  return {
      .family = stress::Family::temporal,
      .title = "Intermittent stress",
      .summary =
          "Lets a chain of stresses come and go: it acts on a share of the frames, in bursts, as loose "
          "connectors, passing lights and spray do.",
      .params =
          Schema{text("links", "[{gaussian_blur: 4}]",
                      "The stresses with their strengths at 100 %; in a config written as `chain:`."),
                 choice("grows", "strength", {"strength", "duty"},
                        "What grows from 0 to 100 %: the strength, on a fixed share of the frames; or the "
                        "share, at full strength."),
                 real("duty", 0.5, {0.001, 1}, "of the frames", "The share where the strength grows."),
                 real("burst", 10, {1, 1e6}, "frames",
                      "Mean number of frames in a row that are stressed; 1 draws each by itself.")},
      .axis = axis,
      .levels = {},
      .traits = {.draws = stress::Scope::sample,
                 .nested = false,
                 .labels = stress::LabelEffect::equivariant,
                 .temporal = true},
      .source = "Two-state chain after Gilbert, 1960, one step a frame",
      .make = [chain, links_of, axis](const Params& params) -> std::unique_ptr<stress::Stressor> {
        return std::make_unique<Intermittent>(axis(params), params, chain->make(links_of(params)));
      }};
}

}  // namespace proofload
