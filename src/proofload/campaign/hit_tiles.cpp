#include "proofload/campaign/hit_tiles.h"

#include <algorithm>
#include <array>

#include "proofload/campaign/tiles.h"
#include "proofload/search/smallest_set.h"

namespace proofload::campaign {

namespace {

// Tiles along a Z-shaped curve, so that every half, quarter … is a rectangle.
std::array<std::size_t, stress::kTiles> along_a_curve() {
  std::array<std::size_t, stress::kTiles> out{};
  for (std::size_t i = 0; i < out.size(); ++i) {
    std::size_t x = 0;
    std::size_t y = 0;
    for (std::size_t bit = 0; bit < 3; ++bit) {
      x |= (i >> (2 * bit) & 1) << bit;
      y |= (i >> (2 * bit + 1) & 1) << bit;
    }
    out[i] = y * stress::kTilesPerSide + x;
  }
  return out;
}
static_assert(stress::kTilesPerSide == 8);

stress::TileSet tiles_at(const search::SmallestSet::Places& places) {
  static const auto kCurve = along_a_curve();
  stress::TileSet out;
  for (const std::size_t place : places) out.set(kCurve[place]);
  return out;
}

bool acts_by_tiles(const FollowUp& run, const Cell& cell) {
  return std::any_of(cell.chain.begin(), cell.chain.end(), [&](const Link& link) {
    return stress::acts_by_tiles(*run.bench().stressors[link.stress]);
  });
}

struct Going {
  std::size_t finding;
  search::SmallestSet set;
  search::Observation observation;  // Of the smallest so far.
};

}  // namespace

Cell cell_in(const Cell& minimal, const HitTiles& tiles) {
  Cell out = minimal;
  put_hit(out, tiles.hit);
  return out;
}

std::optional<std::vector<std::optional<HitTiles>>> smallest_tiles(FollowUp& run,
                                                                   std::span<const search::Found> findings,
                                                                   Progress& progress,
                                                                   const std::atomic<bool>& stop) {
  std::vector<std::optional<HitTiles>> out(findings.size());
  std::vector<Going> going;
  for (std::size_t i = 0; i < findings.size() && !run.bench().clips(); ++i)
    if (acts_by_tiles(run, findings[i].minimal))
      going.push_back({i, search::SmallestSet(stress::kTiles), findings[i].observation});
  // All side by side, one question each at a time.
  while (true) {
    std::vector<Cell> cells;
    std::vector<Going*> asked;
    for (Going& each : going) {
      const auto& places = each.set.ask();
      if (!places) continue;
      cells.push_back(findings[each.finding].minimal);
      put_hit(cells.back(), tiles_at(*places));
      asked.push_back(&each);
    }
    if (cells.empty()) break;
    const auto records = run.records(cells, stop, progress);
    if (!records) return {};
    for (std::size_t i = 0; i < asked.size(); ++i) {
      search::Observation seen = search::observe((*records)[i], run.spec().oracle);
      const bool fails = seen.kind == findings[asked[i]->finding].observation.kind;
      if (fails) asked[i]->observation = std::move(seen);
      asked[i]->set.tell(fails);
    }
  }
  for (Going& each : going)
    out[each.finding] = HitTiles{tiles_at(each.set.smallest()), each.set.minimal(), each.set.tests(),
                                 std::move(each.observation)};
  return out;
}

}  // namespace proofload::campaign
