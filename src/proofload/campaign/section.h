// Reads one map of a config, so that every key is asked for and what nobody asked for is reported.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "proofload/campaign/config.h"
#include "proofload/campaign/quantity.h"
#include "proofload/core/error.h"
#include "proofload/core/params.h"
#include "proofload/core/text.h"

namespace proofload::campaign {

// Reads one map of the config: every key must be asked for, what nobody asked for is reported.
class Section {
 public:
  Section(const Config& config, const Value* value, std::string pointer, Problems& problems)
      : config_(config), value_(value), pointer_(std::move(pointer)), problems_(problems) {
    if (value_ && !value_->is_object()) {
      if (!value_->is_null())
        problem("", "`" + pointer_.substr(pointer_.rfind('/') + 1) + "` must be a map of keys, found " +
                        std::string(value_->kind()));
      value_ = nullptr;
    }
  }

  const Value* take(const std::string& key) {
    known_.push_back(key);
    const Value* found = value_ ? value_->find(key) : nullptr;
    return found && !found->is_null() ? found : nullptr;
  }
  std::string text(const std::string& key, std::string standard) {
    const Value* v = take(key);
    if (!v) return standard;
    if (v->is_text()) return v->text();
    if (v->is_number() || v->is_bool()) return to_json(*v);
    problem(key, "`" + key + "` must be text, found " + std::string(v->kind()));
    return standard;
  }
  bool flag(const std::string& key, bool standard) {
    const Value* v = take(key);
    if (!v) return standard;
    if (v->is_bool()) return v->boolean();
    problem(key, "`" + key + "` must be true or false, found " + std::string(v->kind()));
    return standard;
  }
  double number(const std::string& key, double standard, double low, double high) {
    const Value* v = take(key);
    if (!v) return standard;
    if (!v->is_number()) {
      problem(key, "`" + key + "` must be a number, found " + std::string(v->kind()));
      return standard;
    }
    if (!(v->number() >= low && v->number() <= high)) {
      problem(key, "`" + key + "` goes from " + number_text(low) + " to " + number_text(high) + ", found " +
                       number_text(v->number()));
      return standard;
    }
    return v->number();
  }
  std::int64_t whole(const std::string& key, std::int64_t standard, std::int64_t low, std::int64_t high) {
    const double x =
        number(key, static_cast<double>(standard), static_cast<double>(low), static_cast<double>(high));
    if (std::floor(x) == x) return static_cast<std::int64_t>(x);
    problem(key, "`" + key + "` must be a whole number, found " + number_text(x));
    return standard;
  }
  std::string choice(const std::string& key, std::string standard, const std::vector<std::string>& choices) {
    std::string given = text(key, standard);
    if (std::find(choices.begin(), choices.end(), given) != choices.end()) return given;
    problem(key, "`" + key + "` must be one of " + join(choices, ", ") + ", found `" + given + "`" +
                     did_you_mean(given, choices));
    return standard;
  }
  double share(const std::string& key, double standard) {
    const Value* v = take(key);
    if (!v) return standard;
    try {
      return share_of(quantity_of(*v));
    } catch (const Error& e) {
      problem(key, "`" + key + "`: " + e.what());
      return standard;
    }
  }
  Section section(const std::string& key) {
    return Section(config_, take(key), pointer_ + "/" + key, problems_);
  }
  /// Members nobody asked for.
  std::vector<const Member*> rest() const {
    std::vector<const Member*> out;
    if (value_)
      for (const Member& member : value_->members())
        if (std::find(known_.begin(), known_.end(), member.key) == known_.end()) out.push_back(&member);
    return out;
  }
  void refuse_rest() {
    for (const Member* member : rest())
      problem(member->key, "unknown key `" + member->key + "`" + did_you_mean(member->key, known_) +
                               " (known here: " + join(known_, ", ") + ")");
  }
  void problem(const std::string& key, const std::string& what) {
    problems_.add(config_.origin(key.empty() ? pointer_ : pointer_ + "/" + key), what);
  }
  std::string source(const std::string& key) const { return config_.source(pointer_ + "/" + key); }
  std::string origin(const std::string& key) const { return config_.origin(pointer_ + "/" + key); }
  const std::vector<std::string>& known() const { return known_; }
  const Value* value() const { return value_; }
  const std::string& pointer() const { return pointer_; }

 private:
  const Config& config_;
  const Value* value_;
  std::string pointer_;
  Problems& problems_;
  std::vector<std::string> known_;
};

/// Params from the members of a section that no one else took.
Params check_params(Section& section, const Schema& schema, Problems& problems);

/// Letters, digits, _ and -, at most 64: what a stress or relation may be called.
bool is_name(const std::string& text);

}  // namespace proofload::campaign
