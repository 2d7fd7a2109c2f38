#include "proofload/model/detail/pose.h"

#include <algorithm>

#include "proofload/core/error.h"
#include "proofload/core/text.h"

namespace proofload::model::detail {

namespace {

// "0, 2, 1": a point and its mirror image name each other.
std::vector<int> mirror_list(const std::string& text) {
  std::vector<int> out;
  if (trim(text).empty()) return out;
  const std::vector<std::string> fields = split(text, ',');
  for (const std::string& field : fields) {
    const auto number = parse_number(trim(field));
    const bool fits = number && *number >= 0 && *number < static_cast<double>(fields.size()) &&
                      *number == static_cast<double>(static_cast<int>(*number));
    if (!fits)
      throw Error(ErrorCode::invalid_argument,
                  "`mirror` holds `" + std::string(trim(field)) + "`; it lists for each of the " +
                      std::to_string(fields.size()) + " points the number of its mirror image, from 0 to " +
                      std::to_string(fields.size() - 1));
    out.push_back(static_cast<int>(*number));
  }
  for (std::size_t i = 0; i < out.size(); ++i)
    if (const int back = out[static_cast<std::size_t>(out[i])]; back != static_cast<int>(i))
      throw Error(ErrorCode::invalid_argument, "`mirror` turns point " + std::to_string(i) + " into point " +
                                                   std::to_string(out[i]) + ", but that into point " +
                                                   std::to_string(back) + "; the two must name each other");
  return out;
}

}  // namespace

std::vector<Param> pose_params() {
  return {
      real("score_threshold", 0.25, {0, 1}, "", "From this score on a pose counts as a found person."),
      real("point_threshold", 0.2, {0, 1}, "", "From this score on a point counts as seen."),
      text("mirror", "",
           "For every point the number (from 0) of the one it becomes in a mirror, \"0, 2, 1\"; empty = left "
           "and right of COCO's seventeen points, any other set as it is.")};
}

PoseRules::PoseRules(const Params& params)
    : score_threshold_(params.real("score_threshold")),
      point_threshold_(params.real("point_threshold")),
      mirror_(mirror_list(params.text("mirror"))) {}

std::vector<int> PoseRules::mirror(std::size_t points) const {
  if (!mirror_.empty() && mirror_.size() != points)
    throw Error(ErrorCode::engine, "`mirror` lists " + std::to_string(mirror_.size()) +
                                       " points, the network gives " + std::to_string(points));
  if (mirror_.empty() && points == kPersonMirror.size()) return {kPersonMirror.begin(), kPersonMirror.end()};
  return mirror_;
}

PosePredictions PoseRules::single(std::vector<ScoredPoint> points, const Placement& placement) const {
  PosePredictions out{{}, mirror(points.size())};
  std::size_t seen = 0;
  double sum = 0;
  for (ScoredPoint& p : points) {
    const Point at = source_of(p.x, p.y, placement);
    p.x = at.x;
    p.y = at.y;
    if (p.score < point_threshold_) continue;
    ++seen;
    sum += p.score;
  }
  Box box;
  bool any = false;
  for (const ScoredPoint& p : points) {
    if (seen >= 2 && p.score < point_threshold_) continue;
    box =
        any ? Box{std::min(box.x0, p.x), std::min(box.y0, p.y), std::max(box.x1, p.x), std::max(box.y1, p.y)}
            : Box{p.x, p.y, p.x, p.y};
    any = true;
  }
  out.poses.push_back({box, seen > 0 ? sum / static_cast<double>(seen) : 0, std::move(points)});
  return out;
}

}  // namespace proofload::model::detail
