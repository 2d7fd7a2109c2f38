// Several stressors at once: what a camera at night, an old camera, a drone's link do to a picture.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "proofload/core/value.h"
#include "proofload/registry/registry.h"

namespace proofload {

/// The stressor `chain`: links act one after the other, each with a random field of its own, and all grow with one strength
/// from 0 to 100 %: at strength t every link stands at t of its own path, so that scales grow by factors and offsets evenly.
/// Its parameter `links` is a list as text: `[{exposure_dark: 5 stops}, {gaussian_noise: {at: 8, mono: true}}, hflip]`, names
/// as in a config, strengths those at 100 %. Error{invalid_argument} or Error{not_found} for links that do not read.
stress::Spec chain_spec(const std::shared_ptr<const Catalog<stress::Spec>>& stressors);

/// What the links do together. `links` as in the parameter; errors as above.
stress::Traits chain_traits(const Catalog<stress::Spec>& stressors, const std::string& links);

/// The links with the digest of every file that one of them names (stress/user_file.h), so that a record tells which content it was
/// made with; unchanged where the digests stand there already. Error{io} for a file that cannot be read; other errors as above.
std::string with_digests(const Catalog<stress::Spec>& stressors, const std::string& links);

/// A chain that is known by a name: a YAML file with `title`, `summary` and `links`. Error{parse} naming `file`.
stress::Spec preset_spec(const std::shared_ptr<const Catalog<stress::Spec>>& stressors,
                         const std::string& text,
                         const std::string& file);

/// The presets that the program brings along: (id, YAML text).
std::vector<std::pair<std::string, std::string>> embedded_presets();

/// A sentence where links stand in another order than from scene to screen ("noise after compression"), which no camera makes;
/// "" where they are in order. `links` as in the parameter.
std::string out_of_order(const Catalog<stress::Spec>& stressors, const std::string& links);

/// Where a kind acts on the way from scene to screen: stresses that act together do so in the order of this number. Those without
/// a place of their own (chains, stresses in time) come last.
int place_on_the_way(const Catalog<stress::Spec>& stressors, const std::string& kind);

}  // namespace proofload
