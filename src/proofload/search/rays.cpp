#include "proofload/search/rays.h"

#include <algorithm>

#include "proofload/core/error.h"
#include "proofload/search/simplex.h"

namespace proofload::search {

namespace {

// How far beyond the limit of its leading stress alone a mixture is followed: mixtures that hinder each other may get there.
constexpr double kBeyond = 1.25;
// How far the further rays spread around the weakest mixture.
constexpr double kNeighbourhood = 0.25;

}  // namespace

std::optional<double> Ray::radius() const {
  return result.watch.level ? std::optional(strength(*result.watch.level)) : std::nullopt;
}
std::optional<double> Ray::lo() const {
  return result.watch.lo ? std::optional(strength(*result.watch.lo)) : std::nullopt;
}
std::optional<double> Ray::hi() const {
  return result.watch.hi ? std::optional(strength(*result.watch.hi)) : std::nullopt;
}

Rays::Rays(RaysTask task, Spec spec, Params params)
    : task_(std::move(task)), spec_(std::move(spec)), params_(std::move(params)) {
  for (const RayAxis& axis : task_.axes)
    if (!(axis.unit > 0 && axis.unit <= axis.end))
      throw Error(ErrorCode::invalid_argument,
                  "a mixture needs the limit of each stress alone, above 0 and within what may be searched");
  start(simplex_points(task_.axes.size(), task_.directions), false);
  if (all_done()) extend();
}

void Rays::start(std::vector<std::vector<double>> mixtures, bool around) {
  for (std::vector<double>& weights : mixtures) {
    Ray& ray = rays_.emplace_back();
    ray.around = around;
    ray.end = kBeyond / *std::max_element(weights.begin(), weights.end());
    std::vector<PathLink> links;
    for (std::size_t j = 0; j < weights.size(); ++j) {
      const RayAxis& axis = task_.axes[j];
      links.push_back({axis.stress, axis.axis, weights[j] * axis.unit});
      if (weights[j] > 0) ray.end = std::min(ray.end, axis.end / (weights[j] * axis.unit));
    }
    searches_.push_back(
        std::make_unique<AlongPath>(Path(std::move(links), ray.end), task_.task, spec_, params_));
    ray.weights = std::move(weights);
  }
}

bool Rays::all_done() const {
  return std::all_of(searches_.begin(), searches_.end(), [](const auto& search) { return search->done(); });
}

void Rays::extend() {
  if (extended_) return;
  extended_ = true;
  if (const auto at = weakest(); at && task_.further > 0)
    start(simplex_points_near(result()[*at].weights, kNeighbourhood, task_.further, task_.directions), true);
}

std::vector<Cell> Rays::ask(std::size_t limit) {
  std::vector<Cell> out;
  // Two mixtures may round to one chain; it is asked for once and told to both.
  for (const auto& search : searches_) {
    if (out.size() >= limit) break;
    std::vector<Cell> cells = search->ask(limit - out.size());
    out.insert(out.end(), std::make_move_iterator(cells.begin()), std::make_move_iterator(cells.end()));
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

void Rays::tell(std::span<const RunRecord> records) {
  for (const auto& search : searches_) search->tell(records);
  if (all_done()) extend();
}

bool Rays::done() const { return extended_ && all_done(); }

std::vector<Ray> Rays::result() const {
  std::vector<Ray> out = rays_;
  for (std::size_t k = 0; k < out.size(); ++k) out[k].result = searches_[k]->result();
  return out;
}

std::optional<std::size_t> Rays::weakest() const {
  std::optional<std::size_t> out;
  const std::vector<Ray> rays = result();
  for (std::size_t k = 0; k < rays.size(); ++k)
    if (rays[k].radius() && (!out || *rays[k].radius() < *rays[*out].radius())) out = k;
  return out;
}

}  // namespace proofload::search
