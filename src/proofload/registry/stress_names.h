// Stressors by the names that people use for them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "proofload/registry/registry.h"

namespace proofload {

/// A stressor with two one-sided axes: `direction` says which; null for all others. (Where a third choice draws the side,
/// one axis has both.)
const Param* two_directions(const stress::Spec& spec);

/// The names of a kind's axes: its id, or one for each of two directions ("exposure_dark", "exposure_bright").
std::vector<std::string> axis_names(const std::string& id, const stress::Spec& spec);

/// Whether this machine has what a kind needs: codecs are programs of their own. Other errors of its making pass through.
bool can_be_made(const stress::Spec& spec);

struct NamedStressor {
  std::string kind;                ///< Id in the catalog.
  Value params = Value::object();  ///< What the name says beyond the defaults.
};

/// What a name means: an id ("exposure"), an id with its direction ("exposure_bright"), or what another library calls it,
/// with the library ("albumentations.GaussNoise") or without where all libraries that have the name mean one thing.
/// Error{not_found} that names the nearest; Error{invalid_argument} for a name with several meanings, which it lists.
NamedStressor stressor_named(const Catalog<stress::Spec>& stressors, std::string_view name);

/// Everything that `stressor_named` knows: ids, ids with their direction, names of other libraries with and without these.
std::vector<std::string> stressor_names(const Catalog<stress::Spec>& stressors);

/// The schema of a named stressor: what the name says are the defaults.
Schema schema_of(const Catalog<stress::Spec>& stressors, const NamedStressor& named);

/// One name of another library.
struct StressAlias {
  std::string library;
  std::string name;
  NamedStressor means;
};
/// All of them, in the order of the catalog. Error{internal} for a text that does not read "library.Name {parameters}".
std::vector<StressAlias> stress_aliases(const Catalog<stress::Spec>& stressors);

}  // namespace proofload
