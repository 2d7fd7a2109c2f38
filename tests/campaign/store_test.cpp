#include "proofload/campaign/store.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "proofload/core/error.h"
#include "proofload/core/file.h"
#include "support/files.h"

namespace proofload::campaign {
namespace {

Row row(std::int64_t key, std::uint32_t sample, Level level, Outcome outcome = Outcome::holds) {
  Row out;
  out.key = key;
  out.record.cell.sample = sample;
  out.record.cell.chain = {{2, level}};
  out.record.stability = {outcome, outcome == Outcome::broken ? Failure::class_flip : Failure::none, 0.25,
                          "dog → cat"};
  out.record.correctness.outcome = Outcome::not_counted;
  out.record.quality = 0.1;
  out.record.has_quality = true;
  out.record.pixels = 0xfedcba9876543210ULL;
  out.record.prediction = ClassScores{{{3, 0.5}, {1, 0.25}}};
  return out;
}

TEST(Store, RowsComeBackAsTheyWere) {
  const test::ScratchFolder folder;
  Store store = Store::open(folder.path() / "run.db", Store::Mode::create_or_continue);
  std::vector<Row> rows{row(-5, 7, 99, Outcome::broken)};
  Row chained = row(6, 8, 1);
  chained.record.cell.chain = {{1, 10}, {4, 20}};
  chained.record.cell.replicate = 3;
  rows.push_back(chained);
  store.write(rows);
  for (const Row& expected : rows) {
    const auto found = store.find(expected.key, true);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->cell, expected.record.cell);
    EXPECT_EQ(found->stability, expected.record.stability);
    EXPECT_EQ(found->correctness, expected.record.correctness);
    EXPECT_EQ(found->pixels, expected.record.pixels);
    EXPECT_EQ(found->prediction, expected.record.prediction);
    EXPECT_EQ(found->quality, expected.record.quality);
  }
  EXPECT_FALSE(store.find(12345));
  EXPECT_EQ(store.rows(), 2U);
}

TEST(Store, ARowIsWrittenOnce) {
  const test::ScratchFolder folder;
  Store store = Store::open(folder.path() / "run.db", Store::Mode::create_or_continue);
  store.write(std::vector<Row>{row(1, 0, 5)});
  store.write(std::vector<Row>{row(1, 0, 5), row(2, 0, 6)});
  EXPECT_EQ(store.rows(), 2U);
  EXPECT_EQ(store.repeats(), 1U);
}

TEST(Store, FollowUpsMoveNothingOfTheRun) {
  const test::ScratchFolder folder;
  const auto path = folder.path() / "run.db";
  Store store = Store::open(path, Store::Mode::create_or_continue);
  store.set_images(std::vector<StoredImage>{{0, "a", {}, {}}, {1, "b", {}, {}}});
  store.write(std::vector<Row>{row(1, 0, 50, Outcome::broken)});
  const std::string hash = store.content_hash();
  // Milder, of the same stress, failed, and one under the key of a row of the run.
  Row failed = row(3, 1, 7);
  failed.record.status = Status::stress_failed;
  store.write(std::vector<Row>{row(2, 0, 5, Outcome::broken), failed, row(1, 0, 50)}, Store::Part::follow_up);
  EXPECT_EQ(store.content_hash(), hash);
  EXPECT_EQ(store.rows(), 1U);
  EXPECT_EQ(store.rows(Store::Part::follow_up), 3U);
  EXPECT_EQ(store.counts().search, 1U);
  EXPECT_FALSE(store.find(2));
  ASSERT_TRUE(store.find(2, true, Store::Part::follow_up));
  EXPECT_EQ(store.find(2, true, Store::Part::follow_up)->prediction, row(2, 0, 5).record.prediction);
  const auto breaks = store.first_breaks(2, -1, Oracle::stability);
  ASSERT_EQ(breaks.size(), 1U);
  EXPECT_EQ(breaks[0].level, 50);
  store.for_each_failure([](std::uint32_t, Status, const std::string&) { ADD_FAILURE(); });
  // Pictures that go take their rows along, in both parts; those that stay keep theirs under the new number.
  EXPECT_EQ(store.set_images(std::vector<StoredImage>{{0, "b", {}, {}}}), 3U);
  EXPECT_EQ(store.rows(Store::Part::follow_up), 1U);
  EXPECT_EQ(store.find(3, false, Store::Part::follow_up)->cell.sample, 0U);
}

TEST(Store, OneWithoutTheTableOfFollowUpsIsReadAndGetsIt) {
  const test::ScratchFolder folder;
  const auto path = folder.path() / "run.db";
  Store::open(path, Store::Mode::create_or_continue).write(std::vector<Row>{row(1, 0, 5)});
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(db, "DROP TABLE follow_up", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(db);
  {
    const Store old = Store::open(path, Store::Mode::read_only);
    EXPECT_EQ(old.rows(Store::Part::follow_up), 0U);
    EXPECT_FALSE(old.find(1, false, Store::Part::follow_up));
    EXPECT_TRUE(old.find(1));
  }
  Store store = Store::open(path, Store::Mode::create_or_continue);
  store.write(std::vector<Row>{row(2, 0, 5)}, Store::Part::follow_up);
  EXPECT_TRUE(store.find(2, false, Store::Part::follow_up));
}

TEST(Store, InMemoryItLeavesNoFile) {
  const test::ScratchFolder folder;
  Store store = Store::open(folder.path() / "scratch", Store::Mode::in_memory);
  store.write(std::vector<Row>{row(1, 0, 5)});
  EXPECT_TRUE(store.find(1));
  EXPECT_EQ(store.rows(), 1U);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Store, SurvivesClosing) {
  const test::ScratchFolder folder;
  {
    Store store = Store::open(folder.path() / "run.db", Store::Mode::create_or_continue);
    store.write(std::vector<Row>{row(1, 0, 5)});
    store.set_fact("config", Value("x"));
    std::vector<StoredImage> images{{0, "a.jpg", ClassLabel{4}, {{"camera", "left"}}}};
    store.set_images(images);
  }
  const Store store = Store::open(folder.path() / "run.db", Store::Mode::read_only);
  EXPECT_EQ(store.rows(), 1U);
  EXPECT_EQ(store.fact("config")->text(), "x");
  EXPECT_FALSE(store.fact("nothing"));
  const StoredImage image = store.image(0);
  EXPECT_EQ(image.id, "a.jpg");
  EXPECT_EQ(std::get<ClassLabel>(image.label).index, 4);
  EXPECT_EQ(image.slices.at(0).second, "left");
}

TEST(Store, FirstBreaksAreTheMildest) {
  const test::ScratchFolder folder;
  Store store = Store::open(folder.path() / "run.db", Store::Mode::create_or_continue);
  store.write(std::vector<Row>{row(1, 0, 50, Outcome::broken), row(2, 0, 20, Outcome::broken), row(3, 0, 10),
                               row(4, 1, 5, Outcome::broken)});
  const auto breaks = store.first_breaks(2, -1, Oracle::stability);
  ASSERT_EQ(breaks.size(), 2U);
  EXPECT_EQ(breaks[0].sample, 1U);
  EXPECT_EQ(breaks[1].level, 20);
}

TEST(Store, CountsRowsByWhatTheyWereFor) {
  const test::ScratchFolder folder;
  Store store = Store::open(folder.path() / "run.db", Store::Mode::create_or_continue);
  Row clean = row(1, 0, 0);
  clean.record.cell.chain.clear();
  Row null = row(2, 0, kTopLevel);
  null.record.cell.chain[0].stress = 0xFF01;
  Row relation = row(3, 0, 0);
  relation.record.cell.chain.clear();
  relation.record.cell.relation = 0;
  store.write(std::vector<Row>{clean, null, relation, row(4, 0, 1), row(5, 0, 2)});
  const Store::Counts counts = store.counts();
  EXPECT_EQ(counts.clean, 1U);
  EXPECT_EQ(counts.null_cells, 1U);
  EXPECT_EQ(counts.relations, 1U);
  EXPECT_EQ(counts.search, 2U);
}

TEST(Store, HashOfTheContentFollowsTheRowsNotTheirOrder) {
  const test::ScratchFolder folder;
  Store a = Store::open(folder.path() / "a.db", Store::Mode::create_or_continue);
  Store b = Store::open(folder.path() / "b.db", Store::Mode::create_or_continue);
  a.write(std::vector<Row>{row(1, 0, 1), row(2, 0, 2)});
  b.write(std::vector<Row>{row(2, 0, 2), row(1, 0, 1)});
  EXPECT_EQ(a.content_hash(), b.content_hash());
  b.write(std::vector<Row>{row(3, 0, 3)});
  EXPECT_NE(a.content_hash(), b.content_hash());
}

TEST(Store, OtherFilesAreRefusedByName) {
  const test::ScratchFolder folder;
  const auto text = folder.write("text.db", std::string(5000, 'x'));
  sqlite3* db = nullptr;
  const auto foreign = folder.path() / "foreign.db";
  ASSERT_EQ(sqlite3_open(foreign.c_str(), &db), SQLITE_OK);
  sqlite3_exec(db, "CREATE TABLE t(x)", nullptr, nullptr, nullptr);
  sqlite3_close(db);
  const auto newer = folder.path() / "newer.db";
  { Store::open(newer, Store::Mode::create_or_continue); }
  ASSERT_EQ(sqlite3_open(newer.c_str(), &db), SQLITE_OK);
  sqlite3_exec(db, "PRAGMA user_version=99", nullptr, nullptr, nullptr);
  sqlite3_close(db);
  for (const auto& [path, code] :
       {std::pair{text, ErrorCode::parse}, {foreign, ErrorCode::parse}, {newer, ErrorCode::unsupported}}) {
    try {
      Store::open(path, Store::Mode::create_or_continue);
      FAIL() << path;
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), code) << e.what();
      EXPECT_NE(std::string(e.what()).find(path.filename().string()), std::string::npos) << e.what();
    }
  }
  EXPECT_THROW(Store::open(folder.path() / "absent.db", Store::Mode::read_only), Error);
}

TEST(Store, ExhibitsComeBackBySourceWhicheverWasFirst) {
  const test::ScratchFolder folder;
  Store store = Store::open(folder.path() / "run.db", Store::Mode::create_or_continue);
  const auto exhibit = [](const std::string& id) {
    return Exhibit{id, Value(id), {StoredPicture{"picture " + id, {3, 2}, std::string("we\0bp", 5)}}};
  };
  store.add_exhibits(7, std::vector{exhibit("late"), exhibit("later")});
  store.add_exhibits(0, std::vector{exhibit("early")});
  std::vector<std::string> order;
  for (const Value& item : store.cases()) order.push_back(item.text());
  EXPECT_EQ(order, (std::vector<std::string>{"early", "late", "later"}));
  const auto picture = store.picture("picture late");
  ASSERT_TRUE(picture.has_value());
  EXPECT_EQ(picture->webp.size(), 5U);
  EXPECT_EQ(picture->size, (Size{3, 2}));
  store.clear_showcase();
  EXPECT_TRUE(store.cases().empty());
  EXPECT_FALSE(store.picture("picture late").has_value());
}

// The message of opening a file for reading that is no sound run database.
std::string refusal(const std::filesystem::path& path) {
  try {
    const Store store = Store::open(path, Store::Mode::read_only);
    store.for_each([](const Row&) {});
    store.cases();
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::parse) << e.what();
    return e.what();
  }
  return "was read";
}

TEST(Store, ADamagedFileIsNamedWithTheCure) {
  const test::ScratchFolder folder;
  {
    Store store = Store::open(folder.path() / "run.db", Store::Mode::create_or_continue);
    std::vector<Row> rows;
    for (std::uint32_t i = 0; i < 500; ++i) rows.push_back(row(i, i, 5));
    store.write(rows);
  }
  const std::string whole = read_file(folder.path() / "run.db");
  ASSERT_GT(whole.size(), 20'000U);
  for (const std::string& damaged : {std::string(), std::string(5000, 'x'), whole.substr(0, 100),
                                     whole.substr(0, 6000), whole.substr(0, 16'384)}) {
    const std::string text = refusal(folder.write("damaged.db", damaged));
    EXPECT_NE(text.find("damaged.db: "), std::string::npos) << damaged.size() << text;
    EXPECT_NE(text.find("restore it"), std::string::npos) << damaged.size() << text;
    EXPECT_NE(text.find("out.dir="), std::string::npos) << damaged.size() << text;
  }
}

TEST(Store, APathMayHoldWhatAnAddressGivesAMeaning) {
  const test::ScratchFolder folder;
  const std::filesystem::path odd = folder.path() / "a%20b?c#d é";
  std::filesystem::create_directories(odd);
  Store::open(odd / "run.db", Store::Mode::create_or_continue).write(std::vector<Row>{row(1, 0, 5)});
  EXPECT_TRUE(std::filesystem::exists(odd / "run.db"));
  EXPECT_EQ(Store::open(odd / "run.db", Store::Mode::read_only).rows(), 1U);
}

}  // namespace
}  // namespace proofload::campaign
