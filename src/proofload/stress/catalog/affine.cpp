#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"
#include "proofload/core/value.h"
#include "proofload/stress/stressor.h"
#include "proofload/stress/surround.h"

namespace proofload::stress {

namespace {

using Matrix = std::array<double, 6>;  // Row-major 2×3, points before to points after.

// Entries of the way back stay where moving pixels is exact, at all strengths.
void check_path(const Matrix& m) {
  constexpr int kSteps = 256;
  for (int i = 0; i <= kSteps; ++i) {
    const double t = static_cast<double>(i) / kSteps;
    const double a = 1 + t * (m[0] - 1);
    const double b = t * m[1];
    const double c = t * m[3];
    const double d = 1 + t * (m[4] - 1);
    const double det = a * d - b * c;
    const double largest = std::max({std::abs(a), std::abs(b), std::abs(c), std::abs(d)});
    if (!(det > 0) || largest > 8 * det)
      throw Error(ErrorCode::invalid_argument,
                  "`matrix`: on the way to it the picture is mirrored or shrinks more than eightfold, at " +
                      std::to_string(std::lround(100 * t)) + " %");
  }
}

// Six numbers as text; none where nothing is given.
Matrix matrix_of(const std::string& text) {
  try {
    const Value list = parse_yaml(text, "matrix");
    if (!list.is_array() || list.size() != 6)
      throw Error(ErrorCode::invalid_argument, "found " + std::to_string(list.size()) + " of them");
    Matrix out{};
    for (std::size_t i = 0; i < 6; ++i) {
      out[i] = list.items()[i].number();
      if (!(std::abs(out[i]) <= 1e6))
        throw Error(ErrorCode::invalid_argument,
                    "number " + std::to_string(i + 1) + " is no finite one below 1e6");
    }
    return out;
  } catch (const Error& e) {
    throw Error(ErrorCode::invalid_argument,
                "`matrix` is a list of six numbers, [a, b, x, c, d, y]: " + std::string(e.what()));
  }
}

class Affine final : public Stressor {
 public:
  Affine(Axis axis, const Params& params)
      : Stressor(std::move(axis)),
        given_(!params.text("matrix").empty()),
        rotate_(params.real("rotate") * std::numbers::pi / 180),
        scale_(params.real("scale")),
        shear_(params.real("shear") * std::numbers::pi / 180),
        shift_x_(params.real("shift_x")),
        shift_y_(params.real("shift_y")),
        drawn_(params.text("signs") == "drawn"),
        surround_(surround_of(params)) {
    if (!given_) return;
    matrix_ = matrix_of(params.text("matrix"));
    check_path(matrix_);
  }

 private:
  void stress(Stressed& result, const Keys& keys, double t) const override {
    if (given_) {
      const Matrix& m = matrix_;
      move_by(result,
              {1 + t * (m[0] - 1), t * m[1], t * m[2], t * m[3], 1 + t * (m[4] - 1), t * m[5], 0, 0, 1},
              surround_);
      return;
    }
    const Size size = result.sample.image.size();
    const Rng draw(keys.sample);
    const auto sign = [&](std::uint64_t i) { return drawn_ && draw.uniform(0, i) < 0.5 ? -t : t; };
    const double angle = sign(0) * rotate_;
    const double slope = std::tan(sign(1) * shear_);
    const double s = std::pow(scale_, sign(2));
    const double c = s * std::cos(angle);
    const double n = s * std::sin(angle);
    // Sheared, then scaled and turned about the centre, then shifted.
    const double a = c;
    const double b = c * slope - n;
    const double d = n;
    const double e = n * slope + c;
    const double cx = size.width / 2.0;
    const double cy = size.height / 2.0;
    move_by(result,
            {a, b, cx - a * cx - b * cy + sign(3) * shift_x_ * size.width, d, e,
             cy - d * cx - e * cy + sign(4) * shift_y_ * size.height, 0, 0, 1},
            surround_);
  }

  bool given_;
  double rotate_;
  double scale_;
  double shear_;
  double shift_x_;
  double shift_y_;
  bool drawn_;
  Surround surround_;
  Matrix matrix_{};
};

}  // namespace

Spec affine() {
  const std::string shift_scale_rotate =
      "albumentations.ShiftScaleRotate {rotate: 45, scale: 1.1, shear: 0, shift_x: 0.0625, shift_y: 0.0625}";
  const auto axis = fixed({.parameter = "strength", .unit = "", .percent = true, .identity = 0, .top = 1});
  return {
      .family = Family::geometry,
      .title = "Affine map",
      .summary =
          "Turns, scales, shears and shifts the picture at once, every part growing to its full value with "
          "one "
          "strength; or goes to a matrix of your own.",
      .params =
          {real("rotate", 30, {-180, 180}, "°", "Turn at full strength."),
           real("scale", 1.25, {0.25, 4}, "", "Factor at full strength; it grows by equal factors."),
           real("shear", 10, {-45, 45}, "°", "Shear at full strength."),
           real("shift_x", 0.1, {-1, 1}, "of the width", "Shift to the right at full strength."),
           real("shift_y", 0.1, {-1, 1}, "of the height", "Shift down at full strength."),
           choice("signs", "drawn", {"drawn", "given"},
                  "Whether the sense of every part is drawn once for every picture."),
           text("matrix", "",
                "Instead of all this, [a, b, x, c, d, y] at full strength, entries growing evenly: a point "
                "(px) goes to (a·x + b·y + x, c·x + d·y + y)."),
           border_param(), fill_param()},
      .axis = axis,
      .levels = {},
      .traits = {.draws = Scope::clip, .nested = false, .labels = LabelEffect::equivariant},
      .source = "Composition about the centre, parts interpolated on their own; a matrix I + t(A − I)",
      .aliases = {"albumentations.Affine", "imgaug.Affine", "kornia.RandomAffine", "torchvision.RandomAffine",
                  shift_scale_rotate},
      .make = make<Affine>(axis)};
}

}  // namespace proofload::stress
