#include "proofload/campaign/combinations.h"

#include <algorithm>

#include "proofload/campaign/search_jobs.h"

namespace proofload::campaign {

namespace {

constexpr const char* kFact = "combinations";

std::vector<std::string> names_of(const Value& entry) {
  std::vector<std::string> out;
  for (const Value& stress : entry.at("stresses").items()) out.push_back(stress.at("name").text());
  return out;
}

}  // namespace

std::optional<Value> stored_combinations(const Store& store, const CampaignSpec& spec) {
  auto fact = store.fact(kFact);
  if (!fact || !fact->is_object()) return std::nullopt;
  const Value* key = fact->find("key");
  if (!key || !key->is_text() || key->text() != perceptual_key(store, spec)) return std::nullopt;
  return fact;
}

void keep_combinations(FollowUp& run, std::string_view kind, const std::vector<Value>& entries) {
  Value fact = stored_combinations(run.store(), run.spec()).value_or(Value::object());
  fact["key"] = perceptual_key(run.store(), run.spec());
  std::vector<Value> kept;
  if (const Value* old = fact.find(kind); old && old->is_array())
    for (const Value& one : old->items()) kept.push_back(one);
  for (const Value& entry : entries) {
    const std::vector<std::string> names = names_of(entry);
    const auto same =
        std::find_if(kept.begin(), kept.end(), [&](const Value& one) { return names_of(one) == names; });
    if (same == kept.end())
      kept.push_back(entry);
    else
      *same = entry;
  }
  Value list = Value::array();
  for (Value& one : kept) list.push_back(std::move(one));
  fact[std::string(kind)] = std::move(list);
  run.set_fact(kFact, fact);
}

}  // namespace proofload::campaign
