#include "proofload/registry/registry.h"

#include <memory>

#include "proofload/registry/chain.h"
#include "proofload/registry/intermittent.h"
#include "proofload/registry/python_stress.h"

namespace proofload {

namespace {

template <class Spec, class Entry>
void fill(Catalog<Spec>& to, std::span<const Entry> entries) {
  for (const Entry& entry : entries) to.add(std::string(entry.id), entry.spec());
}

}  // namespace

Registry Registry::builtin() {
  Registry out;
  out.format_entries = dataset::catalog();
  out.engine_entries = engine::catalog();
  out.head_entries = model::catalog();
  fill(out.stressors, stress::catalog());
  out.stressors.add_unlisted("python", python_spec());
  // Chains are made of the kinds above.
  const auto single = std::make_shared<const Catalog<stress::Spec>>(out.stressors);
  out.stressors.add("chain", chain_spec(single));
  out.stressors.add("intermittent", intermittent_spec(single));
  for (const auto& [id, text] : embedded_presets())
    out.stressors.add(id, preset_spec(single, text, id + ".yaml"));
  fill(out.relations, relation::catalog());
  fill(out.metrics, metric::catalog());
  fill(out.strategies, search::catalog());
  fill(out.formats, out.format_entries);
  fill(out.engines, out.engine_entries);
  fill(out.heads, out.head_entries);
  return out;
}

}  // namespace proofload
