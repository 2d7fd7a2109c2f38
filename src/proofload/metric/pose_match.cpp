#include "proofload/metric/pose_match.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace proofload::metric {

namespace {

constexpr double kFilled = 0.53;  // Share of its box that a person covers.
constexpr std::array<double, 17> kPersonSigmas = {0.026, 0.025, 0.025, 0.035, 0.035, 0.079,
                                                  0.079, 0.072, 0.072, 0.062, 0.062, 0.107,
                                                  0.107, 0.087, 0.087, 0.089, 0.089};

// How much of a point's similarity a distance leaves.
class Likeness {
 public:
  Likeness(const PoseTarget& target, std::size_t points, double sigma)
      : area_(target.area > 0 ? target.area : std::max(1.0, kFilled * target.box.area())),
        sigma_(sigma),
        person_(points == kPersonSigmas.size()) {}
  double of(std::size_t point, double far) const {
    const double k = 2 * (person_ ? kPersonSigmas[point] : sigma_);
    return std::exp(-far * far / (2 * area_ * k * k));
  }

 private:
  double area_;
  double sigma_;
  bool person_;
};

}  // namespace

double PoseTarget::size() const { return std::max({1.0, box.width(), box.height()}); }

std::size_t PoseTarget::counted() const {
  return static_cast<std::size_t>(std::count_if(points.begin(), points.end(), [](const LabelledPoint& p) {
    return p.visibility != Visibility::unlabelled;
  }));
}

PoseTarget target_of(const LabelledPose& pose) { return {pose.box, pose.area, pose.points}; }

PoseTarget target_of(const ScoredPose& pose, double least_point_score) {
  PoseTarget out{pose.box, 0, {}};
  out.points.reserve(pose.points.size());
  // A point of score 0 left the frame, whatever the threshold.
  for (const ScoredPoint& p : pose.points)
    out.points.push_back(
        {p.x, p.y,
         p.score > 0 && p.score >= least_point_score ? Visibility::visible : Visibility::unlabelled});
  return out;
}

std::vector<double> distances(const PoseTarget& target, std::span<const ScoredPoint> points) {
  std::vector<double> out;
  out.reserve(target.points.size());
  for (std::size_t i = 0; i < target.points.size(); ++i) {
    const LabelledPoint& want = target.points[i];
    out.push_back(want.visibility == Visibility::unlabelled ? -1
                  : i < points.size() ? std::hypot(points[i].x - want.x, points[i].y - want.y)
                                      : std::numeric_limits<double>::infinity());
  }
  return out;
}

double similarity(const PoseTarget& target, std::span<const ScoredPoint> points, double sigma) {
  const Likeness likeness(target, target.points.size(), sigma);
  double sum = 0;
  std::size_t n = 0;
  const std::vector<double> far = distances(target, points);
  for (std::size_t i = 0; i < far.size(); ++i) {
    if (far[i] < 0) continue;
    sum += likeness.of(i, far[i]);
    ++n;
  }
  return n > 0 ? sum / static_cast<double>(n) : 0;
}

double similarity_around(const PoseTarget& target, std::span<const ScoredPoint> points, double sigma) {
  const Likeness likeness(target, points.size(), sigma);
  const double w = target.box.width();
  const double h = target.box.height();
  double sum = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double x = std::max({0.0, target.box.x0 - w - points[i].x, points[i].x - target.box.x1 - w});
    const double y = std::max({0.0, target.box.y0 - h - points[i].y, points[i].y - target.box.y1 - h});
    sum += likeness.of(i, std::hypot(x, y));
  }
  return points.empty() ? 0 : sum / static_cast<double>(points.size());
}

Matching match(std::span<const ScoredPose> poses,
               double least_score,
               std::span<const PoseTarget> targets,
               double least_similarity,
               double sigma) {
  return match_by_score(poses, least_score, targets.size(), least_similarity,
                        [&](std::size_t p, std::size_t t) {
                          return targets[t].counted() > 0 ? similarity(targets[t], poses[p].points, sigma)
                                                          : -1;
                        });
}

}  // namespace proofload::metric
