// Writes drawn belts to standard output: one line "count size", then per picture the number of its parts and for each
// part class, x0, y0, x1, y1 (8-byte doubles, native order), and size·size·3 bytes of RGB. What
// tools/train_demo_belt.py learns from.
//
//   proofload-draw-belts <count> <size> <seed>
#include <cstring>
#include <exception>
#include <iostream>
#include <string>

#include "proofload/core/value.h"
#include "proofload/dataset/dataset.h"

namespace {

void write(double value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  std::cout.write(bytes, sizeof bytes);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace proofload;
  if (argc != 4) {
    std::cerr << "usage: proofload-draw-belts <count> <size> <seed>\n";
    return 2;
  }
  try {
    Value params = Value::object();
    params["scene"] = "belt";
    params["count"] = parse_scalar(argv[1]);
    params["size"] = parse_scalar(argv[2]);
    params["seed"] = parse_scalar(argv[3]);
    std::string found;
    const auto belts = dataset::open("synthetic", "synthetic", {}, params, found);
    std::cout << argv[1] << ' ' << argv[2] << '\n';
    for (std::size_t i = 0; i < belts->size() && std::cout; ++i) {
      const Sample sample = belts->load(i);
      const BoxLabels& labels = std::get<BoxLabels>(sample.label);
      write(static_cast<double>(labels.boxes.size()));
      for (const LabelledBox& item : labels.boxes)
        for (const double value :
             {static_cast<double>(item.label), item.box.x0, item.box.y0, item.box.x1, item.box.y1})
          write(value);
      std::cout.write(reinterpret_cast<const char*>(sample.image.data()),
                      static_cast<std::streamsize>(sample.image.bytes()));
    }
    std::cout.flush();
    return std::cout ? 0 : 3;
  } catch (const std::exception& e) {
    std::cerr << "proofload-draw-belts: " << e.what() << '\n';
    return 2;
  }
}
