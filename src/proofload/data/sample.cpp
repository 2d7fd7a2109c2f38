#include "proofload/data/sample.h"

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

}  // namespace proofload
