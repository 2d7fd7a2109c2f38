// Lists the parts of the installed library and puts one picture through every stressor.
#include <proofload/registry/registry.h>
#include <proofload/registry/stress_names.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <utility>

int main() {
  const proofload::Registry parts = proofload::Registry::builtin();
  std::size_t changed = 0;
  std::size_t still = 0;
  for (const auto& [id, spec] : parts.stressors.all()) {
    // A single picture has no time in which frames could be lost, and some stressors need a program beside the stranger's.
    if (spec.traits.temporal || !proofload::can_be_made(spec)) continue;
    ++still;
    proofload::Sample sample;
    sample.id = "stripes";
    sample.image = proofload::Image({48, 32}, 3);
    for (std::size_t i = 0; i < sample.image.bytes(); ++i)
      sample.image.data()[i] = static_cast<std::uint8_t>(60 + 7 * i % 131);
    const proofload::Image before = sample.image;
    const auto stressor = spec.make(spec.params.defaults());
    const auto stressed =
        stressor->apply(std::move(sample), {.sample = 1, .camera = 2}, proofload::kTopLevel);
    const bool same = stressed.sample.image.bytes() == before.bytes() &&
                      std::memcmp(stressed.sample.image.data(), before.data(), before.bytes()) == 0;
    changed += same ? 0 : 1;
  }
  std::printf("stressors %zu, engines %zu, formats %zu, changed %zu\n", parts.stressors.all().size(),
              parts.engines.all().size(), parts.formats.all().size(), changed);
  return still > 0 && changed == still ? 0 : 1;
}
