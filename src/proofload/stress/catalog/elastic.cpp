#include <algorithm>
#include <cmath>

#include "proofload/core/rng.h"
#include "proofload/stress/perspective_map.h"
#include "proofload/stress/smooth_moves.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/surround.h"

namespace proofload::stress {

namespace {

constexpr std::uint32_t kMoves = 0;  // And 1.
constexpr std::uint32_t kAffine = 2;

class Elastic final : public Stressor {
 public:
  Elastic(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        smoothness_(params.real("smoothness")),
        affine_(params.real("affine")),
        surround_(surround_of(params)) {}

 protected:
  void stress(Stressed& result, const Keys& keys, double rms) const override {
    const Size size = result.sample.image.size();
    const Rng rng(keys.sample);
    const SmoothMoves moves =
        smooth_moves(size, smoothness_ * std::min(size.width, size.height), rng, kMoves);
    // Two independent components whose lengths together have the root mean square that is asked for.
    const double amplitude = rms / std::sqrt(2.0);
    const std::array<double, 6> lean = lean_of(size, rng);
    Displacement field = Displacement::of(size, moves.log, moves.log, [&](Point p) {
      const std::size_t at = moves.node(p);
      return Point{lean[0] * p.x + lean[1] * p.y + lean[2] +
                       amplitude * static_cast<double>(moves.across[at]),
                   lean[3] * p.x + lean[4] * p.y + lean[5] + amplitude * static_cast<double>(moves.down[at])};
    });
    move_by(result, std::move(field), surround_);
  }

 private:
  // The affine map of ImageNet-C: three points about the centre, each moved on its own.
  std::array<double, 6> lean_of(Size size, const Rng& rng) const {
    if (affine_ == 0) return {1, 0, 0, 0, 1, 0};
    const double side = std::min(size.width, size.height) / 3.0;
    const double cx = size.width / 2.0;
    const double cy = size.height / 2.0;
    std::array<Point, 4> from{Point{cx + side, cy + side}, Point{cx + side, cy - side},
                              Point{cx - side, cy - side}, Point{}};
    std::array<Point, 4> to = from;
    for (std::size_t i = 0; i < 3; ++i) {
      to[i].x += affine_ * (2 * rng.uniform(kAffine, 2 * i) - 1);
      to[i].y += affine_ * (2 * rng.uniform(kAffine, 2 * i + 1) - 1);
    }
    // The fourth corner of both parallelograms makes the homography an affine map.
    from[3] = {from[0].x + from[2].x - from[1].x, from[0].y + from[2].y - from[1].y};
    to[3] = {to[0].x + to[2].x - to[1].x, to[0].y + to[2].y - to[1].y};
    const std::array<double, 9> m = through_corners(to, from);
    return {m[0], m[1], m[2], m[3], m[4], m[5]};
  }

  double smoothness_;
  double affine_;
  Surround surround_;
};

// What ImageNet-C sets for every level beside the strength, at 244 px: smoothness as a share of the side, jitter in px.
Value with(double smoothness, double affine) {
  Value out = Value::object();
  out["smoothness"] = smoothness;
  out["affine"] = affine;
  return out;
}

}  // namespace

Spec elastic() {
  const auto axis = fixed(
      {.parameter = "rms", .unit = "px", .identity = 0, .top = 32, .scale = Scale::geometric, .knee = 0.25});
  return {
      .family = Family::geometry,
      .title = "Elastic deformation",
      .summary =
          "Moves every pixel by a smooth random field, as crumpled paper, living tissue or unsteady air do.",
      .params = {real("smoothness", 0.04, {0.002, 0.5}, "of the short side",
                      "Standard deviation of the Gaussian that smooths the field."),
                 real("affine", 0, {0, 64}, "px",
                      "Jitter of a random affine map at all strengths, as ImageNet-C adds to it."),
                 border_param(), fill_param()},
      .axis = axis,
      .levels = {{"imagenet_c",
                  {0.7, 5.8, 1.15, 1.6, 2.8},
                  {with(0.5, 24.4), with(0.08, 48.8), with(0.01, 4.9), with(0.01, 4.9), with(0.01, 4.9)}},
                 {"imagecorruptions", {1.4, 1.85, 2.4, 2.8, 3.4}, {with(0.01, 0)}}},
      .traits = {.draws = Scope::clip, .nested = false, .labels = LabelEffect::equivariant},
      .source =
          "Simard, Steinkraus and Platt, ICDAR 2003; levels by the root mean square displacement of "
          "ImageNet-C and imagecorruptions at 224 px",
      .aliases = {"imagecorruptions.elastic_transform", "albumentations.ElasticTransform",
                  "imgaug.ElasticTransformation", "kornia.RandomElasticTransform",
                  "torchvision.ElasticTransform"},
      .make = make<Elastic>(axis)};
}

}  // namespace proofload::stress
