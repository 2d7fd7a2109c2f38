// Writes drawn dials to standard output: one line "count size", then per dial its reading (8 bytes, double, native
// order) and size·size·3 bytes of RGB. What tools/train_demo_gauge.py learns from.
//
//   proofload-draw-dials <count> <size> <seed>
#include <cstdint>
#include <cstring>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>

#include "proofload/core/value.h"
#include "proofload/dataset/dataset.h"

int main(int argc, char** argv) {
  using namespace proofload;
  if (argc != 4) {
    std::cerr << "usage: proofload-draw-dials <count> <size> <seed>\n";
    return 2;
  }
  try {
    Value params = Value::object();
    params["scene"] = "gauge";
    params["count"] = parse_scalar(argv[1]);
    params["size"] = parse_scalar(argv[2]);
    params["seed"] = parse_scalar(argv[3]);
    std::string found;
    const auto dials = dataset::open("synthetic", "synthetic", {}, params, found);
    std::cout << argv[1] << ' ' << argv[2] << '\n';
    for (std::size_t i = 0; i < dials->size() && std::cout; ++i) {
      const Sample sample = dials->load(i);
      const double value = std::get<Reading>(sample.label).value;
      char bytes[sizeof value];
      std::memcpy(bytes, &value, sizeof value);
      std::cout.write(bytes, sizeof bytes);
      std::cout.write(reinterpret_cast<const char*>(sample.image.data()),
                      static_cast<std::streamsize>(sample.image.bytes()));
    }
    std::cout.flush();
    return std::cout ? 0 : 3;
  } catch (const std::exception& e) {
    std::cerr << "proofload-draw-dials: " << e.what() << '\n';
    return 2;
  }
}
