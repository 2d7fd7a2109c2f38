#include "proofload/data/warp.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <numbers>

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
// Points on the outline of what moves by a map that is no matrix.
constexpr std::size_t kContour = 64;
constexpr int kEdge = 16;

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
  out.append({forward});
  return out;
}

Warp Warp::displaced(Displacement field) {
  const auto still = [](const std::vector<std::int32_t>& d) {
    return std::all_of(d.begin(), d.end(), [](std::int32_t v) { return v == 0; });
  };
  Warp out;
  if (still(field.x()) && still(field.y())) return out;
  Stage stage;
  stage.field = std::make_shared<const Displacement>(std::move(field));
  out.append(std::move(stage));
  return out;
}

void Warp::append(Stage stage) {
  if (!stage.field) {
    if (!stages_.empty() && !stages_.back().field) {
      stage.matrix = array_of(matrix_of(stage.matrix) * matrix_of(stages_.back().matrix));
      stages_.pop_back();
    }
    if (matrix_of(stage.matrix).isIdentity(0)) return;
  }
  stages_.push_back(std::move(stage));
}

bool operator==(const Warp& a, const Warp& b) {
  return std::equal(a.stages_.begin(), a.stages_.end(), b.stages_.begin(), b.stages_.end(),
                    [](const Warp::Stage& s, const Warp::Stage& t) {
                      if (!s.field || !t.field) return s.field == t.field && s.matrix == t.matrix;
                      return s.backward == t.backward && *s.field == *t.field;
                    });
}

bool Warp::mirrors() const {
  bool out = false;
  for (const Stage& stage : stages_) {
    const auto& m = stage.matrix;
    if (!stage.field && m[0] * m[4] - m[1] * m[3] < 0) out = !out;
  }
  return out;
}

Warp Warp::inverse() const {
  Warp out;
  for (auto stage = stages_.rbegin(); stage != stages_.rend(); ++stage) {
    Stage back = *stage;
    if (back.field) {
      back.backward = !back.backward;
    } else {
      back.matrix = array_of(matrix_of(back.matrix).inverse());
    }
    out.append(std::move(back));
  }
  return out;
}

Warp Warp::then(const Warp& next) const {
  Warp out = *this;
  for (const Stage& stage : next.stages_) out.append(stage);
  return out;
}

Point Warp::Stage::map(Point p) const {
  if (field) return backward ? field->to_source(p) : field->to_result(p);
  const auto& m = matrix;
  const double w = m[6] * p.x + m[7] * p.y + m[8];
  return {(m[0] * p.x + m[1] * p.y + m[2]) / w, (m[3] * p.x + m[4] * p.y + m[5]) / w};
}

Point Warp::map(Point p) const {
  for (const Stage& stage : stages_) p = stage.map(p);
  return p;
}

Box Warp::map(const Box& box) const {
  if (is_identity()) return box;
  const Point centre{(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2};
  if (!is_matrix()) {
    std::array<Point, kContour> contour;
    for (std::size_t i = 0; i < kContour; ++i) {
      const double angle = 2 * std::numbers::pi * static_cast<double>(i) / kContour;
      contour[i] = map(
          Point{centre.x + box.width() / 2 * std::cos(angle), centre.y + box.height() / 2 * std::sin(angle)});
    }
    return bounds(std::span<const Point>(contour));
  }
  const Point to = map(centre);
  // Jacobian at the centre: exact for affine maps, first order for perspective ones.
  const auto& m = stages_.front().matrix;
  const double w = m[6] * centre.x + m[7] * centre.y + m[8];
  const double a = (m[0] - m[6] * to.x) / w;
  const double b = (m[1] - m[7] * to.x) / w;
  const double c = (m[3] - m[6] * to.y) / w;
  const double d = (m[4] - m[7] * to.y) / w;
  const double rx = std::hypot(a * box.width() / 2, b * box.height() / 2);
  const double ry = std::hypot(c * box.width() / 2, d * box.height() / 2);
  return {to.x - rx, to.y - ry, to.x + rx, to.y + ry};
}

double Warp::area_scale(const Box& around) const {
  if (is_matrix()) {
    const auto& m = stages_.front().matrix;
    return std::abs(m[0] * m[4] - m[1] * m[3]);
  }
  // What becomes of a small square about the middle.
  constexpr double kHalf = 0.5;
  const Point c{(around.x0 + around.x1) / 2, (around.y0 + around.y1) / 2};
  const Point left = map(Point{c.x - kHalf, c.y});
  const Point right = map(Point{c.x + kHalf, c.y});
  const Point up = map(Point{c.x, c.y - kHalf});
  const Point down = map(Point{c.x, c.y + kHalf});
  return std::abs((right.x - left.x) * (down.y - up.y) - (right.y - left.y) * (down.x - up.x)) /
         (4 * kHalf * kHalf);
}

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
  bool in_front = true;
  std::vector<Point> outline;
  for (int i = 0; i < 4; ++i) {
    const Point a{i == 0 || i == 3 ? from.x0 : from.x1, i < 2 ? from.y0 : from.y1};
    const Point b{i < 2 ? from.x1 : from.x0, i == 0 || i == 3 ? from.y0 : from.y1};
    const int samples = is_matrix() ? 1 : kEdge;
    for (int k = 0; k < samples; ++k) {
      Point p{a.x + (b.x - a.x) * k / samples, a.y + (b.y - a.y) * k / samples};
      for (const Stage& stage : stages_) {
        const auto& m = stage.matrix;
        in_front = in_front && (stage.field || m[6] * p.x + m[7] * p.y + m[8] > 0);
        p = stage.map(p);
      }
      outline.push_back(p);
    }
  }
  const Box whole = whole_of(frame);
  Box reached = bounds(std::span<const Point>(outline));
  if (!is_matrix())
    reached = {reached.x0 - 2, reached.y0 - 2, reached.x1 + 2, reached.y1 + 2};  // Between samples.
  const Box to = in_front ? intersection(reached, whole) : whole;
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
  // Else the scale is not the same everywhere.
  const bool flat = is_matrix() && stages_.front().matrix[6] == 0 && stages_.front().matrix[7] == 0;
  if (flat)
    share =
        before > 0
            ? std::min(1.0, static_cast<double>(proofload::area(item.mask)) / (before * area_scale(item.box)))
            : 0;
  return share;
}

Annotation Warp::map(const Annotation& label, Size frame, double least_visible) const {
  if (is_identity()) return label;
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
      pose.area *= area_scale(pose.box);
      pose.box = intersection(moved, whole);
    }
    return out;
  }
  const BoxLabels* boxes = std::get_if<BoxLabels>(&label);
  if (!boxes) return label;
  BoxLabels out = *boxes;
  for (LabelledBox& item : out.boxes) {
    item.area *= area_scale(item.box);
    item.visible *= move(item, frame);
    if (item.visible < least_visible || item.box.area() < kLeastArea) item.ignore = true;
  }
  return out;
}

Prediction Warp::map(const Prediction& prediction, Size frame, double least_visible) const {
  if (is_identity()) return prediction;
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
