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

/// The same as Markdown, without pictures: one entry a stressor.
std::string catalogue_text(const Registry& registry);

}  // namespace proofload::report
