// What every data format promises, over the whole catalog.
#include "proofload/dataset/dataset.h"

#include <gtest/gtest.h>

#include <ostream>
#include <set>

#include "proofload/core/error.h"
#include "support/tiny_data.h"

namespace proofload::dataset {

void PrintTo(const Entry& entry, std::ostream* out) { *out << entry.id; }

namespace {

class Format : public testing::TestWithParam<Entry> {
 protected:
  std::string id() const { return std::string(GetParam().id); }
  test::ScratchFolder scratch_;
};

TEST_P(Format, TinySampleIsRecognisedAndOpens) {
  const auto path = test::write_tiny_data(scratch_, id());
  std::string found;
  const auto data = open(path, "auto", {}, Value(), found);
  EXPECT_EQ(found, id());
  EXPECT_GE(data->size(), 2U);
  EXPECT_FALSE(data->info().notes.empty());
}

TEST_P(Format, SamplesOfOtherFormatsAreRefused) {
  for (const Entry& other : catalog()) {
    if (other.id == GetParam().id) continue;
    const auto path = test::write_tiny_data(scratch_, std::string(other.id));
    EXPECT_LT(GetParam().spec().sniff(path), other.spec().sniff(path)) << other.id;
    std::string found;
    EXPECT_THROW(open(path, id(), {}, Value(), found), Error) << other.id;
  }
}

TEST_P(Format, LoadingTwiceGivesEqualSamplesAndIdsAreUnique) {
  std::string found;
  const auto data = open(test::write_tiny_data(scratch_, id()), id(), {}, Value(), found);
  std::set<std::string> ids;
  for (std::size_t i = 0; i < std::min<std::size_t>(data->size(), 20); ++i) {
    const Sample a = data->load(i);
    const Sample b = data->load(i);
    EXPECT_EQ(a.image, b.image);
    EXPECT_EQ(a.label, b.label);
    EXPECT_EQ(a.slices, b.slices);
    EXPECT_EQ(a.id, data->id(i));
    EXPECT_EQ(a.label, data->label(i));
    EXPECT_FALSE(a.image.empty());
    EXPECT_TRUE(ids.insert(a.id).second) << a.id;
    EXPECT_EQ(a.id.find('\\'), std::string::npos);
  }
}

TEST_P(Format, NoLabelsExactlyWhenThereIsNoTask) {
  std::string found;
  const auto data = open(test::write_tiny_data(scratch_, id()), id(), {}, Value(), found);
  EXPECT_EQ(std::holds_alternative<std::monostate>(data->label(0)), !data->info().task.has_value());
}

TEST_P(Format, AbsentPathIsAnErrorThatNamesIt) {
  const auto path = scratch_.path() / "nowhere" / "at_all";
  EXPECT_EQ(GetParam().spec().sniff(path), 0.0);
  std::string found;
  try {
    open(path, id(), {}, Value(), found);
    FAIL() << "opened";
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("nowhere/at_all"), std::string::npos) << e.what();
  }
}

TEST_P(Format, DescribesItselfAndItsParameters) {
  const Spec spec = GetParam().spec();
  EXPECT_FALSE(spec.title.empty());
  EXPECT_FALSE(spec.summary.empty());
  for (const Param& param : spec.params.params()) EXPECT_FALSE(param.doc.empty()) << param.name;
  std::string found;
  Value wrong = Value::object();
  wrong["no_such_thing"] = 1;
  EXPECT_THROW(open(test::write_tiny_data(scratch_, id()), id(), {}, wrong, found), Error);
}

INSTANTIATE_TEST_SUITE_P(Catalog,
                         Format,
                         testing::ValuesIn(catalog().begin(), catalog().end()),
                         [](const auto& test) { return std::string(test.param.id); });

}  // namespace
}  // namespace proofload::dataset
