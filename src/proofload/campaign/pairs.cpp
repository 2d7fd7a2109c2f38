#include "proofload/campaign/pairs.h"

#include <algorithm>
#include <memory>

#include "proofload/core/error.h"
#include "proofload/core/hash.h"
#include "proofload/core/text.h"
#include "proofload/search/path.h"

namespace proofload::campaign {

namespace {

// How far beyond additivity the diagonal is followed, as for any mixture: up to 1.25 of each stress's own limit.
constexpr double kDiagonalEnd = 2.5;

std::vector<Level> table_levels(const Component& part, const PairsRequest& request) {
  const double end = part.unit ? std::min(part.end, request.reach * *part.unit) : part.end;
  std::vector<Level> out = {0};
  for (std::size_t i = 1; i <= request.steps; ++i) {
    const Level level =
        search::level_at(part.axis, end * static_cast<double>(i) / static_cast<double>(request.steps));
    if (level > out.back()) out.push_back(level);  // whole numbers may have fewer strengths than steps
  }
  if (out.size() < 2)
    throw Error(ErrorCode::invalid_argument,
                "stress `" + part.name + "` has no strengths between nothing and its limit to combine");
  return out;
}

search::Path diagonal_path(const std::array<Component, 2>& parts) {
  double end = kDiagonalEnd;
  std::vector<search::PathLink> links;
  for (const Component& part : parts) {
    end = std::min(end, 2 * part.end / *part.unit);
    links.push_back({part.stress, part.axis, *part.unit / 2});
  }
  return {std::move(links), end};
}

// One pair under way.
struct Work {
  PairAnswer answer;
  std::unique_ptr<search::Staircase> staircase;
  std::unique_ptr<search::AlongPath> diagonal;
};

std::vector<std::array<std::string, 2>> wanted_pairs(const FollowUp& run,
                                                     const Registry& registry,
                                                     const PairsRequest& request) {
  if (!request.pairs.empty()) return request.pairs;
  const std::vector<Component> all = components(run, registry, {});
  if (all.size() < 2)
    throw Error(ErrorCode::invalid_argument,
                "this run searched " + std::to_string(all.size()) +
                    " stress that can be combined; pairs need two (run again with stress=a,b)");
  std::vector<std::array<std::string, 2>> out;
  for (std::size_t a = 0; a < all.size(); ++a)
    for (std::size_t b = a + 1; b < all.size(); ++b) out.push_back({all[a].name, all[b].name});
  return out;
}

// The index where the diagonal meets the watch share; false once `stop` was set.
bool find_index(FollowUp& run, Work& work, const std::atomic<bool>& stop, Progress& progress) {
  Diagonal& diagonal = work.answer.diagonal.emplace();
  const search::Path& path = work.diagonal->path();
  diagonal.result = work.diagonal->result();
  diagonal.end = path.axis().top;
  if (!diagonal.result.watch.level) return true;
  const std::vector<Link> chain = path.chain(*diagonal.result.watch.level);
  for (const Link& link : chain)
    for (std::size_t j = 0; j < 2; ++j)
      if (work.answer.parts[j].stress == link.stress)
        diagonal.natural[j] = work.answer.parts[j].axis.natural(link.level);

  std::vector<CountedChain> along;
  for (const Level level : counted_levels(diagonal.result)) {
    std::vector<Link> links = path.chain(level);
    if (!links.empty()) along.push_back({path.axis().natural(level), std::move(links)});
  }
  const auto together = counted_way(run, along, stop, progress);
  if (!together) return false;
  std::vector<search::CountedWay> alone;
  std::vector<double> weights;
  FieldBytes name;
  const auto oracle = static_cast<std::size_t>(run.spec().oracle);
  for (const Component& part : work.answer.parts) {
    std::vector<CountedChain> chains;
    for (const Level level : counted_levels(run.answer().stresses[part.stress].oracle[oracle]->result))
      chains.push_back({part.axis.distance(level), {{part.stress, level}}});
    auto way = counted_way(run, chains, stop, progress);
    if (!way) return false;
    alone.push_back(std::move(*way));
    weights.push_back(*part.unit / 2);
    name.add(std::string_view(part.name));
  }
  diagonal.index = search::isobole_index(*together, alone, weights, run.spec().zones.watch,
                                         run.spec().search.confidence, name.hash());
  return true;
}

// Counts every picture at every pair; false once `stop` was set.
bool check_table(FollowUp& run, PairAnswer& pair, const std::atomic<bool>& stop, Progress& progress) {
  std::vector<CountedChain> chains;
  const std::size_t rows = pair.levels[1].size();
  for (std::size_t i = 0; i < pair.levels[0].size(); ++i)
    for (std::size_t j = 0; j < rows; ++j)
      chains.push_back({0, search::chain_at({{pair.parts[0].stress, pair.levels[0][i]},
                                             {pair.parts[1].stress, pair.levels[1][j]}})});
  const auto counted =
      counted_way(run, std::span(chains).subspan(1), stop, progress);  // the untouched picture holds
  if (!counted) return false;
  std::vector<bool> reaches(chains.size(), false);
  for (std::size_t k = 1; k < chains.size(); ++k) {
    const std::vector<bool>& broken = counted->counts[k - 1].broken;
    reaches[k] =
        static_cast<std::size_t>(std::count(broken.begin(), broken.end(), true)) >= pair.contour.need;
  }
  TableCheck& check = pair.check.emplace();
  check.cells = chains.size() - 1;
  for (std::size_t k = 1; k < chains.size(); ++k) {
    const auto& border = pair.contour.border[k / rows];
    check.wrong += reaches[k] != (border && k % rows >= *border) ? 1 : 0;
  }
  check.walked = pair.contour.cells.size();
  for (const search::ContourCell& cell : pair.contour.cells)
    check.walked_wrong += reaches[cell.i * rows + cell.j] != cell.reaches ? 1 : 0;
  return true;
}

}  // namespace

std::optional<double> PairAnswer::index_at(std::size_t i) const {
  if (!parts[0].unit || !parts[1].unit || i >= contour.border.size() || !contour.border[i])
    return std::nullopt;
  const std::array<std::size_t, 2> at = {i, *contour.border[i]};
  double index = 0;
  for (std::size_t j = 0; j < 2; ++j) {
    const double here = parts[j].axis.distance(levels[j][at[j]]);
    const double before = at[j] == 0 ? 0 : parts[j].axis.distance(levels[j][at[j] - 1]);
    index += (here + before) / 2 / *parts[j].unit;
  }
  return index;
}

PairsAnswer combine_pairs(FollowUp& run,
                          const Registry& registry,
                          const PairsRequest& request,
                          const std::atomic<bool>& stop,
                          Progress& progress) {
  if (request.steps < 2 || request.steps > 64)
    throw Error(ErrorCode::invalid_argument, "a table of two stresses has 2 to 64 steps on each side");
  if (!(request.reach >= 1 && request.reach <= 4))
    throw Error(ErrorCode::invalid_argument,
                "the axes of a table end at 1 to 4 times the limits, not at " + number_text(request.reach));
  const std::uint64_t evaluated = run.evaluated();
  const std::uint64_t reused = run.reused();
  const search::Task task = combined_task(run);
  const search::Spec& race = registry.strategies.at("race");

  std::vector<Work> work;
  std::vector<search::Asker*> askers;
  for (const auto& names : wanted_pairs(run, registry, request)) {
    std::vector<Component> parts = components(run, registry, names);
    Work& one = work.emplace_back();
    for (std::size_t j = 0; j < 2; ++j) {
      one.answer.parts[j] = std::move(parts[j]);
      one.answer.levels[j] = table_levels(one.answer.parts[j], request);
    }
    const auto& both = one.answer.parts;
    one.staircase =
        std::make_unique<search::Staircase>(search::PairTask{.stress = {both[0].stress, both[1].stress},
                                                             .oracle = task.oracle,
                                                             .samples = task.samples,
                                                             .levels = one.answer.levels,
                                                             .share = task.watch,
                                                             .certify = request.certify});
    if (request.index && both[0].unit && both[1].unit)
      one.diagonal =
          std::make_unique<search::AlongPath>(diagonal_path(both), task, race, race.params.defaults());
  }
  for (const Work& one : work) {
    askers.push_back(one.staircase.get());
    if (one.diagonal) askers.push_back(one.diagonal.get());
  }

  PairsAnswer out;
  progress.stage("pairs of stresses", askers.size());
  out.whole = ask_all(run, askers, stop, progress);
  for (Work& one : work) {
    one.answer.contour = one.staircase->result();
    if (out.whole && one.diagonal) out.whole = find_index(run, one, stop, progress);
    if (out.whole && request.check) out.whole = check_table(run, one.answer, stop, progress);
    if (one.answer.contour.finished && (!one.diagonal || one.diagonal->done()))
      out.pairs.push_back(std::move(one.answer));
  }
  out.evaluated = run.evaluated() - evaluated;
  out.reused = run.reused() - reused;
  return out;
}

Value to_record(const PairAnswer& answer, const CampaignSpec& spec) {
  const auto number = [](std::size_t n) { return Value(static_cast<unsigned long>(n)); };
  const auto maybe = [](const std::optional<double>& x) { return x ? Value(*x) : Value(); };
  Value out = Value::object();
  out["stresses"] = Value::array();
  for (std::size_t j = 0; j < 2; ++j) {
    const Component& part = answer.parts[j];
    Value one = Value::object();
    one["name"] = part.name;
    one["parameter"] = part.axis.parameter;
    one["unit"] = part.axis.unit;
    one["percent"] = part.axis.percent;
    one["limit"] = part.unit ? Value(part.axis.natural(search::level_at(part.axis, *part.unit))) : Value();
    one["limit_distance"] = maybe(part.unit);
    one["levels"] = Value::array();
    one["values"] = Value::array();
    one["distances"] = Value::array();
    for (const Level level : answer.levels[j]) {
      one["levels"].push_back(Value(static_cast<long>(level)));
      one["values"].push_back(part.axis.natural(level));
      one["distances"].push_back(part.axis.distance(level));
    }
    out["stresses"].push_back(std::move(one));
  }
  const search::Contour& contour = answer.contour;
  out["oracle"] = name_of(spec.oracle);
  out["share"] = spec.zones.watch;
  out["n"] = number(contour.n);
  out["need"] = number(contour.need);
  out["evaluations"] = number(contour.evaluations);
  out["table_evaluations"] = number(contour.n * (answer.levels[0].size() * answer.levels[1].size() - 1));
  out["certified"] = contour.certified;
  out["cells"] = Value::array();
  for (const search::ContourCell& cell : contour.cells) {
    Value one = Value::object();
    one["i"] = number(cell.i);
    one["j"] = number(cell.j);
    one["reaches"] = cell.reaches;
    one["certified"] = cell.certified;
    one["evaluated"] = number(cell.evaluated);
    one["broken"] = number(cell.broken);
    one["unknown"] = number(cell.unknown);
    one["inferred"] = number(cell.inferred);
    out["cells"].push_back(std::move(one));
  }
  out["border"] = Value::array();
  for (const auto& j : contour.border) out["border"].push_back(j ? number(*j) : Value());
  out["corners"] = Value::array();
  for (const std::size_t i : contour.corners()) {
    Value one = Value::object();
    one["i"] = number(i);
    one["j"] = number(*contour.border[i]);
    one["index"] = maybe(answer.index_at(i));
    out["corners"].push_back(std::move(one));
  }
  out["check"] = Value();
  if (answer.check) {
    Value check = Value::object();
    check["cells"] = number(answer.check->cells);
    check["wrong"] = number(answer.check->wrong);
    check["walked"] = number(answer.check->walked);
    check["walked_wrong"] = number(answer.check->walked_wrong);
    out["check"] = std::move(check);
  }
  out["index"] = Value();
  if (!answer.diagonal) return out;
  const Diagonal& diagonal = *answer.diagonal;
  Value index = Value::object();
  index["value"] = diagonal.index ? Value(diagonal.index->value) : Value();
  index["lo"] = diagonal.index ? Value(diagonal.index->interval.lo) : Value();
  index["hi"] = diagonal.index ? Value(diagonal.index->interval.hi) : Value();
  index["capped"] = diagonal.index ? Value(diagonal.index->capped) : Value();
  index["word"] = diagonal.index ? Value(search::name_of(diagonal.index->interplay)) : Value("not reached");
  index["searched_to"] = diagonal.end;
  index["at"] = Value::array();
  for (const auto& value : diagonal.natural) index["at"].push_back(maybe(value));
  index["evaluations"] = number(diagonal.result.evaluations);
  out["index"] = std::move(index);
  return out;
}

}  // namespace proofload::campaign
