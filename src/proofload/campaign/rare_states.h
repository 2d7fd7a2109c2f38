// The states that claims on rare failures are about, and how they move: a picture of the run, a random field, a combination of the
// domain and strengths in its ranges.
//
// Moves leave the law of fresh states as it is. Strengths and pictures move through normals (z' = (z + c w)/sqrt(1 + c²)), pictures
// along their order by how early they break. A local field (stress/mosaic.h) is a map tile -> replicate, of which a random
// part is drawn anew: tiles are independent. Other fields and combinations can only be drawn anew as a whole.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "proofload/campaign/domain.h"
#include "proofload/campaign/follow_up.h"
#include "proofload/core/rng.h"
#include "proofload/stats/last_particle.h"
#include "proofload/stats/stride.h"
#include "proofload/stress/mosaic.h"

namespace proofload::campaign {

/// That are told of.
inline constexpr std::size_t kMostRareCases = 20;

/// A state that broke.
struct RareCase {
  std::string picture;
  Cell cell;
  std::string reason;  ///< As in records.
};

/// How moves of one kind fared.
struct MoveTally {
  std::string kind;  ///< "tiles", "strengths" ….
  std::size_t proposed = 0;
  std::size_t taken = 0;
  /// Share taken of the last 100 to 200 of them: moves near failure are the hard ones. None: too few.
  std::optional<double> lately;
};

class RareStates final : public stats::Particles {
 public:
  /// `order`: the pictures, those that break early first. Keeps references to all but `key` and `slots`, the number of states.
  RareStates(FollowUp& run,
             const Domain& domain,
             std::vector<std::uint32_t> order,
             std::size_t slots,
             std::uint64_t key,
             const std::atomic<bool>& stop,
             Progress& progress);

  void draw(std::span<const std::size_t> slots, std::span<double> scores) override;
  void copy(std::size_t from, std::size_t to) override { states_[to] = states_[from]; }
  void propose(std::span<const std::size_t> slots, double strength, std::span<double> scores) override;
  void accept(std::size_t slot) override;

  /// Whether anything but whole pictures, fields and combinations can move.
  bool moves_bit_by_bit() const;
  /// Without them states that hold have one score: enough to count failures.
  void need_scores(bool need) { scored_ = need; }
  std::size_t failures() const { return failures_; }
  std::size_t unknown() const { return unknown_; }
  std::size_t judged() const { return judged_; }
  const std::vector<RareCase>& cases() const { return cases_; }
  /// Of the kinds that were proposed.
  std::vector<MoveTally> moves() const;
  /// Different pictures among the first `slots` states.
  std::size_t pictures(std::size_t slots) const;

 private:
  struct State {
    double place = 0;  // of the picture in `order_`, as a normal
    std::uint16_t replicate = 0;
    std::size_t combination = 0;
    std::vector<double> z;  // strengths, as normals
    stress::Tiles tiles{};  // replicates of local fields
    double tie = 0;         // 0 … 1: puts states of one score in an order of their own
  };
  enum Kind : std::size_t { kAll, kTiles, kStrengths, kPicture, kField, kCombination, kKinds };
  struct Moves {
    stats::Stride stride;
    MoveTally tally;
    std::size_t block_proposed = 0;  // of the block that is filled now, and of the full one before
    std::size_t block_taken = 0;
    std::optional<double> before;
  };
  // What the chain of a combination draws from.
  struct Fields {
    bool local = false;
    bool whole = false;
  };

  State fresh(const Rng& rng, std::uint32_t stream) const;
  State moved(const State& now, Kind kind, const Rng& rng, std::uint32_t stream) const;
  std::vector<Kind> kinds_of(const State& state) const;
  void settle();
  std::uint32_t picture_of(const State& state) const;
  Cell cell_of(const State& state) const;
  void judge(std::span<const std::size_t> slots, const std::vector<State>& states, std::span<double> scores);
  double nearness(const Cell& cell, const Verdict& verdict);
  Prediction answer_to(const Cell& cell) const;

  FollowUp& run_;
  const Domain& domain_;
  std::vector<std::uint32_t> order_;
  std::uint64_t key_;
  const std::atomic<bool>& stop_;
  Progress& progress_;
  std::vector<Fields> fields_;  // by combination
  std::vector<std::string> ids_;
  std::uint32_t calls_ = 0;
  std::vector<State> states_;
  std::vector<State> proposals_;
  std::vector<Moves> moves_;  // by Kind
  struct Pending {
    std::size_t slot;
    Kind kind;
    bool taken;
  };
  std::vector<Pending> pending_;
  bool scored_ = true;
  std::vector<double> clean_scores_;  // of boxes, by picture; below 0 = not known yet
  std::size_t failures_ = 0;
  std::size_t unknown_ = 0;
  std::size_t judged_ = 0;
  std::vector<RareCase> cases_;
};

/// The pictures that count, those first that break at the mildest strengths of the domain's stresses as far as the run found out: by
/// the damage Σ to/limit, then by clean margin.
std::vector<std::uint32_t> by_damage(const FollowUp& run, const Domain& domain, const Registry& registry);

}  // namespace proofload::campaign
