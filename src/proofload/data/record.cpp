#include "proofload/data/record.h"

namespace proofload {

std::string_view name_of(Oracle oracle) { return oracle == Oracle::stability ? "stability" : "correctness"; }
std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::holds: return "holds";
    case Outcome::broken: return "broken";
    case Outcome::unknown: return "unknown";
    case Outcome::not_counted: return "not_counted";
  }
  return "unknown";
}
std::string_view name_of(Failure failure) {
  switch (failure) {
    case Failure::none: return "none";
    case Failure::class_flip: return "class_flip";
    case Failure::lost: return "lost";
    case Failure::ghost: return "ghost";
    case Failure::drift: return "drift";
    case Failure::invalid: return "invalid";
    case Failure::misread: return "misread";
    case Failure::overlap: return "overlap";
  }
  return "none";
}
std::string_view name_of(Status status) {
  switch (status) {
    case Status::done: return "done";
    case Status::unreadable: return "unreadable";
    case Status::stress_failed: return "stress_failed";
    case Status::inference_failed: return "inference_failed";
  }
  return "done";
}

}  // namespace proofload
