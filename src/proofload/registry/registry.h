// The parts a campaign can name, as one value: the catalogs of the build plus whatever the caller adds.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "proofload/core/error.h"
#include "proofload/dataset/dataset.h"
#include "proofload/engine/engine.h"
#include "proofload/metric/metric.h"
#include "proofload/model/model.h"
#include "proofload/relation/relation.h"
#include "proofload/search/strategy.h"
#include "proofload/stress/stressor.h"

namespace proofload {

/// Parts of one kind by id. A value.
template <class Spec>
class Catalog {
 public:
  /// `what` is the kind for messages ("stressor").
  explicit Catalog(std::string what) : what_(std::move(what)) {}

  /// Error{invalid_argument} if the id is taken.
  void add(std::string id, Spec spec) {
    if (!specs_.emplace(id, std::move(spec)).second)
      throw Error(ErrorCode::invalid_argument, "there is a " + what_ + " named `" + id + "` already");
  }
  /// Adds a part that is found by its id but stands in no list: one that is nothing without what the user says.
  void add_unlisted(std::string id, Spec spec) { unlisted_.emplace(std::move(id), std::move(spec)); }
  const Spec* find(std::string_view id) const {
    if (const auto it = specs_.find(std::string(id)); it != specs_.end()) return &it->second;
    const auto it = unlisted_.find(std::string(id));
    return it == unlisted_.end() ? nullptr : &it->second;
  }
  /// Error{not_found} that names the nearest known id.
  const Spec& at(std::string_view id) const {
    if (const Spec* spec = find(id)) return *spec;
    throw Error(ErrorCode::not_found, "there is no " + what_ + " named `" + std::string(id) + "`" +
                                          did_you_mean(id, ids()) + " (`proofload list` shows all)");
  }
  /// Sorted.
  std::vector<std::string> ids() const {
    std::vector<std::string> out;
    out.reserve(specs_.size());
    for (const auto& entry : specs_) out.push_back(entry.first);
    return out;
  }
  const std::map<std::string, Spec>& all() const { return specs_; }

 private:
  std::string what_;
  std::map<std::string, Spec> specs_;
  std::map<std::string, Spec> unlisted_;
};

struct Registry {
  Catalog<stress::Spec> stressors{"stressor"};
  Catalog<relation::Spec> relations{"relation"};
  Catalog<metric::Spec> metrics{"metric"};
  Catalog<search::Spec> strategies{"search method"};
  Catalog<dataset::Spec> formats{"data format"};
  Catalog<engine::Spec> engines{"engine"};
  Catalog<model::HeadSpec> heads{"model head"};
  /// What `dataset::open` and `Model::open` choose from.
  std::span<const dataset::Entry> format_entries;
  std::span<const engine::Entry> engine_entries;
  std::span<const model::Entry> head_entries;

  /// Every part compiled into this build.
  static Registry builtin();
};

}  // namespace proofload
