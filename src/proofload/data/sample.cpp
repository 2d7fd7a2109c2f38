#include "proofload/data/sample.h"

#include <utility>

#include "proofload/core/hash.h"

namespace proofload {

std::uint64_t field_key(std::uint64_t seed,
                        const std::string& scope_id,
                        const std::string& stress_name,
                        std::uint32_t position,
                        std::uint32_t replicate) {
  return FieldBytes()
      .add(seed)
      .add(std::string_view(scope_id))
      .add(std::string_view(stress_name))
      .add(std::uint64_t{position})
      .add(std::uint64_t{replicate})
      .hash();
}

Keys field_keys(std::uint64_t seed,
                const std::string& scope_id,
                const std::string& stress_name,
                std::uint32_t position,
                std::uint32_t replicate) {
  return {field_key(seed, scope_id, stress_name, position, replicate),
          field_key(seed, std::string(), stress_name, position, replicate), 0};
}

void append(Stressed& done, Stressed step, Size before) {
  if (!done.validity.empty()) {
    const Size size = step.sample.image.size();
    const Warp back = step.warp.inverse();
    const auto area = static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height);
    std::vector<std::uint8_t> both(area, 0);
    std::size_t at = 0;
    for (int y = 0; y < size.height; ++y)
      for (int x = 0; x < size.width; ++x, ++at) {
        if (!step.validity.empty() && step.validity[at] == 0) continue;
        const Point p = back.map(Point{x + 0.5, y + 0.5});
        if (!(p.x >= 0 && p.y >= 0 && p.x < before.width && p.y < before.height)) continue;
        both[at] = done.validity[static_cast<std::size_t>(p.y) * static_cast<std::size_t>(before.width) +
                                 static_cast<std::size_t>(p.x)];
      }
    step.validity = std::move(both);
  }
  step.warp = done.warp.then(step.warp);
  done = std::move(step);
}

}  // namespace proofload
