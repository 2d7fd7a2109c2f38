#include "proofload/campaign/gallery.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "proofload/core/error.h"
#include "proofload/core/parallel.h"
#include "proofload/image/codec.h"
#include "proofload/image/resample.h"
#include "proofload/registry/stress_names.h"

namespace proofload::campaign {

namespace {

Image at_size(const GalleryRequest& request) {
  const Size size = request.picture.size();
  const int longest = std::max(size.width, size.height);
  if (longest <= request.side) return request.picture;
  const auto scaled = [&](int side) {
    return std::max(1, static_cast<int>(std::lround(static_cast<double>(side) * request.side / longest)));
  };
  return resize(request.picture, {scaled(size.width), scaled(size.height)}, Interpolation::area);
}

std::vector<std::string> names_of(const GalleryRequest& request, const Registry& registry) {
  std::vector<std::string> out = request.names;
  for (const auto& [id, spec] : registry.stressors.all()) {
    if (!request.names.empty()) break;
    if (!can_be_made(spec)) continue;
    for (std::string& name : axis_names(id, spec)) out.push_back(std::move(name));
  }
  const auto family = [&](const std::string& name) {
    return registry.stressors.at(stressor_named(registry.stressors, name).kind).family;
  };
  std::stable_sort(out.begin(), out.end(),
                   [&](const std::string& a, const std::string& b) { return family(a) < family(b); });
  return out;
}

}  // namespace

std::string gallery_original(const GalleryRequest& request) { return encode_png(at_size(request)); }

std::string gallery_strip(const GalleryRequest& request, const GalleryRow& row) {
  constexpr int kGap = 4;
  constexpr double kQuality = 60;
  std::vector<Image> parts;
  parts.push_back(at_size(request));
  for (const std::string& tile : row.tiles) parts.push_back(decode_image(tile, row.name));
  Size size{-kGap, 0};
  for (const Image& part : parts) {
    size.width += part.width() + kGap;
    size.height = std::max(size.height, part.height());
  }
  Image strip(size, 3);
  strip.fill(255);
  int left = 0;
  for (const Image& part : parts) {
    for (int y = 0; y < part.height(); ++y)
      for (int x = 0; x < part.width(); ++x)
        for (int c = 0; c < 3; ++c)
          strip.row(y)[3 * (left + x) + c] =
              part.row(y)[part.channels() * x + (part.channels() == 3 ? c : 0)];
    left += part.width() + kGap;
  }
  return encode_webp(strip, kQuality);
}

std::vector<GalleryRow> gallery(const GalleryRequest& request,
                                const Registry& registry,
                                const std::function<void(std::size_t done, std::size_t total)>& told,
                                const std::atomic<bool>& stop) {
  const Image picture = at_size(request);
  std::vector<GalleryRow> rows;
  std::vector<std::unique_ptr<stress::Stressor>> stressors;
  struct Tile {
    std::size_t row;
    std::size_t level;
  };
  std::vector<Tile> tiles;
  for (const std::string& name : names_of(request, registry)) {
    const NamedStressor named = stressor_named(registry.stressors, name);
    const stress::Spec& spec = registry.stressors.at(named.kind);
    stressors.push_back(spec.make(schema_of(registry.stressors, named).defaults()));
    GalleryRow row{name, named.kind, stressors.back()->axis(), {}, {}};
    row.levels = row.axis.even_levels(request.levels);
    if (!spec.traits.temporal) {
      row.tiles.resize(row.levels.size());
      for (std::size_t i = 0; i < row.levels.size(); ++i) tiles.push_back({rows.size(), i});
    }
    rows.push_back(std::move(row));
  }
  // Batches, so that progress is told and a stop is heard.
  constexpr std::size_t kAtOnce = 32;
  for (std::size_t first = 0; first < tiles.size(); first += kAtOnce) {
    const std::size_t count = std::min(kAtOnce, tiles.size() - first);
    parallel_for(count, request.threads > 0 ? request.threads : hardware_threads(), [&](int, std::size_t i) {
      if (stop) return;
      const Tile& tile = tiles[first + i];
      GalleryRow& row = rows[tile.row];
      Sample sample;
      sample.id = "gallery";
      sample.image = picture;
      const Keys keys = field_keys(request.seed, sample.id, row.name, 0, 0);
      row.tiles[tile.level] = encode_png(
          stressors[tile.row]->apply(std::move(sample), keys, row.levels[tile.level]).sample.image);
    });
    if (stop) throw Error(ErrorCode::cancelled, "stopped; nothing was written");
    told(first + count, tiles.size());
  }
  return rows;
}

}  // namespace proofload::campaign
