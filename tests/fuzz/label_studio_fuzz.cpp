// A Label Studio export.
#include "label_folder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const LabelFolder folder({{"a.png", fuzz_picture()}}, "export.json");
  folder.open("label_studio", "export.json", data, size);
  return 0;
}
