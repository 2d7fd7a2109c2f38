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
  const double area = std::max(1.0, target.area > 0 ? target.area : kFilled * target.box.area());
  const bool person = target.points.size() == kPersonSigmas.size();
  double sum = 0;
  std::size_t n = 0;
  const std::vector<double> far = distances(target, points);
  for (std::size_t i = 0; i < far.size(); ++i) {
    if (far[i] < 0) continue;
    const double k = 2 * (person ? kPersonSigmas[i] : sigma);
    sum += std::exp(-far[i] * far[i] / (2 * area * k * k));
    ++n;
  }
  return n > 0 ? sum / static_cast<double>(n) : 0;
}

PoseMatching match(std::span<const ScoredPose> poses,
                   double least_score,
                   std::span<const PoseTarget> targets,
                   double least_similarity,
                   double sigma) {
  PoseMatching out{std::vector<int>(poses.size(), -1), std::vector<int>(targets.size(), -1)};
  std::vector<std::size_t> order(poses.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return poses[a].score > poses[b].score; });
  for (const std::size_t p : order) {
    if (!(poses[p].score >= least_score)) continue;
    double best = least_similarity;
    for (std::size_t t = 0; t < targets.size(); ++t) {
      if (out.pose_of_target[t] >= 0 || targets[t].counted() == 0) continue;
      const double found = similarity(targets[t], poses[p].points, sigma);
      if (found < best || (found == best && out.target_of_pose[p] >= 0)) continue;
      best = found;
      out.target_of_pose[p] = static_cast<int>(t);
    }
    if (out.target_of_pose[p] >= 0)
      out.pose_of_target[static_cast<std::size_t>(out.target_of_pose[p])] = static_cast<int>(p);
  }
  return out;
}

}  // namespace proofload::metric
