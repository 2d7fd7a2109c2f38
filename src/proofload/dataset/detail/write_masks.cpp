// Pictures in images/ and a grey PNG of class indices for each in masks/; 255 is not scored.
#include "proofload/core/error.h"
#include "proofload/dataset/detail/writers.h"
#include "proofload/image/codec.h"

namespace proofload::dataset {

namespace {

class MaskWriter final : public Writer {
 public:
  MaskWriter(std::filesystem::path folder, WriterOptions options)
      : Writer(std::move(folder), std::move(options)) {}

 private:
  void take(const std::string& file, Size size, const Annotation& label, const Origin& origin) override {
    const auto* classes = std::get_if<proofload::ClassMap>(&label);
    if (!classes)
      throw Error(ErrorCode::unsupported, origin.source + ": has no mask, and the format `masks` needs one");
    if (classes->size != size)
      throw Error(ErrorCode::unsupported, origin.source + ": the mask is not of the picture's size");
    std::string path = "masks" + file.substr(file.find('/'));
    path.erase(path.rfind('.'));
    write(path + ".png", encode_png(ImageView(classes->classes.data(), classes->size, 1)));
    count_objects(1);
  }
  void write_labels() override {}
  // Readers of masks look into the folders themselves.
  bool nested() const override { return false; }
};

}  // namespace

std::unique_ptr<Writer> write_masks(std::filesystem::path folder, WriterOptions options) {
  return std::make_unique<MaskWriter>(std::move(folder), std::move(options));
}

}  // namespace proofload::dataset
