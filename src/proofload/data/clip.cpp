#include "proofload/data/clip.h"

#include <algorithm>

namespace proofload {

namespace {

bool is_broken(char mark) { return mark == 'x' || mark == 'o'; }

Value by_oracle(const std::uint32_t (&counts)[2]) {
  return Value::Array{Value(static_cast<unsigned long>(counts[0])),
                      Value(static_cast<unsigned long>(counts[1]))};
}

void read_by_oracle(const Value& value, std::uint32_t (&counts)[2]) {
  for (std::size_t o = 0; o < 2; ++o) counts[o] = static_cast<std::uint32_t>(value.items().at(o).integer());
}

}  // namespace

std::int64_t ClipAnswer::first_lost() const {
  const auto at = std::find_if(marks.begin(), marks.end(), is_broken);
  return at == marks.end() ? -1 : at - marks.begin();
}

std::uint32_t ClipAnswer::longest_loss() const {
  std::uint32_t longest = 0;
  std::uint32_t run = 0;
  for (const char mark : marks) {
    if (is_broken(mark)) longest = std::max(longest, ++run);
    if (mark == '.') run = 0;
  }
  return longest;
}

Value to_record(const ClipAnswer& answer) {
  Value clip = Value::object();
  clip["n"] = static_cast<unsigned long>(answer.frames);
  clip["fps"] = answer.frame_rate;
  clip["judged"] = by_oracle(answer.judged);
  clip["broken"] = by_oracle(answer.broken);
  clip["unknown"] = by_oracle(answer.unknown);
  clip["late"] = static_cast<unsigned long>(answer.late);
  clip["pairs"] = static_cast<unsigned long>(answer.pairs);
  clip["flips"] = static_cast<unsigned long>(answer.flips);
  clip["marks"] = answer.marks;
  if (!answer.answers.empty()) {
    Value answers = Value::array();
    for (const Prediction& prediction : answer.answers) answers.push_back(to_record(prediction));
    clip["answers"] = std::move(answers);
  }
  if (!answer.labels.empty()) {
    Value labels = Value::array();
    for (const Annotation& label : answer.labels) labels.push_back(to_record(label));
    clip["labels"] = std::move(labels);
  }
  Value out = Value::object();
  out["clip"] = std::move(clip);
  return out;
}

ClipAnswer clip_answer_from_record(const Value& value) {
  const Value& clip = value.at("clip");
  ClipAnswer out;
  const auto count = [&](const char* name) { return static_cast<std::uint32_t>(clip.at(name).integer()); };
  out.frames = count("n");
  out.frame_rate = clip.at("fps").number();
  read_by_oracle(clip.at("judged"), out.judged);
  read_by_oracle(clip.at("broken"), out.broken);
  read_by_oracle(clip.at("unknown"), out.unknown);
  out.late = count("late");
  out.pairs = count("pairs");
  out.flips = count("flips");
  out.marks = clip.at("marks").text();
  if (const Value* answers = clip.find("answers"))
    for (const Value& one : answers->items()) out.answers.push_back(prediction_from_record(one));
  if (const Value* labels = clip.find("labels"))
    for (const Value& one : labels->items()) out.labels.push_back(annotation_from_record(one));
  return out;
}

}  // namespace proofload
