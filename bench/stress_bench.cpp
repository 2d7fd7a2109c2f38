// Speed of every stressor of the catalog: pictures in memory to pictures in memory, one thread.
//
// Each is run at one tenth of its axis' strength and at the middle (severity 0.1 and 0.5). MP/s counts pixels, not
// channel values. What a campaign pays besides, copying the clean picture, is part of the time.
#include <benchmark/benchmark.h>

#include <cmath>
#include <memory>
#include <string>

#include "proofload/core/error.h"
#include "proofload/core/rng.h"
#include "proofload/stress/stressor.h"

namespace {

using proofload::Image;
using proofload::Level;
using proofload::Size;

Image picture(Size size) {
  Image image(size, 3);
  const proofload::Rng rng(1);
  for (int y = 0; y < size.height; ++y) {
    for (int i = 0; i < 3 * size.width; ++i) {
      const double wave = 60 * std::sin(0.02 * i + 0.013 * y) + 40 * std::cos(0.05 * y);
      const auto element = static_cast<std::uint64_t>(y) * image.stride() + static_cast<std::uint64_t>(i);
      const double grain = 12 * (rng.uniform(0, element) - 0.5);
      image.row(y)[i] = static_cast<std::uint8_t>(std::fmin(255, std::fmax(0, 120 + wave + grain)));
    }
  }
  return image;
}

void run(benchmark::State& state, const proofload::stress::Stressor& stressor, Level level, Size size) {
  const Image image = picture(size);
  std::uint64_t key = 0;
  try {
    for ([[maybe_unused]] auto _ : state) {
      proofload::Sample sample;
      sample.image = image;
      benchmark::DoNotOptimize(stressor.apply(std::move(sample), {++key, 7, 0}, level).sample.image.data());
    }
  } catch (const proofload::Error& error) {
    state.SkipWithError(error.what());
  }
  const double pixels = static_cast<double>(size.width) * size.height;
  state.counters["MP/s"] = benchmark::Counter(pixels * 1e-6, benchmark::Counter::kIsIterationInvariantRate);
}

}  // namespace

int main(int argc, char** argv) {
  for (const proofload::stress::Entry& entry : proofload::stress::catalog()) {
    const proofload::stress::Spec spec = entry.spec();
    const std::shared_ptr<proofload::stress::Stressor> stressor = spec.make(spec.params.defaults());
    for (const Size size : {Size{32, 32}, Size{224, 224}, Size{640, 427}}) {
      for (const int percent : {10, 50}) {
        const std::string name = std::string(entry.id) + '/' + std::to_string(size.width) + 'x' +
                                 std::to_string(size.height) + "/s=0." + std::to_string(percent / 10);
        const Level level = proofload::kTopLevel / 100 * percent;
        benchmark::RegisterBenchmark(name.c_str(),
                                     [=](benchmark::State& state) { run(state, *stressor, level, size); });
      }
    }
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
