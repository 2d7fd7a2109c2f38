// Several stresses at once, as one strength: a straight way from the untouched picture through their common space.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "proofload/search/asker.h"
#include "proofload/search/strategy.h"

namespace proofload::search {

/// Links in the order in which the stresses act. A link at level 0 changes nothing but keeps its place: the random field of
/// the links behind it hangs on theirs, so that growing the first from 0 up leaves the damage of the second as it is.
/// Links at level 0 behind the last real one are left out.
std::vector<Link> chain_at(std::vector<Link> links);

/// The level nearest to a distance from identity, canonical: the inverse of Axis::distance; ends where the axis ends.
Level level_at(const Axis& axis, double distance);

/// One stress of a path and how far it goes.
struct PathLink {
  std::uint16_t stress = 0;  ///< Index for the cells.
  Axis axis;
  double distance = 0;  ///< From identity, natural unit, where the path's own strength is 1. 0 = not touched.
};

/// At strength r every stress stands at distance r · PathLink::distance of its own axis. All may grow with r only, so that
/// pictures break along a path as they do under one stress.
class Path {
 public:
  /// `links` in the order in which they act; the path ends at strength `end` > 0.
  /// Error{invalid_argument} without a link that is touched, or where one would leave its axis.
  Path(std::vector<PathLink> links, double end);

  const std::vector<PathLink>& links() const { return links_; }
  /// Strength r: linear from 0 to `end`. Its levels are those of `chain`.
  const Axis& axis() const { return axis_; }
  std::vector<Link> chain(Level level) const;

 private:
  std::vector<PathLink> links_;
  Axis axis_;
};

/// Any strategy of the catalog on a path instead of one stress: its cells are turned into chains on the way out, records
/// into those of one stress on the way back.
class AlongPath final : public Asker {
 public:
  /// `task` as for one stress; its `stress`, `axis`, `from` and `to` are set here.
  AlongPath(Path path, Task task, const Spec& spec, const Params& params);

  std::vector<Cell> ask(std::size_t limit) override;
  void tell(std::span<const RunRecord> records) override;
  bool done() const override { return strategy_->done(); }

  const Path& path() const { return path_; }
  /// Levels are those of path().axis().
  Result result() const { return strategy_->result(); }

 private:
  // What one chain was asked on: strengths whose natural values round to the same are one chain.
  struct Told {
    std::vector<std::optional<Outcome>> outcomes;  // by place in samples_
    std::multimap<std::uint32_t, Level> waiting;   // sample and strength
  };
  static RunRecord along(std::uint32_t sample, Level level, Outcome outcome);
  std::size_t place_of(std::uint32_t sample) const;

  Path path_;
  Oracle oracle_;
  std::vector<std::uint32_t> samples_;  // ascending
  std::unique_ptr<Strategy> strategy_;
  std::map<std::vector<Link>, Told> chains_;
};

}  // namespace proofload::search
