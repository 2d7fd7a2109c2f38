#include "proofload/search/finding.h"

#include <algorithm>
#include <string_view>

namespace proofload::search {

namespace {

// Which classes, or what went wrong, but no counts, sizes and scores: "2 of 4 objects lost" is the same as "1 of 3 objects lost", and
// "dog → cat (0.50)" the same as "dog → cat (0.44)".
std::string how_of(const Verdict& verdict) {
  std::string out(name_of(verdict.failure));
  if (verdict.failure != Failure::class_flip) return out;
  const std::string& reason = verdict.reason;
  const std::size_t score = reason.rfind(" (");
  const bool scored = score != std::string::npos && reason.back() == ')' &&
                      reason.find_first_not_of("0123456789.", score + 2) == reason.size() - 1;
  return out + ": " + (scored ? reason.substr(0, score) : reason);
}

// A message without its numbers, which are addresses, sizes and times.
std::string without_numbers(const std::string& message) {
  std::string out;
  for (const char c : message.substr(0, message.find('\n'))) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit) out += c;
    if (digit && (out.empty() || out.back() != '#')) out += '#';
  }
  return out;
}

}  // namespace

Observation observe(const RunRecord& record, Oracle oracle) {
  using Kind = Observation::Kind;
  if (record.status == Status::unreadable) return {Kind::no_verdict, {}};
  if (record.status != Status::done)
    return {Kind::fails_hard, std::string(name_of(record.status)) + ": " + without_numbers(record.message)};
  const Verdict& verdict = record.verdict(oracle);
  // An answer that holds no numbers is kept out of the record; its message says so.
  if (!record.message.empty() && verdict.outcome != Outcome::not_counted)
    return {Kind::fails_hard, "answer: " + without_numbers(record.message)};
  switch (verdict.outcome) {
    case Outcome::holds: return {Kind::passes, {}};
    case Outcome::broken: return {Kind::breaks, how_of(verdict)};
    case Outcome::unknown:
    case Outcome::not_counted: break;
  }
  return {Kind::no_verdict, {}};
}

Way way_of(const std::string& how) {
  const std::string flip = std::string(name_of(Failure::class_flip)) + ": ";
  if (!how.starts_with(flip)) return {how, {}, {}};
  constexpr std::string_view kArrow = " → ";
  const std::size_t arrow = how.find(kArrow, flip.size());
  Way out{std::string(name_of(Failure::class_flip)), {}, {}};
  if (arrow == std::string::npos) return out;
  out.from = how.substr(flip.size(), arrow - flip.size());
  out.to = how.substr(arrow + kArrow.size());
  return out;
}

Signature signature_of(const FuzzSpace& space, const Cell& minimal, const Observation& observation) {
  Signature out;
  out.relation = minimal.relation;
  out.how = observation.how;
  double largest = 0;
  for (const Link& link : minimal.chain) {
    out.stresses.push_back(link.stress);
    largest = std::max(largest, space.share(link));
  }
  std::sort(out.stresses.begin(), out.stresses.end());
  out.decile = std::clamp(static_cast<int>(10 * largest), 0, 9);
  return out;
}

}  // namespace proofload::search
