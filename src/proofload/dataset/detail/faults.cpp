#include "proofload/dataset/detail/faults.h"

namespace proofload::dataset {

void Faults::add(ErrorCode code, const std::string& where, const std::string& message) {
  ++count_;
  if (code != ErrorCode::not_found) code_ = code;
  if (named_.size() < kNamed) named_.push_back(where + ": " + message);
}

void Faults::settle(bool strict,
                    const std::string& file,
                    std::size_t total,
                    std::vector<std::string>& notes) const {
  if (count_ == 0) return;
  std::string text = std::to_string(count_) + " of " + counted(total, noun_);
  text += strict ? " cannot be used:" : " left out:";
  const char* separator = strict ? "\n  " : " ";
  for (const std::string& line : named_) {
    text += separator + line;
    if (!strict) separator = "; ";
  }
  if (count_ > named_.size()) text += separator + ("and " + std::to_string(count_ - named_.size()) + " more");
  if (!strict) {
    notes.push_back(file + ": " + text);
    return;
  }
  throw Error(code_, file + ": " + text +
                         "\nMend the file, or set `strict: false` under `data` to leave these out.");
}

std::string counted(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string some_of(const std::vector<std::string>& names, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < most; ++i) {
    if (i) text += ", ";
    text += "`" + names[i] + "`";
  }
  if (names.size() > most) text += " and " + std::to_string(names.size() - most) + " more";
  return text;
}

}  // namespace proofload::dataset
