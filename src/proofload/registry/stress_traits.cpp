#include "proofload/registry/stress_traits.h"

#include <algorithm>

#include "proofload/registry/chain.h"

namespace proofload {

stress::Traits traits_of(const Catalog<stress::Spec>& stressors,
                         const std::string& kind,
                         const Params& params) {
  if (kind == "chain") return chain_traits(stressors, params.text("links"));
  if (kind == "intermittent") {
    stress::Traits out = chain_traits(stressors, params.text("links"));
    out.draws = std::max(out.draws, stress::Scope::clip);
    out.temporal = true;
    return out;
  }
  stress::Traits out = stressors.at(kind).traits;
  if (out.labels == stress::LabelEffect::user) {
    // Kinds without the parameter leave labels as they are; what these mean then is the user's affair.
    const Value* given = params.values().find("labels");
    const std::string labels = given ? given->text() : "";
    out.labels = labels == "equivariant" ? stress::LabelEffect::equivariant
                 : labels == "visible"   ? stress::LabelEffect::visible
                                         : stress::LabelEffect::invariant;
  }
  return out;
}

}  // namespace proofload
