#include "proofload/data/clip.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace proofload {

namespace {

bool is_broken(char mark) { return mark == 'x' || mark == 'o'; }

Value by_oracle(const std::uint32_t (&counts)[2]) {
  return Value::Array{Value(static_cast<unsigned long>(counts[0])),
                      Value(static_cast<unsigned long>(counts[1]))};
}

Value to_record(const Transmission& link) {
  Value out = Value::object();
  const auto count = [&](const char* name, std::uint64_t value) { out[name] = static_cast<double>(value); };
  count("packets", link.packets);
  count("lost", link.lost);
  count("bursts", link.bursts);
  count("frames", link.frames);
  count("affected", link.affected);
  count("frozen", link.frozen);
  count("samples", link.samples);
  out["error"] = link.error;
  return out;
}

Transmission transmission_from_record(const Value& value) {
  // Counts are doubles in the record: exact up to 2^53.
  const auto count = [&](const char* name) {
    const double number = value.at(name).number();
    return number >= 0 && number <= 0x1p53 ? static_cast<std::uint64_t>(number) : 0;
  };
  Transmission out;
  out.packets = count("packets");
  out.lost = count("lost");
  out.bursts = count("bursts");
  out.frames = count("frames");
  out.affected = count("affected");
  out.frozen = count("frozen");
  out.samples = count("samples");
  out.error = value.at("error").number();
  return out;
}

void read_by_oracle(const Value& value, std::uint32_t (&counts)[2]) {
  for (std::size_t o = 0; o < 2; ++o) counts[o] = static_cast<std::uint32_t>(value.items().at(o).integer());
}

}  // namespace

double Transmission::psnr() const {
  if (error <= 0 || samples == 0) return std::numeric_limits<double>::infinity();
  return 10 * std::log10(255.0 * 255.0 * static_cast<double>(samples) / error);
}

Transmission& Transmission::operator+=(const Transmission& other) {
  packets += other.packets;
  lost += other.lost;
  bursts += other.bursts;
  frames += other.frames;
  affected += other.affected;
  frozen += other.frozen;
  samples += other.samples;
  error += other.error;
  return *this;
}

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
  if (answer.transmission) clip["link"] = to_record(*answer.transmission);
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
  if (const Value* link = clip.find("link")) out.transmission = transmission_from_record(*link);
  if (const Value* answers = clip.find("answers"))
    for (const Value& one : answers->items()) out.answers.push_back(prediction_from_record(one));
  if (const Value* labels = clip.find("labels"))
    for (const Value& one : labels->items()) out.labels.push_back(annotation_from_record(one));
  return out;
}

}  // namespace proofload
