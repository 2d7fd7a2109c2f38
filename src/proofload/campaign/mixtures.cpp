#include "proofload/campaign/mixtures.h"

#include <algorithm>

#include "proofload/core/error.h"
#include "proofload/search/path.h"

namespace proofload::campaign {

MixturesAnswer combine_mixtures(FollowUp& run,
                                const Registry& registry,
                                const MixturesRequest& request,
                                const std::atomic<bool>& stop,
                                Progress& progress) {
  if (request.stresses.size() < 2 || request.stresses.size() > 5)
    throw Error(ErrorCode::invalid_argument,
                "mixtures are of 2 to 5 stresses, not of " + std::to_string(request.stresses.size()));
  MixturesAnswer out;
  out.parts = components(run, registry, request.stresses);
  search::RaysTask task;
  task.task = combined_task(run);
  task.task.refine = false;
  task.task.levels = request.levels;
  task.directions = request.directions;
  task.further = request.further;
  for (const Component& part : out.parts) {
    if (!part.unit)
      throw Error(
          ErrorCode::invalid_argument,
          "`" + part.name +
              "` alone does not break the watch share within its range, and mixtures are measured in such "
              "limits; leave it out, or run again with a wider range");
    task.axes.push_back({part.stress, part.axis, *part.unit, std::max(*part.unit, part.end)});
  }
  out.n = task.task.samples.size();
  const std::uint64_t evaluated = run.evaluated();
  const std::uint64_t reused = run.reused();
  const search::Spec& race = registry.strategies.at("race");
  search::Rays rays(std::move(task), race, race.params.defaults());
  progress.stage("mixtures of stresses", 0);
  search::Asker* const asker = &rays;
  out.whole = ask_all(run, std::span(&asker, 1), stop, progress);
  out.rays = rays.result();
  out.weakest = rays.weakest();
  for (const search::Ray& ray : out.rays) out.evaluations += ray.result.evaluations;
  out.evaluated = run.evaluated() - evaluated;
  out.reused = run.reused() - reused;
  return out;
}

Value to_record(const MixturesAnswer& answer, const CampaignSpec& spec) {
  const auto number = [](std::size_t n) { return Value(static_cast<unsigned long>(n)); };
  const auto maybe = [](const std::optional<double>& x) { return x ? Value(*x) : Value(); };
  Value out = Value::object();
  out["stresses"] = Value::array();
  for (const Component& part : answer.parts) {
    Value one = Value::object();
    one["name"] = part.name;
    one["parameter"] = part.axis.parameter;
    one["unit"] = part.axis.unit;
    one["percent"] = part.axis.percent;
    one["limit"] = part.axis.natural(search::level_at(part.axis, *part.unit));
    out["stresses"].push_back(std::move(one));
  }
  out["oracle"] = name_of(spec.oracle);
  out["share"] = spec.zones.watch;
  out["n"] = number(answer.n);
  out["evaluations"] = number(answer.evaluations);
  out["weakest"] = answer.weakest ? number(*answer.weakest) : Value();
  out["rays"] = Value::array();
  for (const search::Ray& ray : answer.rays) {
    Value one = Value::object();
    one["weights"] = Value::array();
    one["at"] = Value::array();
    for (std::size_t j = 0; j < ray.weights.size(); ++j) {
      const Component& part = answer.parts[j];
      one["weights"].push_back(ray.weights[j]);
      one["at"].push_back(ray.radius()
                              ? Value(part.axis.natural(
                                    search::level_at(part.axis, *ray.radius() * ray.weights[j] * *part.unit)))
                              : Value());
    }
    one["radius"] = maybe(ray.radius());
    one["lo"] = maybe(ray.lo());
    one["hi"] = maybe(ray.hi());
    one["searched_to"] = ray.end;
    one["around_weakest"] = ray.around;
    out["rays"].push_back(std::move(one));
  }
  return out;
}

}  // namespace proofload::campaign
