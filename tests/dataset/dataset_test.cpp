#include "proofload/dataset/dataset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "proofload/core/error.h"
#include "support/tiny_data.h"

namespace proofload::dataset {
namespace {

using testing::HasSubstr;

std::string error_of(const std::filesystem::path& path, const std::string& format = "auto") {
  std::string found;
  try {
    open(path, format, {}, Value(), found);
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

Spec claims_all() {
  return {.title = "A",
          .summary = "takes everything",
          .params = {},
          .sniff = [](const auto&) { return 0.9; },
          .open = {}};
}
Spec claims_all_too() {
  return {.title = "B",
          .summary = "takes it too",
          .params = {},
          .sniff = [](const auto&) { return 0.9; },
          .open = {}};
}
Spec throws_when_sniffing() {
  return {.title = "C",
          .summary = "is broken",
          .params = {},
          .sniff = [](const auto&) -> double { throw std::runtime_error("no"); },
          .open = {}};
}

TEST(OpenDataset, TwoEqualClaimsAreAnErrorThatListsBoth) {
  const std::array<Entry, 2> formats = {{{"first", &claims_all}, {"second", &claims_all_too}}};
  std::string found;
  try {
    open("x", "auto", {}, Value(), found, formats);
    FAIL();
  } catch (const Error& e) {
    EXPECT_THAT(e.what(), HasSubstr("first: takes everything"));
    EXPECT_THAT(e.what(), HasSubstr("second: takes it too"));
    EXPECT_THAT(e.what(), HasSubstr("format: first"));
    EXPECT_THAT(e.what(), HasSubstr("data.format=first"));
  }
}

TEST(OpenDataset, AFormatThatThrowsWhenSniffingClaimsNothing) {
  const std::array<Entry, 1> formats = {{{"broken", &throws_when_sniffing}}};
  std::string found;
  test::ScratchFolder scratch;
  EXPECT_THROW(open(scratch.path(), "auto", {}, Value(), found, formats), Error);
}

TEST(OpenDataset, NothingRecognisedListsWhatWasLookedForAndTheCure) {
  test::ScratchFolder scratch;
  const std::string text = error_of(scratch.write("notes.doc", "hello"));
  for (const Entry& entry : catalog()) EXPECT_THAT(text, HasSubstr("\n  " + std::string(entry.id) + ": "));
  EXPECT_THAT(text, HasSubstr("`format` under `data`"));
  EXPECT_THAT(text, HasSubstr("notes.doc"));
}

TEST(OpenDataset, AnEmptyFolderIsNoDataSet) {
  test::ScratchFolder scratch;
  EXPECT_THAT(error_of(scratch.path()), HasSubstr("no data format recognises it"));
  EXPECT_THAT(error_of(scratch.path(), "pictures"), HasSubstr("the data set is empty"));
}

TEST(OpenDataset, ATableWithoutRowsIsEmpty) {
  test::ScratchFolder scratch;
  EXPECT_THAT(error_of(scratch.write("list.csv", "path,label\n")), HasSubstr("the data set is empty"));
}

TEST(OpenDataset, MisspeltFormatGetsTheNearestName) {
  EXPECT_THAT(error_of("x", "coko"), HasSubstr("did you mean `coco`?"));
}

TEST(OpenDataset, AbsentPathIsNotFound) {
  std::string found;
  try {
    open("/no/such/place", "", {}, Value(), found);
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::not_found);
    EXPECT_THAT(e.what(), HasSubstr("/no/such/place: no such file or folder"));
  }
}

TEST(OpenDataset, PicturesBesideClassFoldersMayMeanTwoThings) {
  test::ScratchFolder scratch;
  test::write_picture(scratch, "a.png");
  test::write_picture(scratch, "cat/1.png");
  test::write_picture(scratch, "dog/1.png");
  const std::string text = error_of(scratch.path());
  EXPECT_THAT(text, HasSubstr("folder: "));
  EXPECT_THAT(text, HasSubstr("pictures: "));
}

TEST(OpenDataset, SharedSetsOpenByThemselves) {
  PROOFLOAD_NEEDS_SHARED_DATA();
  struct Case {
    const char* path;
    const char* format;
    std::size_t size;
    std::optional<Task> task;
  };
  const Case cases[] = {
      {"cifar10", "folder", 2000, Task::classification},
      {"cifar10/images", "folder", 2000, Task::classification},
      {"imagenet", "csv", 200, Task::classification},
      {"needle_gauge/labels.csv", "csv", 718, Task::regression},
      {"meter_digit", "csv", 1000, Task::regression},
      {"coco_detection/annotations.json", "coco", 80, Task::detection},
      {"faces_unlabelled/images", "pictures", 23, std::nullopt},
      {"faces_unlabelled", "pictures", 23, std::nullopt},
  };
  for (const Case& c : cases) {
    std::string found;
    const auto data = open(test::shared_data() / c.path, "auto", {}, Value(), found);
    EXPECT_EQ(found, c.format) << c.path;
    EXPECT_EQ(data->size(), c.size) << c.path;
    EXPECT_EQ(data->info().task, c.task) << c.path;
    EXPECT_FALSE(data->load(0).image.empty()) << c.path;
  }
}

TEST(OpenDataset, ATextTableGivesTheTextOfEveryPicture) {
  PROOFLOAD_NEEDS_SHARED_DATA();
  std::string format;
  const auto plates =
      open(test::shared_data() / "plate_ocr" / "labels.csv", "auto", {}, Value::object(), format);
  EXPECT_EQ(plates->info().task, Task::text);
  EXPECT_EQ(plates->size(), 500U);
  EXPECT_EQ(std::get<TextLine>(plates->label(0)).value, "川JK0707");
}

}  // namespace
}  // namespace proofload::dataset
