// Segments of one picture.
#include "label_folder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const LabelFolder folder({{"a.png", fuzz_picture()}, {"p/a.png", fuzz_picture()}}, "p.json");
  folder.open("coco_panoptic", "p.json", data, size);
  return 0;
}
