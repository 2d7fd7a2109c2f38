#include "proofload/image/codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "proofload/core/error.h"
#include "proofload/core/hash.h"
#include "support/files.h"
#include "support/fixtures.h"

namespace proofload {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

const Value& fixtures() {
  static const Value value = test::json_fixture("image/pictures.json");
  return value;
}

const Value& picture(std::string_view name) {
  for (const Value& item : fixtures().at("files").items())
    if (item.at("name").text() == name) return item;
  throw Error(ErrorCode::not_found, "no fixture " + std::string(name));
}

std::string file_of(std::string_view name) { return test::from_hex(picture(name).at("bytes").text()); }

std::string pixels_of(const Image& image) {
  return std::string(reinterpret_cast<const char*>(image.data()), image.bytes());
}

Image stored(std::string_view bytes) { return decode_image(bytes, "x", {.exif_orientation = false}); }

// Smooth in x, y and channel, with all values used.
Image ramp(int width, int height, int channels = 3) {
  Image out({width, height}, channels);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < channels; ++c)
        out.row(y)[x * channels + c] =
            static_cast<std::uint8_t>((x * 200 / width + y * 50 / height + c * 3) & 255);
  return out;
}

double mean_difference(const Image& a, const Image& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.bytes(); ++i) sum += std::abs(a.data()[i] - b.data()[i]);
  return sum / static_cast<double>(a.bytes());
}

// Code and text of the error that decoding ends with.
struct Refusal {
  ErrorCode code = ErrorCode::internal;
  std::string text;
};
Refusal refusal(std::string_view bytes, const ReadOptions& options = {}) {
  try {
    decode_image(bytes, "day/one.png", options);
  } catch (const Error& error) {
    return {error.code(), error.what()};
  }
  return {ErrorCode::internal, "it was read"};
}

class ForeignFile : public testing::TestWithParam<std::string> {};

TEST_P(ForeignFile, DecodesToThePixelsOfItsReference) {
  const Value& item = picture(GetParam());
  const Image image = stored(test::from_hex(item.at("bytes").text()));
  EXPECT_EQ(image.width(), item.at("width").integer());
  EXPECT_EQ(image.height(), item.at("height").integer());
  ASSERT_EQ(image.channels(), 3);
  EXPECT_TRUE(pixels_of(image) == test::from_hex(item.at("pixels").text()))
      << "differs from " << item.at("reader").text();
}

// Every prefix of a file is refused, or (where only the end mark is gone) gives the whole picture.
TEST_P(ForeignFile, IsNeverReadAsHalfAPicture) {
  const std::string bytes = file_of(GetParam());
  const Image whole = stored(bytes);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    try {
      const Image image = stored(std::string_view(bytes).substr(0, size));
      EXPECT_TRUE(image == whole) << "cut at " << size << " of " << bytes.size();
      EXPECT_GE(size + 4, bytes.size());
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::parse) << error.what();
      EXPECT_THAT(error.what(), HasSubstr("x: "));
    }
  }
}

std::vector<std::string> names() {
  std::vector<std::string> out;
  for (const Value& item : fixtures().at("files").items()) out.push_back(item.at("name").text());
  return out;
}
INSTANTIATE_TEST_SUITE_P(Codec, ForeignFile, testing::ValuesIn(names()), [](const auto& param) {
  return param.param;
});

TEST_P(ForeignFile, SizeByTheHeadIsThatOfThePicture) {
  test::ScratchFolder scratch;
  const auto path = scratch.write("picture", file_of(GetParam()));
  for (const bool upright : {true, false})
    EXPECT_EQ(read_size(path, {.exif_orientation = upright}),
              read_image(path, {.exif_orientation = upright}).size());
}

// EXIF 2.32, tag Orientation: where row 0 and column 0 of the stored picture belong.
TEST(Orientation, PutsTheStoredCornerWhereTheTagSays) {
  struct Corner {
    int orientation;
    bool right;
    bool bottom;
  };
  for (const Corner& expected :
       {Corner{1, false, false}, Corner{2, true, false}, Corner{3, true, true}, Corner{4, false, true},
        Corner{5, false, false}, Corner{6, true, false}, Corner{7, true, true}, Corner{8, false, true}}) {
    const std::string bytes = file_of("jpeg_exif_" + std::to_string(expected.orientation));
    const Image flat = stored(bytes);
    const Image turned = decode_image(bytes, "x");
    const bool swapped = expected.orientation >= 5;
    ASSERT_EQ(turned.width(), swapped ? flat.height() : flat.width());
    ASSERT_EQ(turned.height(), swapped ? flat.width() : flat.height());
    const int dx = expected.right ? -1 : 1;
    const int dy = expected.bottom ? -1 : 1;
    const int x0 = expected.right ? turned.width() - 1 : 0;
    const int y0 = expected.bottom ? turned.height() - 1 : 0;
    for (int y = 0; y < flat.height(); ++y)
      for (int x = 0; x < flat.width(); ++x) {
        const int to_x = x0 + dx * (swapped ? y : x);
        const int to_y = y0 + dy * (swapped ? x : y);
        ASSERT_TRUE(std::equal(flat.row(y) + x * 3, flat.row(y) + x * 3 + 3, turned.row(to_y) + to_x * 3))
            << "orientation " << expected.orientation << " pixel " << x << ", " << y;
      }
  }
}

TEST(Orientation, IsReadFromPngAndWebp) {
  EXPECT_EQ(decode_image(file_of("png_exif_6"), "x").width(), stored(file_of("png_exif_6")).height());
  EXPECT_EQ(decode_image(file_of("webp_exif_8"), "x").width(), stored(file_of("webp_exif_8")).height());
}

TEST(Orientation, DamagedTagsLeaveThePictureAsStored) {
  std::string bytes = file_of("jpeg_exif_6");
  const Image flat = stored(bytes);
  const std::size_t tag = bytes.find(std::string("\x01\x12", 2));
  ASSERT_NE(tag, std::string::npos) << "the fixture is big-endian";
  bytes[tag + 9] = 9;  // Low byte of the value: there is no orientation 9.
  EXPECT_TRUE(decode_image(bytes, "x") == flat);
  std::string lost = file_of("jpeg_exif_6");
  const std::size_t block = lost.find("Exif");
  lost[block + 6 + 7] = '\xF0';  // The directory is said to lie far behind the end of the block.
  lost[block + 6 + 6] = '\xF0';
  EXPECT_TRUE(decode_image(lost, "x") == flat);
}

TEST(Decode, RefusesLargePicturesByTheirHeaderAlone) {
  // Bitmap header of 20000 x 10000 pixels (200 million) without any pixel behind it.
  std::string huge = file_of("bmp_24").substr(0, 54);
  const auto put = [&](std::size_t at, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i) huge[at + i] = static_cast<char>(value >> (8 * i) & 255);
  };
  put(18, 20000);
  put(22, 10000);
  const Refusal error = refusal(huge);
  EXPECT_EQ(error.code, ErrorCode::unsupported);
  EXPECT_THAT(error.text, AllOf(HasSubstr("day/one.png: "), HasSubstr("20000 x 10000 = 200.0 million"),
                                HasSubstr("limit of 100.0 million")));
  put(18, 100000);
  put(22, 10);
  EXPECT_EQ(refusal(huge).code, ErrorCode::unsupported);
  EXPECT_THAT(refusal(huge).text, HasSubstr("sides up to 32768"));
  put(18, 0);
  EXPECT_EQ(refusal(huge).code, ErrorCode::parse);
  put(18, 0x80000000U);
  EXPECT_EQ(refusal(huge).code, ErrorCode::parse);
  for (const char* name :
       {"jpeg_420", "jpeg_progressive", "png_rgb", "png_interlaced", "webp_lossy", "bmp_24"}) {
    const Refusal small = refusal(file_of(name), {.largest_pixels = 19 * 13 - 1});
    EXPECT_EQ(small.code, ErrorCode::unsupported) << name;
    EXPECT_NO_THROW(decode_image(file_of(name), "x", {.largest_pixels = 19 * 13})) << name;
  }
}

TEST(Decode, SaysWhatIsInAFileThatIsNoPicture) {
  EXPECT_THAT(refusal("").text, AllOf(HasSubstr("day/one.png: "), HasSubstr("empty (0 bytes)")));
  EXPECT_EQ(refusal("").code, ErrorCode::parse);
  const Refusal text = refusal("path,label\na.png,3\n");
  EXPECT_EQ(text.code, ErrorCode::parse);
  EXPECT_THAT(text.text,
              AllOf(HasSubstr("text beginning with \"path,label\""), HasSubstr("JPEG, PNG, WebP and BMP")));
  EXPECT_THAT(refusal("version https://git-lfs.github.com/spec/v1\noid").text, HasSubstr("git lfs pull"));
  EXPECT_THAT(refusal(std::string("\0\1\2\xFE", 4)).text, HasSubstr("bytes beginning with 00 01 02 fe"));
  EXPECT_THAT(refusal("BMW and Audi").text, HasSubstr("text beginning with \"BMW and Audi\""));
  const Refusal gif = refusal("GIF89a......");
  EXPECT_EQ(gif.code, ErrorCode::unsupported);
  EXPECT_THAT(gif.text, AllOf(HasSubstr("a GIF picture"), HasSubstr("convert it")));
}

TEST(Decode, RefusesRunLengthBitmapsByName) {
  const Refusal rle = refusal(test::from_hex(fixtures().at("rle8").text()));
  EXPECT_EQ(rle.code, ErrorCode::unsupported);
  EXPECT_THAT(rle.text, HasSubstr("run-length"));
}

TEST(Decode, CallsTruncatedFilesTruncatedAndDamagedOnesDamaged) {
  for (const char* name : {"jpeg_420", "jpeg_progressive", "jpeg_cmyk", "png_rgb", "webp_lossy", "bmp_24"}) {
    const std::string bytes = file_of(name);
    EXPECT_THAT(refusal(std::string_view(bytes).substr(0, bytes.size() * 2 / 3)).text,
                HasSubstr("is truncated"))
        << name;
  }
  std::string damaged = file_of("png_rgb");
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0x55);
  EXPECT_THAT(refusal(damaged).text, HasSubstr("is damaged"));
}

TEST(Decode, ReadsAJpegThatLacksOnlyItsEndMark) {
  const std::string bytes = file_of("jpeg_420");
  EXPECT_TRUE(stored(std::string_view(bytes).substr(0, bytes.size() - 2)) == stored(bytes));
}

TEST(Decode, RefusesJpegsOfEndlessScans) {
  // The first scan again and again; behind it lies the table of the next one.
  const std::string bytes = file_of("jpeg_progressive");
  const std::size_t scan = bytes.find("\xFF\xDA");
  const std::size_t end = bytes.find("\xFF\xC4", scan);
  ASSERT_NE(end, std::string::npos);
  const auto repeated = [&](int times) {
    std::string out = bytes.substr(0, scan);
    for (int i = 0; i < times; ++i) out += bytes.substr(scan, end - scan);
    return out + bytes.substr(end);
  };
  EXPECT_TRUE(stored(repeated(3)) == stored(bytes));
  EXPECT_THAT(refusal(repeated(1000)).text, HasSubstr("more than 200 scans"));
}

TEST(Decode, TakesNoMemoryByTheLengthAChunkClaims) {
  // An eXIf chunk of 1.6 GB in front of the pixels (found by fuzzing): refused, and at once.
  std::string bytes = file_of("png_exif_6");
  const std::size_t at = bytes.find("eXIf");
  ASSERT_NE(at, std::string::npos);
  bytes[at - 4] = 0x60;
  EXPECT_THAT(refusal(bytes).text, HasSubstr("is truncated"));
}

TEST(ReadImage, NamesTheFileAndTheCause) {
  const test::ScratchFolder folder;
  const auto code_of = [](const std::filesystem::path& path) {
    try {
      read_image(path);
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr(path.string()));
      return error.code();
    }
    return ErrorCode::internal;
  };
  EXPECT_EQ(code_of(folder.path() / "absent.jpg"), ErrorCode::not_found);
  EXPECT_EQ(code_of(folder.path()), ErrorCode::io);
  EXPECT_EQ(code_of(folder.write("empty.jpg", "")), ErrorCode::parse);
  EXPECT_EQ(code_of(folder.write("text.png", "hello")), ErrorCode::parse);
}

TEST(ReadSize, RefusesWhatIsNoPictureAndWhatIsTooLarge) {
  test::ScratchFolder scratch;
  EXPECT_THROW(read_size(scratch.path() / "gone.png"), Error);
  EXPECT_THROW(read_size(scratch.write("text.png", "no picture")), Error);
  EXPECT_THROW(read_size(scratch.write("cut.png", file_of("png_rgb").substr(0, 20))), Error);
  EXPECT_THROW(read_size(scratch.write("a.bmp", file_of("bmp_24")), {.largest_pixels = 1}), Error);
}

TEST(ReadImage, TellsTheKindFromTheContent) {
  const test::ScratchFolder folder;
  EXPECT_TRUE(read_image(folder.write("wrong.png", file_of("jpeg_444"))) ==
              decode_image(file_of("jpeg_444"), "x"));
}

TEST(ReadImage, AsksAHugeFileForItsSizeFirst) {
  const test::ScratchFolder folder;
  std::string head = file_of("bmp_24").substr(0, 54);
  head[18] = 0x20;
  head[19] = 0x4E;  // 20000
  head[22] = 0x10;
  head[23] = 0x27;  // 10000
  const std::filesystem::path path = folder.write("huge.bmp", head);
  std::filesystem::resize_file(path, 600'000'054);  // Sparse: takes no room on the disk.
  EXPECT_THROW(read_image(path), Error);
}

// A palette of dark red, green and more over 0 1 3 2; five grey values of two bits; two of sixteen.
TEST(ReadIndexPng, GivesTheStoredValuesWhateverTheirColours) {
  const test::ScratchFolder folder;
  const auto values = [&](const char* text) {
    const Image image = read_index_png(folder.write("mask.png", from_base64(text)));
    EXPECT_EQ(image.channels(), 1);
    return std::vector<int>(image.data(), image.data() + image.bytes());
  };
  EXPECT_EQ(values("iVBORw0KGgoAAAANSUhEUgAAAAQAAAABCAMAAADO4v//"
                   "AAAADFBMVEUAAACAAAAAgADICgpn3EEnAAAADUlEQVR4nGNgYGRmAgAA"
                   "EAAH/CobJQAAAABJRU5ErkJggg=="),
            (std::vector<int>{0, 1, 3, 2}));
  EXPECT_EQ(
      values("iVBORw0KGgoAAAANSUhEUgAAAAUAAAABAgAAAAB5JSOOAAAAC0lEQVR4nGOQdgAAAHkAXA90RxIAAAAASUVORK5CYII="),
      (std::vector<int>{0, 1, 2, 3, 1}));
}

TEST(ReadIndexPng, RefusesWhatHoldsNoIndices) {
  const test::ScratchFolder folder;
  const auto error = [&](const std::string& bytes) {
    try {
      read_index_png(folder.write("mask.png", bytes));
    } catch (const Error& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  EXPECT_THAT(error(from_base64(
                  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABEAAAAACB2fwVAAAADUlEQVR4nGNgYGRgAgAACgAEF0JZAwAAAABJRU"
                  "5ErkJggg==")),
              AllOf(HasSubstr("mask.png: holds grey of 16 bits"),
                    HasSubstr("write masks as grey or palette PNG")));
  EXPECT_THAT(error(encode_png(ramp(3, 2, 3))), HasSubstr("holds colours, not one class index a pixel"));
  EXPECT_THAT(error(encode_jpeg(ramp(8, 8, 3), 90)), HasSubstr("is no PNG"));
  EXPECT_THAT(error("nonsense"), HasSubstr("is not a picture"));
  const std::string whole = encode_png(ramp(30, 20, 1));
  EXPECT_THAT(error(whole.substr(0, whole.size() / 2)), HasSubstr("truncated"));
}

TEST(EncodePng, IsLossless) {
  for (const int channels : {1, 3}) {
    const Image image = ramp(33, 17, channels);
    const Image back = decode_image(encode_png(image), "x");
    ASSERT_EQ(back.size(), image.size());
    for (int y = 0; y < image.height(); ++y)
      for (int x = 0; x < image.width(); ++x)
        for (int c = 0; c < 3; ++c)
          ASSERT_EQ(back.row(y)[x * 3 + c], image.row(y)[channels == 3 ? x * 3 + c : x]);
  }
}

// Pillow's default (75, 4:2:0) is libjpeg's too, so the same bytes must come out of the same pixels.
TEST(EncodeJpeg, EqualsTheFilesOfPillow) {
  const Value& source = fixtures().at("resized");
  Image image({static_cast<int>(source.at("width").integer()),
               static_cast<int>(source.at("height").integer())},
              3);
  const std::string pixels = test::from_hex(source.at("pixels").text());
  std::copy(pixels.begin(), pixels.end(), image.data());
  EXPECT_TRUE(encode_jpeg(image, 75, ChromaSampling::s420) == file_of("jpeg_420"));
  EXPECT_TRUE(encode_jpeg(image, 90, ChromaSampling::s444) == file_of("jpeg_444"));
}

TEST(EncodeJpeg, GetsSmallerAndWorseWithLowerQuality) {
  const Image image = ramp(64, 48);
  const std::string fine = encode_jpeg(image, 95);
  const std::string coarse = encode_jpeg(image, 5);
  EXPECT_LT(coarse.size(), fine.size());
  EXPECT_LT(mean_difference(decode_image(fine, "x"), image),
            mean_difference(decode_image(coarse, "x"), image));
  EXPECT_LT(mean_difference(decode_image(encode_jpeg(image, 100, ChromaSampling::s444), "x"), image), 1);
  EXPECT_EQ(encode_jpeg(image, 50), encode_jpeg(image, 50));
}

TEST(EncodeJpeg, HoldsGreyAndTinyPictures) {
  EXPECT_EQ(decode_image(encode_jpeg(ramp(1, 1), 50), "x").size(), (Size{1, 1}));
  const Image grey = decode_image(encode_jpeg(ramp(9, 7, 1), 90), "x");
  ASSERT_EQ(grey.channels(), 3);
  EXPECT_EQ(grey.data()[0], grey.data()[1]);
}

TEST(EncodeJpeg, RefusesQualitiesOutsideOneToHundred) {
  EXPECT_THROW(encode_jpeg(ramp(2, 2), 0), Error);
  EXPECT_THROW(encode_jpeg(ramp(2, 2), 101), Error);
}

TEST(EncodeWebp, RoundTripsWithinItsLoss) {
  const Image image = ramp(64, 48);
  EXPECT_LT(mean_difference(decode_image(encode_webp(image, 90), "x"), image), 3);
  EXPECT_EQ(decode_image(encode_webp(ramp(5, 4, 1), 50), "x").channels(), 3);
  EXPECT_EQ(encode_webp(image, 50), encode_webp(image, 50));
  EXPECT_THROW(encode_webp(image, 101), Error);
  EXPECT_THROW(encode_webp(image, std::nan("")), Error);
}

TEST(Decode, ReadsEverySharedPicture) {
  PROOFLOAD_NEEDS_SHARED_DATA();
  std::size_t count = 0;
  for (const char* set : {"coco_detection", "plate_ocr", "needle_gauge"})
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(test::shared_data() / set / "images"))
      if (entry.is_regular_file()) {
        EXPECT_EQ(read_image(entry.path()).channels(), 3);
        ++count;
      }
  EXPECT_EQ(count, 80U + 500U + 718U);
}

}  // namespace
}  // namespace proofload
