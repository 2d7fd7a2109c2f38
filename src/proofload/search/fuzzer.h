// Chooses test cases that are likely to fail, makes the failures small, and counts kinds of failures, not failures (methods 3.2).
//
// Four arms take turns:
//  - damage (60 %): of 1,000 random cases in which every stress holds alone, the one that is worth most (FuzzYield): by D = Σ d_j/d_T_ij, by
//    what failed before, and by what would be new. No inference is spent on choosing.
//  - bandit (20 %): Thompson sampling over (pair of stresses × slice of pictures), rewarded by a new signature.
//  - mutation (10 %): what was found on another picture, and what nearly broke in another order or under another random field.
//  - control (10 %): uniform over the box. Only this arm tells how likely failures are; the others look where they are likely.
// Cases whose outcome is as good as known (they contain a smallest case, or are contained in one that passed) are not chosen. A failure that
// contains a smallest case all the same, and fails in the same way, is counted and not made small once more.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "proofload/search/asker.h"
#include "proofload/search/finding.h"
#include "proofload/search/fuzz_space.h"
#include "proofload/search/fuzz_yield.h"
#include "proofload/search/shrink.h"
#include "proofload/stats/binomial.h"
#include "proofload/stats/unseen_kinds.h"

namespace proofload::search {

enum class Arm : std::uint8_t { damage, bandit, mutation, control };
inline constexpr std::size_t kArms = 4;
std::string_view name_of(Arm arm);
/// Error{invalid_argument} naming the arms there are.
Arm arm_of(std::string_view name);

struct FuzzOptions {
  std::uint64_t seed = 1;
  std::vector<Arm> arms{Arm::damage, Arm::bandit, Arm::mutation,
                        Arm::control};  ///< Those that take turns; their shares stay in proportion.
  /// Distinct cases that may be asked for, shrinking included; 0 = no end. The round that passes it is finished.
  std::uint64_t budget = 3000;
  double stop_below =
      0.01;  ///< Ends once Good–Turing on the control arm says so, with no fewer cases than can show it.
  double alpha = 0.05;  ///< Of intervals and bounds.
  std::size_t round =
      64;  ///< Cases that are chosen at once, from complete rounds only, so that batches and threads change nothing.
};

/// A failure made small.
struct Found {
  Arm arm = Arm::control;
  Cell failing;             ///< As it was found.
  Cell minimal;             ///< What it shrank to.
  bool verified = false;    ///< minimal is 1-minimal, seen by cases that pass.
  Observation observation;  ///< Of `minimal`.
  Signature signature;
  std::size_t tests = 0;  ///< Of the shrinking.
  bool first = false;     ///< The first of its signature.
  bool repeats = false;   ///< It contains a smallest case that was known before: `minimal` is that one.
};

struct ArmTally {
  std::size_t cases = 0;
  std::size_t failures = 0;
  std::size_t repeated = 0;  ///< Failures that contained a known smallest case.
  std::size_t no_verdict = 0;
  std::size_t new_signatures = 0;
};

struct FuzzResult {
  std::array<ArmTally, kArms> arms{};  ///< By Arm.
  std::vector<Found> found;            ///< In the order of their cases.
  std::size_t cells = 0;               ///< Distinct cases told, shrinking included.
  std::size_t shrinking = 0;           ///< Of those, asked by shrinking alone.
  std::size_t signatures = 0;
  std::size_t pictures = 0;  ///< Distinct pictures with a failure.
  /// Probability that a case drawn from the box fails: of the control arm, Clopper and Pearson.
  std::size_t control_failures = 0;
  std::size_t control_cases = 0;  ///< With a verdict.
  stats::Interval failure_probability;
  stats::UnseenKinds unseen;  ///< Of the control arm.
  enum class End { going_on, budget, nothing_new } end = End::going_on;
};

/// Deterministic in options and records. Not movable: its shrinks point to its space.
class Fuzzer : public Asker {
 public:
  /// Error{invalid_argument} for a box without a stress or picture, no arm, or a level outside 0 … 1/2.
  Fuzzer(FuzzSpace space, FuzzOptions options);
  Fuzzer(const Fuzzer&) = delete;
  Fuzzer& operator=(const Fuzzer&) = delete;
  ~Fuzzer() override = default;

  /// What was told before is not asked again.
  std::vector<Cell> ask(std::size_t limit) override;
  void tell(std::span<const RunRecord> records) override;
  bool done() const override { return result_.end != FuzzResult::End::going_on; }
  FuzzResult result() const;
  const FuzzSpace& space() const { return space_; }

 private:
  struct Trial {
    Arm arm = Arm::control;
    Cell cell;
    std::size_t bandit = 0;                       ///< Place of its cell of the bandit, where the arm is that.
    std::optional<FuzzYield::Expected> expected;  ///< Of cases that were ranked by it.
    double worth = 0;
  };
  struct Shrinking {
    std::size_t trial = 0;
    std::unique_ptr<Shrink> shrink;
  };
  class Draws;
  struct BanditCell {
    std::size_t hits = 0;
    std::size_t tries = 0;
  };

  void begin_round();
  std::vector<Cell> wanted();
  void end_round();
  std::optional<std::size_t> repeated(const Trial& trial) const;
  Trial choose(Arm arm, Draws& draws);
  Cell random_cell(Draws& draws) const;
  Cell control_cell(Draws& draws) const;
  bool in_box(const Cell& cell) const;
  std::size_t number_of_links(Draws& draws, std::size_t stresses) const;
  static std::int16_t random_relation(Draws& draws, const FuzzSample& sample);
  /// Steps of a stress that a picture holds alone.
  std::size_t alone(std::size_t sample, std::size_t stress) const {
    return alone_[sample * space_.stresses.size() + stress];
  }
  bool foretold(const Cell& cell) const;
  double most_alone(std::size_t sample, std::size_t stress) const;
  std::size_t likely_picture(Draws& draws, std::span<const std::size_t> samples) const;
  FuzzYield::Part part(std::size_t sample, std::size_t stress, std::size_t step) const;
  std::optional<Trial> most_promising(Draws& draws,
                                      std::span<const std::size_t> samples,
                                      std::span<const std::size_t> stresses,
                                      std::size_t candidates) const;
  std::optional<Trial> mutated(Draws& draws) const;
  std::optional<Trial> on_another_picture(Draws& draws, const Cell& cell) const;
  std::optional<Trial> of_best_bandit(Draws& draws, std::size_t& chosen) const;
  void learn_from(const Trial& trial, const Found& found);

  FuzzSpace space_;
  FuzzOptions options_;
  std::vector<Arm> pattern_;                       ///< Arms by turn.
  std::map<std::uint32_t, std::size_t> place_of_;  ///< Of a picture in the space.
  std::vector<std::size_t> all_samples_;           ///< 0, 1, 2 …
  std::vector<std::size_t> all_stresses_;
  std::vector<std::vector<double>> distances_;  ///< Of every step, by place of the stress.
  std::vector<std::size_t> alone_;              ///< By sample, then stress.
  std::vector<double> weakness_;  ///< By sample: Σ d/T of the stresses that can damage it most.
  std::vector<std::vector<std::size_t>> slices_;  ///< Places of samples by slice.
  std::vector<std::array<std::size_t, 2>>
      pairs_;                       ///< Of places of stresses; one stress is a pair with itself.
  std::vector<std::size_t> tries_;  ///< Cases on each picture that were not drawn by chance.
  FuzzYield yield_;
  std::vector<Cell> near_misses_;                                ///< Cases that seemed worth it and passed.
  std::map<std::uint32_t, std::vector<std::size_t>> passed_on_;  ///< Places in the near misses, by picture.
  std::set<std::size_t> busy_;                                   ///< Pictures of this round.
  std::map<Cell, Observation> known_;
  std::vector<Cell> queue_;  ///< Of this step, sorted; what is not told yet.
  std::size_t handed_ = 0;   ///< Of these, handed out.
  std::size_t due_ = 0;      ///< Of these, not told.
  std::set<Cell> drawn_;
  std::vector<Trial> round_;
  std::vector<Shrinking> shrinking_;
  bool shrinking_now_ = false;
  std::size_t trials_ = 0;
  std::vector<BanditCell> bandit_;  ///< By pair, then slice.
  std::map<Signature, std::size_t> signatures_;
  std::map<std::uint32_t, std::vector<std::size_t>> found_on_;  ///< Places in the findings, by picture.
  std::vector<std::size_t> control_kinds_;
  FuzzResult result_;
};

}  // namespace proofload::search
