#include "proofload/dataset/detail/faults.h"

namespace proofload::dataset {

void Faults::add(ErrorCode code, const std::string& where, const std::string& message) {
  ++count_;
  if (code != ErrorCode::not_found) code_ = code;
  if (named_.size() < kNamed) named_.push_back(where + ": " + message);
}

std::string Faults::told(bool strict, std::size_t total) const {
  std::string text = std::to_string(count_) + " of " + counted(total, noun_);
  text += strict ? " cannot be used:" : " left out:";
  const char* separator = strict ? "\n  " : " ";
  for (const std::string& line : named_) {
    text += separator + line;
    if (!strict) separator = "; ";
  }
  if (count_ > named_.size()) text += separator + ("and " + std::to_string(count_ - named_.size()) + " more");
  return text;
}

void Faults::settle(bool strict,
                    const std::string& file,
                    std::size_t total,
                    std::vector<std::string>& notes) const {
  proofload::dataset::settle(strict, file, {{*this, total}}, notes);
}

void settle(bool strict,
            const std::string& file,
            std::initializer_list<FaultsOf> kinds,
            std::vector<std::string>& notes) {
  std::string all;
  ErrorCode code = ErrorCode::not_found;
  for (const auto& [faults, total] : kinds) {
    if (faults.count_ == 0) continue;
    const std::string text = faults.told(strict, total);
    if (!strict) {
      notes.push_back(file + ": " + text);
      continue;
    }
    all += (all.empty() ? "" : "\n") + text;
    if (faults.code_ != ErrorCode::not_found) code = faults.code_;
  }
  if (!all.empty())
    throw Error(code, file + ": " + all +
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
