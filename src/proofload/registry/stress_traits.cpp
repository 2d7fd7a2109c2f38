#include "proofload/registry/stress_traits.h"

#include "proofload/registry/chain.h"

namespace proofload {

stress::Traits traits_of(const Catalog<stress::Spec>& stressors,
                         const std::string& kind,
                         const Params& params) {
  if (kind == "chain") return chain_traits(stressors, params.text("links"));
  stress::Traits out = stressors.at(kind).traits;
  if (out.labels == stress::LabelEffect::user) {
    const std::string& labels = params.text("labels");
    out.labels = labels == "equivariant" ? stress::LabelEffect::equivariant
                 : labels == "visible"   ? stress::LabelEffect::visible
                                         : stress::LabelEffect::invariant;
  }
  return out;
}

}  // namespace proofload
