#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proofload/core/error.h"
#include "proofload/dataset/dataset.h"
#include "support/open_data.h"
#include "support/tiny_data.h"

namespace proofload::dataset {
namespace {

using testing::HasSubstr;

TEST(Pictures, SubfoldersAreTakenOnlyWhenAskedFor) {
  test::ScratchFolder scratch;
  test::write_picture(scratch, "monday/cam/1.png");
  test::write_picture(scratch, "tuesday/2.png");
  std::string found;
  try {
    open(scratch.path(), "pictures", {}, Value(), found);
    FAIL();
  } catch (const Error& e) {
    EXPECT_THAT(e.what(), HasSubstr("`recursive: true`"));
  }
  Value params = Value::object();
  params["recursive"] = true;
  const auto data = open(scratch.path(), "pictures", {}, params, found);
  ASSERT_EQ(data->size(), 2U);
  EXPECT_EQ(data->id(0), "monday/cam/1.png");
  EXPECT_FALSE(data->info().task.has_value());
}

TEST(Pictures, ALinkBackToTheFolderDoesNotRunForEver) {
  test::ScratchFolder scratch;
  test::write_picture(scratch, "1.png");
  std::filesystem::create_directory_symlink(scratch.path(), scratch.path() / "again");
  Value params = Value::object();
  params["recursive"] = true;
  std::string found;
  EXPECT_EQ(open(scratch.path(), "pictures", {}, params, found)->size(), 1U);
}

TEST(Pictures, LabelsThatNoFormatReadsAreNamedAndOwnFilesAreNot) {
  test::ScratchFolder scratch;
  test::write_picture(scratch, "images/a.png");
  for (const char* own : {"slices.csv", "proofload.yaml", "net.model.yaml", ".hidden.json"})
    scratch.write(own, "image_id,key,value\n");
  std::string found;
  EXPECT_THAT(test::notes_of(*open(scratch.path(), "auto", {}, Value(), found)),
              testing::Not(HasSubstr("no labels were read")));
  scratch.write("data.yaml", "val: images\n");
  scratch.write("labels/a.txt", "0 0.5 0.5 0.1 0.1\n");
  const std::string notes = test::notes_of(*open(scratch.path(), "auto", {}, Value(), found));
  EXPECT_EQ(found, "pictures");
  EXPECT_THAT(notes, HasSubstr("no labels were read, though `data.yaml`, `labels` lie in the folder"));
}

TEST(Pictures, AnUnreadablePictureCountsAndFailsWhenLoaded) {
  test::ScratchFolder scratch;
  test::write_picture(scratch, "a.png");
  scratch.write("b.png", "this is text");
  std::string found;
  const auto data = open(scratch.path(), "auto", {}, Value(), found);
  EXPECT_EQ(data->size(), 2U);
  EXPECT_THROW(data->load(1), Error);
}

}  // namespace
}  // namespace proofload::dataset
