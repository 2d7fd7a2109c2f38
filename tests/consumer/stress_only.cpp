// A stranger's own stressor, made with one module of the library.
#include <proofload/stress/stressor.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <utility>

namespace {

class Invert final : public proofload::stress::Stressor {
 public:
  Invert(proofload::Axis axis, const proofload::Params&) : Stressor(std::move(axis)) {}

 private:
  void stress(proofload::Stressed& result, const proofload::Keys&, double value) const override {
    proofload::Image& image = result.sample.image;
    for (std::size_t i = 0; i < image.bytes(); ++i) {
      const double from = image.data()[i];
      image.data()[i] = static_cast<std::uint8_t>(from + value * (255.0 - 2.0 * from));
    }
  }
};

}  // namespace

int main() {
  proofload::Axis axis;
  axis.parameter = "amount";
  axis.identity = 0.0;
  axis.top = 1.0;
  const Invert invert(axis, proofload::Params());
  proofload::Sample sample;
  sample.image = proofload::Image({4, 4}, 1);
  const auto out = invert.apply(std::move(sample), {}, proofload::kTopLevel);
  std::printf("0 became %d\n", out.sample.image.data()[0]);
  return out.sample.image.data()[0] == 255 ? 0 : 1;
}
