// The reference page of the stressors, made from their descriptions.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "proofload/campaign/gallery.h"
#include "proofload/registry/registry.h"

namespace proofload::report {

/// A page of its own (HTML, no script, nothing from elsewhere): every stressor of `rows` with what it does, its axis, its
/// parameters, published levels, other names and source. `picture` gives the address of a tile; "original.png" is the
/// picture itself.
std::string catalogue_page(
    const Registry& registry,
    std::span<const campaign::GalleryRow> rows,
    const std::function<std::string(const campaign::GalleryRow&, std::size_t level)>& picture);

/// The same as Markdown: one entry a stressor. `picture` gives the address of a strip for the name of an axis; without it there
/// are no pictures.
std::string catalogue_text(const Registry& registry,
                           const std::function<std::string(const std::string& name)>& picture = {});

}  // namespace proofload::report
