// People (or other things) as sets of named points.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "proofload/data/geometry.h"

namespace proofload {

/// The seventeen points of a person in COCO's order.
inline constexpr std::array<std::string_view, 17> kPersonPoints = {
    "nose",           "left eye",   "right eye",   "left ear",   "right ear",   "left shoulder",
    "right shoulder", "left elbow", "right elbow", "left wrist", "right wrist", "left hip",
    "right hip",      "left knee",  "right knee",  "left ankle", "right ankle"};
/// What each of them becomes in a mirror.
inline constexpr std::array<int, 17> kPersonMirror = {0,  2, 1,  4,  3,  6,  5,  8, 7,
                                                      10, 9, 12, 11, 14, 13, 16, 15};

enum class Visibility { unlabelled, hidden, visible };

struct LabelledPoint {
  double x = 0;
  double y = 0;
  Visibility visibility = Visibility::unlabelled;
  friend bool operator==(const LabelledPoint&, const LabelledPoint&) = default;
};
struct LabelledPose {
  Box box;
  double area = 0;      ///< px², the scale of errors in the object keypoint similarity.
  bool ignore = false;  ///< Not to be scored: neither a miss nor a false alarm.
  std::vector<LabelledPoint> points;
  bool crowd = false;  ///< Of those to ignore: many people in one, for any number of answers.
  friend bool operator==(const LabelledPose&, const LabelledPose&) = default;
};
/// `mirror[i]` is the point that point i becomes in a mirrored picture (the left wrist the right one); empty: itself.
struct PoseLabels {
  std::vector<LabelledPose> poses;
  std::vector<int> mirror;
  friend bool operator==(const PoseLabels&, const PoseLabels&) = default;
};

struct ScoredPoint {
  double x = 0;
  double y = 0;
  double score = 0;  ///< 0: the net does not claim to see it, or it left the frame.
  friend bool operator==(const ScoredPoint&, const ScoredPoint&) = default;
};
struct ScoredPose {
  Box box;  ///< Of the detector, or around the points.
  double score = 0;
  std::vector<ScoredPoint> points;
  friend bool operator==(const ScoredPose&, const ScoredPose&) = default;
};
/// Highest score first.
struct PosePredictions {
  std::vector<ScoredPose> poses;
  std::vector<int> mirror;
  friend bool operator==(const PosePredictions&, const PosePredictions&) = default;
};

/// The order of a mirrored set of points: the person's left is the picture's other side afterwards.
template <class Point>
std::vector<Point> swapped_sides(const std::vector<Point>& points, const std::vector<int>& mirror) {
  if (mirror.size() != points.size()) return points;
  std::vector<Point> out = points;
  for (std::size_t i = 0; i < points.size(); ++i)
    if (const auto to = static_cast<std::size_t>(mirror[i]); to < points.size()) out[to] = points[i];
  return out;
}

}  // namespace proofload
