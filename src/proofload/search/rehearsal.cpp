#include "proofload/search/rehearsal.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <unordered_set>
#include <utility>
#include <vector>

#include "proofload/core/rng.h"

namespace proofload::search {

namespace {

constexpr std::uint64_t kKey = 0x7265686561727365;
constexpr std::size_t kMostPictures = 4000;  // of a rehearsal
constexpr std::size_t kDrawn = 500;          // pictures of a population, at least, in up to 8 draws
constexpr std::size_t kBatch = 4096;
constexpr std::uint32_t kPartStream = 0xffffffff;
// Islands of a picture that comes back: their mean length, as a part of the searched axis.
constexpr double kLength = 1 / 32.0;

// Breaking points on the searched part of the axis, 0 … 1: a Weibull distribution, and pictures that never break.
struct Population {
  double scale, shape;
  double never;
  double bent;  // mean number of stretches of a picture in which it answers against its breaking point
};

// Like the curves of real nets: what limits cost lies between a place near the untouched picture, where a few levels of an
// even grid decide, and a curve that never reaches a limit.
constexpr std::array<Population, 5> kPopulations = {{
    {0.50, 2.5, 0.02, 0.2},
    {0.22, 1.3, 0.05, 0.5},
    {0.75, 5.0, 0.10, 0.2},
    {0.45, 1.6, 0.10, 2.0},
    {0.90, 2.0, 0.60, 0.1},
}};

// The verdict of a made-up picture at a place of the axis.
class Cast {
 public:
  Cast(const Population& population, std::size_t key) : population_(population), rng_(kKey + key) {}

  // A `weak` picture is one that only some oracles count, because its clean answer is wrong: those break early.
  Outcome at(std::uint32_t picture, double s, bool weak) const {
    double u = rng_.uniform(0, picture);
    if (weak) u *= u;
    const double breaking = 1 - population_.never;
    const double point =
        u < breaking ? population_.scale * std::pow(-std::log1p(-u / breaking), 1 / population_.shape) : 2;
    bool broken = s >= point;
    double left = population_.bent;
    for (std::uint32_t k = 0; left > rng_.uniform(1 + 3 * k, picture); ++k, --left) {
      const double at = std::min(point, 1.0) * (0.6 + 0.8 * rng_.uniform(2 + 3 * k, picture));
      const double length = -kLength * std::log(rng_.uniform(3 + 3 * k, picture));
      broken ^= std::abs(s - at) < length / 2;
    }
    return broken ? Outcome::broken : Outcome::holds;
  }

 private:
  const Population& population_;
  Rng rng_;
};

// A random part of the pictures, the same of every search.
std::vector<Task> reduced(std::span<const Task> tasks, double share) {
  std::vector<Task> out(tasks.begin(), tasks.end());
  const Rng rng(kKey);
  for (Task& task : out)
    std::erase_if(task.samples,
                  [&](std::uint32_t sample) { return rng.uniform(kPartStream, sample) >= share; });
  return out;
}

struct Played {
  std::size_t cells = 0;
  bool whole = true;  // no search ended on a part of the pictures
};

Played play(std::span<const Task> tasks,
            const MakeStrategy& make,
            const std::unordered_set<std::uint32_t>& strong,
            const Cast& cast) {
  Played out;
  std::unordered_set<std::uint64_t> asked;
  for (const Task& task : tasks) {
    const std::unique_ptr<Strategy> search = task.stop.empty() ? make(task) : growing(task, make);
    const double length = std::max<double>(1, task.to - task.from);
    while (!search->done()) {
      const std::vector<Cell> cells = search->ask(kBatch);
      if (cells.empty()) break;
      std::vector<RunRecord> records(cells.size());
      for (std::size_t k = 0; k < cells.size(); ++k) {
        const Level level = cells[k].chain[0].level;
        asked.insert((std::uint64_t{cells[k].sample} << 32) | static_cast<std::uint32_t>(level));
        records[k].cell = cells[k];
        records[k].stability.outcome = records[k].correctness.outcome =
            cast.at(cells[k].sample, (level - task.from) / length, !strong.contains(cells[k].sample));
      }
      search->tell(records);
    }
    out.whole = out.whole && search->result().of == 0;
  }
  out.cells = asked.size();
  return out;
}

}  // namespace

Rehearsal rehearse(std::span<const Task> tasks, const MakeStrategy& make) {
  std::size_t most = 0;
  for (const Task& task : tasks) most = std::max(most, task.samples.size());
  Rehearsal out;
  if (most == 0) return out;
  const double share = std::min(1.0, static_cast<double>(kMostPictures) / static_cast<double>(most));
  const std::vector<Task> played = reduced(tasks, share);
  // Pictures that every search counts.
  std::unordered_set<std::uint32_t> strong(played.front().samples.begin(), played.front().samples.end());
  for (const Task& task : played) {
    const std::unordered_set<std::uint32_t> mine(task.samples.begin(), task.samples.end());
    std::erase_if(strong, [&](std::uint32_t sample) { return !mine.contains(sample); });
  }
  // Of few pictures each draw has a fate of its own.
  const std::size_t draws = std::clamp<std::size_t>(kDrawn / most, 1, 8);
  const auto parts = static_cast<double>(draws * kPopulations.size());
  for (std::size_t p = 0; p < kPopulations.size(); ++p) {
    double mean = 0;
    for (std::size_t draw = 0; draw < draws; ++draw) {
      const Played run = play(played, make, strong, Cast(kPopulations[p], p + kPopulations.size() * draw));
      // A search that ends on a part of the pictures takes no more of them where there are more.
      const double cells = static_cast<double>(run.cells) / (run.whole ? share : 1);
      out.cells += cells / parts;
      mean += cells / static_cast<double>(draws);
    }
    out.least = p == 0 ? mean : std::min(out.least, mean);
    out.most = std::max(out.most, mean);
  }
  return out;
}

}  // namespace proofload::search
