// make_seeds <folder>: small pictures of every kind, one file each, to start fuzzing from.
#include <cstdio>
#include <filesystem>

#include "proofload/core/error.h"
#include "proofload/core/file.h"
#include "proofload/core/value.h"
#include "proofload/image/codec.h"
#include "support/fixtures.h"

int main(int argc, char** argv) {
  using namespace proofload;
  if (argc != 2) {
    std::fputs("usage: make_seeds <folder>\n", stderr);
    return 2;
  }
  try {
    const std::filesystem::path folder = argv[1];
    std::filesystem::create_directories(folder);
    Image image({9, 7}, 3);
    for (std::size_t i = 0; i < image.bytes(); ++i) image.data()[i] = static_cast<std::uint8_t>(i * 29);
    write_file(folder / "drawn_jpeg_420", encode_jpeg(image, 60));
    write_file(folder / "drawn_jpeg_444", encode_jpeg(image, 60, ChromaSampling::s444));
    write_file(folder / "drawn_webp", encode_webp(image, 60));
    write_file(folder / "drawn_png", encode_png(image));
    const Value fixture = test::json_fixture("image/pictures.json");
    for (const Value& item : fixture.at("files").items())
      write_file(folder / item.at("name").text(), test::from_hex(item.at("bytes").text()));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "make_seeds: %s\n", error.what());
    return 1;
  }
}
