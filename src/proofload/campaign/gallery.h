// Every stressor on one picture: what the strengths look like.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "proofload/image/image.h"
#include "proofload/registry/registry.h"

namespace proofload::campaign {

struct GalleryRequest {
  Image picture;
  std::vector<std::string> names{};  ///< Stressors by any of their names; empty = all.
  int levels = 6;                    ///< Strengths a stressor, evenly from no change (left out) to the top.
  int side = 256;                    ///< Long side of the pictures, px; strengths are in pixels of this size.
  std::uint64_t seed = 1;
  int threads = 0;  ///< 0 = all.
};

struct GalleryRow {
  std::string name;  ///< "exposure_bright"
  std::string kind;  ///< Id in the catalog.
  Axis axis;
  std::vector<Level> levels;
  std::vector<std::string> tiles;  ///< PNG files, one a level. Empty for stressors that need time.
};

/// The picture at its size for the gallery, without a stress, as a PNG file.
std::string gallery_original(const GalleryRequest& request);

/// The picture without a stress and then the tiles of a row side by side, as one WebP file for a page.
std::string gallery_strip(const GalleryRequest& request, const GalleryRow& row);

/// Rows in the order of families and ids. Error{not_found} for names that nothing has; Error{cancelled} once `stop` is set.
std::vector<GalleryRow> gallery(const GalleryRequest& request,
                                const Registry& registry,
                                const std::function<void(std::size_t done, std::size_t total)>& told,
                                const std::atomic<bool>& stop);

}  // namespace proofload::campaign
