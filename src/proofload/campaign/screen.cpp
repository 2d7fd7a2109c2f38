#include "proofload/campaign/screen.h"

#include <algorithm>
#include <numeric>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/search/covering_array.h"
#include "proofload/search/path.h"

namespace proofload::campaign {

namespace {

std::vector<Component> screened(const FollowUp& run, const Registry& registry, const ScreenRequest& request) {
  std::vector<Component> parts = components(run, registry, request.stresses);
  for (const Component& part : parts)
    if (!part.unit && !request.stresses.empty())
      throw Error(
          ErrorCode::invalid_argument,
          "`" + part.name +
              "` alone does not break the watch share within its range, and mixtures are measured in such "
              "limits; leave it out, or run again with a wider range");
  std::erase_if(parts, [](const Component& part) { return !part.unit; });
  if (parts.size() < 2)
    throw Error(ErrorCode::invalid_argument,
                "a screen needs two stresses that break the watch share alone, this run has " +
                    std::to_string(parts.size()));
  return parts;
}

// Each stress at its share of the load, none beyond the end of its search.
std::vector<Link> chain_of(const std::vector<Component>& parts,
                           const std::vector<std::size_t>& row,
                           double load) {
  const auto sum = static_cast<double>(std::accumulate(row.begin(), row.end(), std::size_t{0}));
  std::vector<Link> out;
  for (std::size_t k = 0; k < parts.size(); ++k) {
    if (row[k] == 0) continue;
    const double distance = std::min(parts[k].end, load * static_cast<double>(row[k]) / sum * *parts[k].unit);
    out.push_back({parts[k].stress, search::level_at(parts[k].axis, distance)});
  }
  return search::chain_at(std::move(out));
}

std::vector<ScreenPair> ranked_pairs(const ScreenAnswer& answer) {
  std::vector<ScreenPair> out;
  for (std::size_t a = 0; a < answer.parts.size(); ++a)
    for (std::size_t b = a + 1; b < answer.parts.size(); ++b) {
      ScreenPair pair{.a = a, .b = b};
      for (const ScreenRow& row : answer.rows) {
        if (row.levels[a] == 0 || row.levels[b] == 0) continue;
        pair.share +=
            static_cast<double>(row.broken) / static_cast<double>(std::max<std::size_t>(1, answer.n));
        ++pair.rows;
      }
      if (pair.rows == 0) continue;
      pair.share /= static_cast<double>(pair.rows);
      out.push_back(pair);
    }
  std::stable_sort(out.begin(), out.end(),
                   [](const ScreenPair& x, const ScreenPair& y) { return x.share > y.share; });
  return out;
}

}  // namespace

ScreenAnswer screen(FollowUp& run,
                    const Registry& registry,
                    const ScreenRequest& request,
                    const std::atomic<bool>& stop,
                    Progress& progress) {
  if (request.levels < 2 || request.levels > 6)
    throw Error(ErrorCode::invalid_argument, "a screen has 2 to 6 levels of each stress");
  if (!(request.load > 0 && request.load <= 4))
    throw Error(ErrorCode::invalid_argument,
                "the load of a screen lies between 0 and 4, not at " + number_text(request.load));
  ScreenAnswer out;
  out.parts = screened(run, registry, request);
  const CampaignSpec& spec = run.spec();
  const auto& samples = run.population().counted[static_cast<std::size_t>(spec.oracle)];
  out.n = samples.size();
  const std::uint64_t evaluated = run.evaluated();
  const std::uint64_t reused = run.reused();
  const std::vector<std::vector<std::size_t>> rows =
      search::covering_array(std::vector<std::size_t>(out.parts.size(), request.levels));
  progress.stage("screen of mixtures", rows.size() * samples.size());
  for (const std::vector<std::size_t>& levels : rows) {
    ScreenRow row{.levels = levels, .chain = {}, .share = {}};
    if (std::all_of(levels.begin(), levels.end(), [](std::size_t level) { return level == 0; })) continue;
    row.chain = chain_of(out.parts, levels, request.load);
    if (row.chain.empty()) continue;
    std::vector<Cell> cells;
    cells.reserve(samples.size());
    for (const std::uint32_t sample : samples) cells.push_back({sample, 0, -1, row.chain});
    const auto records = run.records(cells, stop, progress);
    if (!records) {
      out.whole = false;
      break;
    }
    for (const RunRecord& record : *records) {
      const Outcome outcome = record.verdict(spec.oracle).outcome;
      row.broken += outcome == Outcome::broken ? 1 : 0;
      row.unknown += outcome == Outcome::unknown ? 1 : 0;
    }
    row.share = stats::clopper_pearson(row.broken, out.n, 1 - spec.search.confidence);
    out.rows.push_back(std::move(row));
  }
  std::stable_sort(out.rows.begin(), out.rows.end(),
                   [](const ScreenRow& x, const ScreenRow& y) { return x.broken > y.broken; });
  out.pairs = ranked_pairs(out);
  out.evaluated = run.evaluated() - evaluated;
  out.reused = run.reused() - reused;
  return out;
}

Value to_record(const ScreenAnswer& answer, const CampaignSpec& spec) {
  const auto number = [](std::size_t n) { return Value(static_cast<unsigned long>(n)); };
  Value out = Value::object();
  out["stresses"] = Value::array();
  for (const Component& part : answer.parts) {
    Value one = Value::object();
    one["name"] = part.name;
    out["stresses"].push_back(std::move(one));
  }
  out["oracle"] = name_of(spec.oracle);
  out["share"] = spec.zones.watch;
  out["n"] = number(answer.n);
  out["rows"] = Value::array();
  for (const ScreenRow& row : answer.rows) {
    Value one = Value::object();
    one["levels"] = Value::array();
    for (const std::size_t level : row.levels) one["levels"].push_back(number(level));
    one["strengths"] = Value::array();
    for (const Link& link : row.chain) {
      Value stress = Value::object();
      stress["name"] = spec.stresses[link.stress].name;
      stress["value"] = spec.stresses[link.stress].axis.natural(link.level);
      one["strengths"].push_back(std::move(stress));
    }
    one["broken"] = number(row.broken);
    one["unknown"] = number(row.unknown);
    one["lo"] = row.share.lo;
    one["hi"] = row.share.hi;
    out["rows"].push_back(std::move(one));
  }
  out["pairs"] = Value::array();
  for (const ScreenPair& pair : answer.pairs) {
    Value one = Value::object();
    one["a"] = answer.parts[pair.a].name;
    one["b"] = answer.parts[pair.b].name;
    one["share"] = pair.share;
    one["rows"] = number(pair.rows);
    out["pairs"].push_back(std::move(one));
  }
  return out;
}

}  // namespace proofload::campaign
