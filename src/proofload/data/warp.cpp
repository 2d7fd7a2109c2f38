#include "proofload/data/warp.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "proofload/core/error.h"

namespace proofload {

namespace {

using Matrix = Eigen::Matrix<double, 3, 3, Eigen::RowMajor>;

Matrix matrix_of(const std::array<double, 9>& m) { return Eigen::Map<const Matrix>(m.data()); }

std::array<double, 9> array_of(const Matrix& m) {
  std::array<double, 9> out{};
  std::copy(m.data(), m.data() + 9, out.begin());
  return out;
}

// Labels smaller than this are not expected to be found (stressors 1.2).
constexpr double kLeastArea = 16;

Box whole_of(Size frame) {
  return {0, 0, static_cast<double>(frame.width), static_cast<double>(frame.height)};
}

bool inside(Point p, const Box& frame) {
  return p.x >= frame.x0 && p.x < frame.x1 && p.y >= frame.y0 && p.y < frame.y1;
}

double share_inside(const Box& box, const Box& frame) {
  return box.area() > 0 ? intersection(box, frame).area() / box.area() : 0;
}

}  // namespace

Warp Warp::homography(const std::array<double, 9>& forward) {
  if (std::abs(matrix_of(forward).determinant()) < 1e-12)
    throw Error(ErrorCode::invalid_argument, "a warp must be invertible");
  Warp out;
  out.forward_ = forward;
  out.identity_ = matrix_of(forward).isIdentity(0);
  return out;
}

bool Warp::mirrors() const { return forward_[0] * forward_[4] - forward_[1] * forward_[3] < 0; }

Warp Warp::inverse() const {
  return identity_ ? Warp() : homography(array_of(matrix_of(forward_).inverse()));
}

Warp Warp::then(const Warp& next) const {
  if (identity_) return next;
  if (next.identity_) return *this;
  return homography(array_of(matrix_of(next.forward_) * matrix_of(forward_)));
}

Point Warp::map(Point p) const {
  const auto& m = forward_;
  const double w = m[6] * p.x + m[7] * p.y + m[8];
  return {(m[0] * p.x + m[1] * p.y + m[2]) / w, (m[3] * p.x + m[4] * p.y + m[5]) / w};
}

Box Warp::map(const Box& box) const {
  if (identity_) return box;
  const Point centre{(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2};
  const Point to = map(centre);
  // Jacobian at the centre: exact for affine maps, first order for perspective ones.
  const auto& m = forward_;
  const double w = m[6] * centre.x + m[7] * centre.y + m[8];
  const double a = (m[0] - m[6] * to.x) / w;
  const double b = (m[1] - m[7] * to.x) / w;
  const double c = (m[3] - m[6] * to.y) / w;
  const double d = (m[4] - m[7] * to.y) / w;
  const double rx = std::hypot(a * box.width() / 2, b * box.height() / 2);
  const double ry = std::hypot(c * box.width() / 2, d * box.height() / 2);
  return {to.x - rx, to.y - ry, to.x + rx, to.y + ry};
}

double Warp::area_scale() const { return std::abs(forward_[0] * forward_[4] - forward_[1] * forward_[3]); }

ClassMap Warp::map(const ClassMap& classes, Size frame) const {
  const Warp back = inverse();
  ClassMap out{frame, {}};
  out.classes.reserve(static_cast<std::size_t>(frame.width) * static_cast<std::size_t>(frame.height));
  for (int y = 0; y < frame.height; ++y)
    for (int x = 0; x < frame.width; ++x) {
      const Point from = back.map(Point{x + 0.5, y + 0.5});
      const double fx = std::floor(from.x);
      const double fy = std::floor(from.y);
      const bool here = fx >= 0 && fy >= 0 && fx < classes.size.width && fy < classes.size.height;
      out.classes.push_back(here ? classes.at(static_cast<int>(fx), static_cast<int>(fy)) : kIgnoredClass);
    }
  return out;
}

DepthMap Warp::map(const DepthMap& depth, Size frame) const {
  const Warp back = inverse();
  // As fine as before in both directions, also where a quarter turn changes the frame.
  const auto cells = [](int count, int now, int before) {
    return static_cast<int>(std::max(1LL, std::llround(static_cast<double>(count) * now / before)));
  };
  const Size size{cells(depth.size.width, frame.width, depth.picture.width),
                  cells(depth.size.height, frame.height, depth.picture.height)};
  DepthMap out{size, frame, depth.from, depth.to, {}};
  out.steps.reserve(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height));
  for (int y = 0; y < out.size.height; ++y)
    for (int x = 0; x < out.size.width; ++x) {
      const Point from = back.map(
          Point{(x + 0.5) * frame.width / out.size.width, (y + 0.5) * frame.height / out.size.height});
      const std::size_t i = depth.cell(from.x, from.y);
      out.steps.push_back(i < depth.steps.size() ? depth.steps[i] : kNoDepth);
    }
  return out;
}

Mask Warp::map(const Mask& mask, Size frame) const {
  const Box from = bounds(mask);
  // Where it can come to lie: inside the images of its corners, unless a part of it is behind the horizon.
  std::array<Point, 4> corners{Point{from.x0, from.y0}, Point{from.x1, from.y0}, Point{from.x1, from.y1},
                               Point{from.x0, from.y1}};
  bool in_front = true;
  for (Point& p : corners) {
    in_front = in_front && forward_[6] * p.x + forward_[7] * p.y + forward_[8] > 0;
    p = map(p);
  }
  const Box whole = whole_of(frame);
  const Box to = in_front ? intersection(bounds(std::span<const Point>(corners)), whole) : whole;
  const auto x0 = static_cast<int>(std::floor(to.x0));
  const auto x1 = std::min(frame.width, static_cast<int>(std::ceil(to.x1)));
  const auto y0 = static_cast<int>(std::floor(to.y0));
  const auto y1 = std::min(frame.height, static_cast<int>(std::ceil(to.y1)));
  MaskWriter out(frame);
  if (!(from.area() > 0) || x0 >= x1 || y0 >= y1) return out.finish();
  const std::vector<std::uint8_t> pixels = pixels_of(mask);
  const Warp back = inverse();
  out.add(false, static_cast<std::size_t>(x0) * static_cast<std::size_t>(frame.height));
  for (int x = x0; x < x1; ++x) {
    out.add(false, static_cast<std::size_t>(y0));
    for (int y = y0; y < y1; ++y) {
      const Point p = back.map(Point{x + 0.5, y + 0.5});
      const double fx = std::floor(p.x);
      const double fy = std::floor(p.y);
      const bool here = fx >= 0 && fy >= 0 && fx < mask.size.width && fy < mask.size.height;
      out.add(here && pixels[static_cast<std::size_t>(fx) * static_cast<std::size_t>(mask.size.height) +
                             static_cast<std::size_t>(fy)] != 0);
    }
    out.add(false, static_cast<std::size_t>(frame.height - y1));
  }
  return out.finish();
}

template <class Item>
double Warp::move(Item& item, Size frame) const {
  const Box whole = whole_of(frame);
  if (!item.corners.empty()) {
    for (Point& p : item.corners) p = map(p);
    const double all = proofload::area(std::span<const Point>(item.corners));
    const Corners frame_corners{{0, 0}, {whole.x1, 0}, {whole.x1, whole.y1}, {0, whole.y1}};
    item.box = intersection(bounds(std::span<const Point>(item.corners)), whole);
    return all > 0 ? common_area(item.corners, frame_corners) / all : 0;
  }
  const Box moved = map(item.box);
  double share = share_inside(moved, whole);
  item.box = intersection(moved, whole);
  if (item.mask.empty()) return share;
  const auto before = static_cast<double>(proofload::area(item.mask));
  item.mask = map(item.mask, frame);
  item.box = bounds(item.mask);
  const bool flat = forward_[6] == 0 && forward_[7] == 0;  // Else the scale is not the same everywhere.
  if (flat)
    share = before > 0
                ? std::min(1.0, static_cast<double>(proofload::area(item.mask)) / (before * area_scale()))
                : 0;
  return share;
}

Annotation Warp::map(const Annotation& label, Size frame, double least_visible) const {
  if (identity_) return label;
  const Box whole = whole_of(frame);
  if (const auto* classes = std::get_if<ClassMap>(&label)) return map(*classes, frame);
  if (const auto* depth = std::get_if<DepthMap>(&label)) return map(*depth, frame);
  if (const auto* poses = std::get_if<PoseLabels>(&label)) {
    PoseLabels out = *poses;
    for (LabelledPose& pose : out.poses) {
      for (LabelledPoint& p : pose.points) {
        if (p.visibility == Visibility::unlabelled) continue;
        const Point to = map(Point{p.x, p.y});
        p = {to.x, to.y, inside(to, whole) ? p.visibility : Visibility::unlabelled};
      }
      if (mirrors()) pose.points = swapped_sides(pose.points, out.mirror);
      const Box moved = map(pose.box);
      if (share_inside(moved, whole) < least_visible) pose.ignore = true;
      pose.box = intersection(moved, whole);
      pose.area *= area_scale();
    }
    return out;
  }
  const BoxLabels* boxes = std::get_if<BoxLabels>(&label);
  if (!boxes) return label;
  BoxLabels out = *boxes;
  for (LabelledBox& item : out.boxes) {
    item.visible *= move(item, frame);
    item.area *= area_scale();
    if (item.visible < least_visible || item.box.area() < kLeastArea) item.ignore = true;
  }
  return out;
}

Prediction Warp::map(const Prediction& prediction, Size frame, double least_visible) const {
  if (identity_) return prediction;
  const Box whole = whole_of(frame);
  if (const auto* classes = std::get_if<ClassMap>(&prediction)) return map(*classes, frame);
  if (const auto* depth = std::get_if<DepthMap>(&prediction)) return map(*depth, frame);
  if (const auto* poses = std::get_if<PosePredictions>(&prediction)) {
    PosePredictions out = *poses;
    for (ScoredPose& pose : out.poses) {
      for (ScoredPoint& p : pose.points) {
        const Point to = map(Point{p.x, p.y});
        p = {to.x, to.y, inside(to, whole) ? p.score : 0};
      }
      if (mirrors()) pose.points = swapped_sides(pose.points, out.mirror);
      const Box moved = map(pose.box);
      if (share_inside(moved, whole) < least_visible) pose.score = 0;
      pose.box = intersection(moved, whole);
    }
    std::stable_sort(out.poses.begin(), out.poses.end(),
                     [](const ScoredPose& a, const ScoredPose& b) { return a.score > b.score; });
    return out;
  }
  const BoxPredictions* boxes = std::get_if<BoxPredictions>(&prediction);
  if (!boxes) return prediction;
  BoxPredictions out = *boxes;
  for (ScoredBox& item : out.boxes) {
    if (move(item, frame) < least_visible || item.box.area() < kLeastArea) item.score = 0;
  }
  std::stable_sort(out.boxes.begin(), out.boxes.end(),
                   [](const ScoredBox& a, const ScoredBox& b) { return a.score > b.score; });
  return out;
}

}  // namespace proofload
