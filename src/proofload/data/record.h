// What was asked (Cell), what was judged (Verdict), what is written down (RunRecord).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "proofload/data/annotation.h"
#include "proofload/data/axis.h"

namespace proofload {

/// stability: against the model's own answer on the clean picture. correctness: against the label, among
/// pictures that were right when clean.
enum class Oracle { stability, correctness };
std::string_view name_of(Oracle oracle);

/// One stress of a chain; `stress` counts in the campaign's list of stresses.
struct Link {
  std::uint16_t stress = 0;
  Level level = 0;
  friend bool operator==(const Link&, const Link&) = default;
  friend auto operator<=>(const Link&, const Link&) = default;
};

/// One thing to evaluate. The empty chain without relation is the clean picture; with a relation its change comes first.
struct Cell {
  std::uint32_t sample = 0;  ///< Index in the campaign's list of pictures.
  std::uint16_t replicate = 0;
  std::int16_t relation = -1;  ///< Index in the campaign's list of relations, -1 = none.
  std::vector<Link> chain;
  friend bool operator==(const Cell&, const Cell&) = default;
  friend auto operator<=>(const Cell&, const Cell&) = default;
};

enum class Outcome {
  holds,
  broken,
  unknown,      ///< Could not be judged: failed, only ignored objects, beyond the validity limit.
  not_counted,  ///< The picture is not in N for this oracle (no label, or wrong when clean).
};
std::string_view name_of(Outcome outcome);

/// How it broke.
enum class Failure { none, class_flip, lost, ghost, drift, invalid, misread, overlap };
std::string_view name_of(Failure failure);

struct Verdict {
  Outcome outcome = Outcome::not_counted;
  Failure failure = Failure::none;
  double size = 0;     ///< Size of the change in [0, 1].
  std::string reason;  ///< Short text for people: "dog → cat", "2 of 4 objects lost".
  friend bool operator==(const Verdict&, const Verdict&) = default;
};

enum class Status { done, unreadable, stress_failed, inference_failed };
std::string_view name_of(Status status);

struct ClipAnswer;

/// One row. A failed evaluation is a row with a status and a message.
struct RunRecord {
  Cell cell;
  Status status = Status::done;
  Verdict stability;
  Verdict correctness;
  double quality = 0;  ///< Task metric of this picture: 1/0 right, share of objects found, absolute error.
  bool has_quality = false;
  std::uint64_t pixels = 0;  ///< pixel_hash of the picture the model saw.
  Prediction prediction;
  std::shared_ptr<const ClipAnswer> clip{};  ///< Set where the cell is a clip; `prediction` is then empty.
  std::string message;

  const Verdict& verdict(Oracle oracle) const {
    return oracle == Oracle::stability ? stability : correctness;
  }
};

}  // namespace proofload
