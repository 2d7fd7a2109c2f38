#include "proofload/campaign/store.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <mutex>

#include "proofload/campaign/fields.h"
#include "proofload/core/error.h"
#include "proofload/core/hash.h"
#include "proofload/core/text.h"
#include "proofload/data/clip.h"

namespace proofload::campaign {

namespace {

constexpr int kSchema = 1;
constexpr int kApplicationId = 0x50726f66;  // "Prof"

// What was asked of the finished run later; other versions of the same schema leave it alone.
constexpr std::string_view kFollowUp = "follow_up";

constexpr std::string_view table_of(Store::Part part) {
  return part == Store::Part::run ? "eval" : kFollowUp;
}

// Of both parts.
constexpr const char* kRowColumns = R"sql((
  key INTEGER PRIMARY KEY,      -- content hash of the cell
  image INTEGER NOT NULL, relation INTEGER NOT NULL, stress INTEGER NOT NULL, level INTEGER NOT NULL,
  replicate INTEGER NOT NULL, chain TEXT,       -- chain: set for two links and more
  status INTEGER NOT NULL,
  stability INTEGER NOT NULL, stability_failure INTEGER NOT NULL, stability_size REAL NOT NULL, stability_reason TEXT,
  correctness INTEGER NOT NULL, correctness_failure INTEGER NOT NULL, correctness_size REAL NOT NULL, correctness_reason TEXT,
  quality REAL, pixels INTEGER NOT NULL, prediction TEXT, message TEXT))sql";

constexpr const char* kTables = R"sql(
CREATE TABLE IF NOT EXISTS run(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS image(idx INTEGER PRIMARY KEY, id TEXT NOT NULL, label TEXT NOT NULL, slices TEXT NOT NULL);
CREATE VIEW IF NOT EXISTS prediction AS SELECT key, prediction AS value FROM eval;
CREATE TABLE IF NOT EXISTS picture(key TEXT PRIMARY KEY, width INTEGER NOT NULL, height INTEGER NOT NULL, webp BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS case_(id TEXT PRIMARY KEY, content TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS event(at TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL);
)sql";

constexpr const char* kColumns =
    "image, relation, stress, level, replicate, chain, status, stability, stability_failure, stability_size, "
    "stability_reason, correctness, correctness_failure, correctness_size, correctness_reason, quality, "
    "pixels, message";

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

// The sentence for what SQLite refused: cause and cure in words a user of the program knows.
[[noreturn]] void refuse(sqlite3* db, const std::filesystem::path& path, std::string_view what) {
  const int extended = db ? sqlite3_extended_errcode(db) : SQLITE_NOMEM;
  const int number = db ? sqlite3_system_errno(db) : 0;
  const std::string why = db ? sqlite3_errmsg(db) : "out of memory";
  const std::string head = path.string() + ": ";
  const auto damaged = [&] {
    return Error(ErrorCode::parse, head + "this is no run database, or a damaged one (" + why +
                                       "); restore it from a copy, or run into another folder (out.dir=…)");
  };
  switch (extended & 0xFF) {
    case SQLITE_FULL:
      throw Error(ErrorCode::io, head + "the disk is full; free some space and run the same command again");
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
    case SQLITE_ERROR:  // A table or column is missing: all statements here are constant.
      throw damaged();
    case SQLITE_IOERR:
      if (extended == SQLITE_IOERR_SHORT_READ || extended == SQLITE_IOERR_CORRUPTFS) throw damaged();
      // The cause of a failed write to the log is not kept by SQLite; a limit that is set is the likely one.
      if (rlimit limit{}; number == EFBIG || (number == 0 && ::getrlimit(RLIMIT_FSIZE, &limit) == 0 &&
                                              limit.rlim_cur != RLIM_INFINITY))
        throw Error(ErrorCode::io,
                    head +
                        "writing failed, files may not grow further here (ulimit -f); raise the "
                        "limit and run the same command again");
      throw Error(ErrorCode::io, head + "reading or writing failed (" +
                                     (number != 0 ? std::string(std::strerror(number)) : why) +
                                     "); what was recorded before is kept, run the same command again");
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      throw Error(ErrorCode::io, head + "cannot be opened or written (" +
                                     (number != 0 ? std::string(std::strerror(number)) : why) +
                                     "); choose another folder with out.dir=…");
    default: throw Error(ErrorCode::io, head + std::string(what) + (what.empty() ? "" : ": ") + why);
  }
}

bool writable(const std::filesystem::path& path) {
  return ::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0;
}

// A file name in an address as SQLite reads it: everything but plain characters as %hh.
std::string address(const std::filesystem::path& path, std::string_view parameters) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out = path.is_absolute() ? "file://" : "file:";
  for (const char c : path.string()) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '/' || c == '.' || c == '-' || c == '_';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out + "?" + std::string(parameters);
}

}  // namespace

struct Store::Impl {
  std::filesystem::path path;
  sqlite3* db = nullptr;
  bool read_only = false;
  mutable std::mutex guard;
  std::uint64_t repeats = 0;
  /// Of one part; all null where the store has no such table.
  struct Statements {
    sqlite3_stmt* insert = nullptr;
    sqlite3_stmt* find_plain = nullptr;
    sqlite3_stmt* find_full = nullptr;
  };
  std::array<Statements, 2> statements{};  ///< By Part.

  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    for (const Statements& each : statements)
      for (sqlite3_stmt* statement : {each.insert, each.find_plain, each.find_full})
        sqlite3_finalize(statement);
    sqlite3_close(db);
  }

  [[noreturn]] void fail(const char* what) const { refuse(db, path, what); }
  void check(int code, const char* what) const {
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) fail(what);
  }
  void run(const char* sql) const {
    check(sqlite3_exec(db, sql, nullptr, nullptr, nullptr), "cannot be written");
  }
  /// All of `body`'s writing, or none of it.
  template <class Body>
  void in_transaction(Body body) const {
    run("BEGIN IMMEDIATE");
    try {
      body();
      run("COMMIT");
    } catch (...) {
      sqlite3_exec(db, "ROLLBACK", nullptr, nullptr, nullptr);
      throw;
    }
  }
  bool has_follow_ups() const;
  sqlite3_stmt* prepare(const std::string& sql) const {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v3(db, sql.c_str(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                             &statement, nullptr),
          "cannot be read");
    return statement;
  }
};

namespace {

// One statement for one use.
class Query {
 public:
  Query(sqlite3* db, const std::string& sql, const std::filesystem::path& path) : db_(db), path_(path) {
    if (sqlite3_prepare_v2(db, sql.c_str(), static_cast<int>(sql.size()), &statement_, nullptr) != SQLITE_OK)
      fail();
  }
  ~Query() { sqlite3_finalize(statement_); }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  Query& bind(int at, std::string_view text) {
    sqlite3_bind_text(statement_, at, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
    return *this;
  }
  Query& bind_blob(int at, std::string_view bytes) {
    sqlite3_bind_blob(statement_, at, bytes.data(), static_cast<int>(bytes.size()), SQLITE_TRANSIENT);
    return *this;
  }
  Query& bind(int at, std::int64_t value) {
    sqlite3_bind_int64(statement_, at, value);
    return *this;
  }
  /// True while there is a row.
  bool step() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) fail();
    return false;
  }
  void reset() { sqlite3_reset(statement_); }
  std::string text(int at) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, at));
    return bytes ? std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, at)))
                 : std::string();
  }
  std::int64_t integer(int at) const { return sqlite3_column_int64(statement_, at); }
  sqlite3_stmt* raw() { return statement_; }

 private:
  [[noreturn]] void fail() const { refuse(db_, path_, {}); }
  sqlite3* db_;
  const std::filesystem::path& path_;
  sqlite3_stmt* statement_ = nullptr;
};

std::string column_text(sqlite3_stmt* s, int at) {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(s, at));
  return bytes ? std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(s, at))) : std::string();
}

template <class Enum>
Enum column_enum(sqlite3_stmt* s, int at) {
  return static_cast<Enum>(sqlite3_column_int(s, at));
}

// Columns in the order of kColumns, from `at` on.
RunRecord record_of(sqlite3_stmt* s, int at) {
  RunRecord r;
  r.cell.sample = static_cast<std::uint32_t>(sqlite3_column_int64(s, at));
  r.cell.relation = static_cast<std::int16_t>(sqlite3_column_int(s, at + 1));
  const int stress = sqlite3_column_int(s, at + 2);
  const auto level = static_cast<Level>(sqlite3_column_int(s, at + 3));
  r.cell.replicate = static_cast<std::uint16_t>(sqlite3_column_int(s, at + 4));
  if (sqlite3_column_type(s, at + 5) != SQLITE_NULL) {
    for (const std::string& link : split(column_text(s, at + 5), ',')) {
      const std::vector<std::string> parts = split(link, ':');
      if (parts.size() != 2) continue;
      r.cell.chain.push_back({static_cast<std::uint16_t>(parse_integer(parts[0]).value_or(0)),
                              static_cast<Level>(parse_integer(parts[1]).value_or(0))});
    }
  } else if (stress >= 0) {
    r.cell.chain.push_back({static_cast<std::uint16_t>(stress), level});
  }
  r.status = column_enum<Status>(s, at + 6);
  r.stability = {column_enum<Outcome>(s, at + 7), column_enum<Failure>(s, at + 8),
                 sqlite3_column_double(s, at + 9), column_text(s, at + 10)};
  r.correctness = {column_enum<Outcome>(s, at + 11), column_enum<Failure>(s, at + 12),
                   sqlite3_column_double(s, at + 13), column_text(s, at + 14)};
  r.has_quality = sqlite3_column_type(s, at + 15) != SQLITE_NULL;
  r.quality = sqlite3_column_double(s, at + 15);
  r.pixels = static_cast<std::uint64_t>(sqlite3_column_int64(s, at + 16));
  r.message = column_text(s, at + 17);
  return r;
}

// What stands in the column `prediction`: an answer, or those of a clip.
void take_answer(RunRecord& record, const Value& value) {
  if (value.is_object() && value.find("clip"))
    record.clip = std::make_shared<const ClipAnswer>(clip_answer_from_record(value));
  else
    record.prediction = prediction_from_record(value);
}

void bind_text_or_null(sqlite3_stmt* s, int at, const std::string& text) {
  if (text.empty()) {
    sqlite3_bind_null(s, at);
  } else {
    sqlite3_bind_text(s, at, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
  }
}

Value slices_value(const std::vector<std::pair<std::string, std::string>>& slices) {
  Value out = Value::array();
  for (const auto& [key, value] : slices) out.push_back(Value::Array{Value(key), Value(value)});
  return out;
}

StoredImage image_of(const Query& q, const std::filesystem::path& path) {
  StoredImage out;
  out.index = static_cast<std::uint32_t>(q.integer(0));
  out.id = q.text(1);
  out.label = annotation_from_record(parse_json(q.text(2), path.string()));
  const Value slices = parse_json(q.text(3), path.string());
  for (const Value& pair : slices.items())
    out.slices.emplace_back(pair.items().at(0).text(), pair.items().at(1).text());
  return out;
}

}  // namespace

bool Store::Impl::has_follow_ups() const {
  Query q(db, "SELECT 1 FROM sqlite_master WHERE type='table' AND name=?", path);
  q.bind(1, kFollowUp);
  return q.step();
}

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Store Store::open(const std::filesystem::path& path, Mode mode) {
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  impl->read_only = mode == Mode::read_only;
  std::error_code ignored;
  const bool existed = std::filesystem::exists(path, ignored);
  if (impl->read_only && !existed)
    throw Error(ErrorCode::not_found,
                path.string() + ": no run here; give the folder that `proofload run` printed");
  const int any = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI;
  int code = SQLITE_OK;
  bool unread_log = false;
  if (mode == Mode::in_memory) {
    code = sqlite3_open_v2(":memory:", &impl->db,
                           SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  } else if (impl->read_only && !(writable(path) && writable(path.parent_path()))) {
    // WAL cannot make its side files here. Without rows in the log an immutable view shows everything; with some, SQLite
    // reads them only where the side files of a writer are still there.
    const auto log = std::filesystem::file_size(path.string() + "-wal", ignored);
    unread_log = !ignored && log > 0;
    code = sqlite3_open_v2(address(path, unread_log ? "mode=ro" : "immutable=1").c_str(), &impl->db,
                           any | SQLITE_OPEN_READONLY, nullptr);
  } else {
    code = sqlite3_open_v2(address(path, impl->read_only ? "mode=rw" : "mode=rwc").c_str(), &impl->db,
                           any | SQLITE_OPEN_READWRITE | (impl->read_only ? 0 : SQLITE_OPEN_CREATE), nullptr);
  }
  if (code != SQLITE_OK) impl->fail("cannot be opened");
  sqlite3_busy_timeout(impl->db, 10'000);
  sqlite3_extended_result_codes(impl->db, 1);
  if (unread_log &&
      sqlite3_exec(impl->db, "SELECT 1 FROM sqlite_master", nullptr, nullptr, nullptr) != SQLITE_OK) {
    const int reason = sqlite3_errcode(impl->db) & 0xFF;
    if (reason == SQLITE_CANTOPEN || reason == SQLITE_READONLY)
      throw Error(ErrorCode::io, path.string() +
                                     ": its last records are still in run.db-wal, and the folder cannot be "
                                     "written to take them over; copy the folder to where you can write and "
                                     "use the copy");
  }
  const auto pragma = [&](const char* name) {
    Query q(impl->db, std::string("PRAGMA ") + name, impl->path);
    return q.step() ? q.integer(0) : 0;
  };
  const std::int64_t application = pragma("application_id");
  const std::int64_t schema = pragma("user_version");
  std::int64_t tables = 0;
  {
    Query q(impl->db, "SELECT count(*) FROM sqlite_master", impl->path);
    if (q.step()) tables = q.integer(0);
  }
  if (tables == 0 && impl->read_only)
    throw Error(ErrorCode::parse,
                path.string() +
                    ": this run database is empty, it was damaged or its run ended before it "
                    "began; restore it from a copy, or run into another folder (out.dir=…)");
  if (tables > 0 && application != kApplicationId)
    throw Error(ErrorCode::parse,
                path.string() +
                    ": this database was not made by Proofload; choose another folder with out.dir=…");
  if (tables > 0 && schema != kSchema)
    throw Error(ErrorCode::unsupported, path.string() + ": made by another version (schema " +
                                            std::to_string(schema) + ", this one reads " +
                                            std::to_string(kSchema) +
                                            "); use that version, or run into another folder");
  if (!impl->read_only) {
    impl->run("PRAGMA journal_mode=WAL");
    impl->run("PRAGMA synchronous=NORMAL");
    impl->run("PRAGMA cache_size=-4000");
    if (tables == 0) {
      impl->run(("PRAGMA application_id=" + std::to_string(kApplicationId)).c_str());
      impl->run(("PRAGMA user_version=" + std::to_string(kSchema)).c_str());
    }
    for (const Part part : {Part::run, Part::follow_up})
      impl->run(("CREATE TABLE IF NOT EXISTS " + std::string(table_of(part)) + kRowColumns).c_str());
    impl->run(kTables);
  }
  for (const Part part : {Part::run, Part::follow_up}) {
    if (part == Part::follow_up && !impl->has_follow_ups()) continue;
    const std::string table(table_of(part));
    const std::string columns(kColumns);
    Impl::Statements& made = impl->statements[static_cast<std::size_t>(part)];
    if (!impl->read_only)
      made.insert = impl->prepare("INSERT OR IGNORE INTO " + table + "(key, " + columns +
                                  ", prediction) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    made.find_plain = impl->prepare("SELECT " + columns + " FROM " + table + " WHERE key=?");
    made.find_full = impl->prepare("SELECT " + columns + ", prediction FROM " + table + " WHERE key=?");
  }
  return Store(std::move(impl));
}

const std::filesystem::path& Store::path() const { return impl_->path; }

std::optional<Value> Store::fact(std::string_view name) const {
  const std::scoped_lock lock(impl_->guard);
  Query q(impl_->db, "SELECT value FROM run WHERE name=?", impl_->path);
  q.bind(1, name);
  if (!q.step()) return {};
  return parse_json(q.text(0), impl_->path.string());
}

void Store::set_fact(std::string_view name, const Value& value) {
  const std::scoped_lock lock(impl_->guard);
  Query q(impl_->db,
          "INSERT INTO run(name, value) VALUES (?,?) ON CONFLICT(name) DO UPDATE SET value=excluded.value",
          impl_->path);
  q.bind(1, name).bind(2, to_json(value)).step();
}

std::uint64_t Store::set_images(std::span<const StoredImage> images) {
  const std::scoped_lock lock(impl_->guard);
  std::uint64_t dropped = 0;
  impl_->in_transaction([&] {
    impl_->run("CREATE TEMP TABLE old_image AS SELECT idx, id FROM image");
    impl_->run("DELETE FROM image");
    Query q(impl_->db, "INSERT INTO image(idx, id, label, slices) VALUES (?,?,?,?)", impl_->path);
    for (const StoredImage& image : images) {
      q.bind(1, std::int64_t{image.index}).bind(2, image.id);
      q.bind(3, to_json(to_record(image.label))).bind(4, to_json(slices_value(image.slices)));
      q.step();
      q.reset();
    }
    for (const Part part : {Part::run, Part::follow_up}) {
      const std::string table(table_of(part));
      impl_->run(("DELETE FROM " + table +
                  " WHERE image IN (SELECT idx FROM old_image WHERE id NOT IN (SELECT id FROM image))")
                     .c_str());
      dropped += static_cast<std::uint64_t>(sqlite3_changes64(impl_->db));
      impl_->run(("UPDATE " + table +
                  " SET image = (SELECT new.idx FROM old_image JOIN image AS new ON new.id = old_image.id "
                  "WHERE old_image.idx = " +
                  table +
                  ".image) WHERE image IN (SELECT old_image.idx FROM old_image JOIN image AS new ON "
                  "new.id = old_image.id WHERE new.idx <> old_image.idx)")
                     .c_str());
    }
    impl_->run("DROP TABLE old_image");
  });
  return dropped;
}

void Store::for_each_image(const std::function<void(StoredImage&&)>& body) const {
  const std::scoped_lock lock(impl_->guard);
  Query q(impl_->db, "SELECT idx, id, label, slices FROM image ORDER BY idx", impl_->path);
  while (q.step()) body(image_of(q, impl_->path));
}

std::vector<std::string> Store::image_ids() const {
  std::vector<std::string> out;
  for_each_image([&](StoredImage&& image) { out.push_back(std::move(image.id)); });
  return out;
}

std::size_t Store::image_count() const {
  const std::scoped_lock lock(impl_->guard);
  Query q(impl_->db, "SELECT count(*) FROM image", impl_->path);
  return q.step() ? static_cast<std::size_t>(q.integer(0)) : 0;
}

StoredImage Store::image(std::uint32_t index) const {
  const std::scoped_lock lock(impl_->guard);
  Query q(impl_->db, "SELECT idx, id, label, slices FROM image WHERE idx=?", impl_->path);
  q.bind(1, std::int64_t{index});
  if (!q.step())
    throw Error(ErrorCode::not_found, impl_->path.string() + ": no picture number " + std::to_string(index));
  return image_of(q, impl_->path);
}

void Store::write(std::span<const Row> rows, Part part) {
  if (rows.empty()) return;
  const std::scoped_lock lock(impl_->guard);
  sqlite3_stmt* const s = impl_->statements[static_cast<std::size_t>(part)].insert;
  PROOFLOAD_ASSERT(s != nullptr);
  impl_->in_transaction([&] {
    std::string chain;
    for (const Row& row : rows) {
      const RunRecord& r = row.record;
      sqlite3_bind_int64(s, 1, row.key);
      sqlite3_bind_int64(s, 2, r.cell.sample);
      sqlite3_bind_int(s, 3, r.cell.relation);
      const bool linked = !r.cell.chain.empty();
      sqlite3_bind_int(s, 4, linked ? r.cell.chain[0].stress : -1);
      sqlite3_bind_int(s, 5, linked ? r.cell.chain[0].level : 0);
      sqlite3_bind_int(s, 6, r.cell.replicate);
      chain.clear();
      if (r.cell.chain.size() > 1)
        for (const Link& link : r.cell.chain)
          chain +=
              (chain.empty() ? "" : ",") + std::to_string(link.stress) + ":" + std::to_string(link.level);
      bind_text_or_null(s, 7, chain);
      sqlite3_bind_int(s, 8, static_cast<int>(r.status));
      sqlite3_bind_int(s, 9, static_cast<int>(r.stability.outcome));
      sqlite3_bind_int(s, 10, static_cast<int>(r.stability.failure));
      sqlite3_bind_double(s, 11, r.stability.size);
      bind_text_or_null(s, 12, r.stability.reason);
      sqlite3_bind_int(s, 13, static_cast<int>(r.correctness.outcome));
      sqlite3_bind_int(s, 14, static_cast<int>(r.correctness.failure));
      sqlite3_bind_double(s, 15, r.correctness.size);
      bind_text_or_null(s, 16, r.correctness.reason);
      if (r.has_quality) {
        sqlite3_bind_double(s, 17, r.quality);
      } else {
        sqlite3_bind_null(s, 17);
      }
      sqlite3_bind_int64(s, 18, static_cast<std::int64_t>(r.pixels));
      bind_text_or_null(s, 19, r.message);
      const std::string prediction = r.clip ? to_json(to_record(*r.clip))
                                     : std::holds_alternative<std::monostate>(r.prediction)
                                         ? std::string()
                                         : to_json(to_record(r.prediction));
      bind_text_or_null(s, 20, prediction);
      const int code = sqlite3_step(s);
      sqlite3_reset(s);
      impl_->check(code, "a row cannot be written");
      if (sqlite3_changes(impl_->db) == 0) ++impl_->repeats;
    }
  });
}

std::uint64_t Store::repeats() const {
  const std::scoped_lock lock(impl_->guard);
  return impl_->repeats;
}

std::uint64_t Store::rows(Part part) const {
  const std::scoped_lock lock(impl_->guard);
  if (!impl_->statements[static_cast<std::size_t>(part)].find_plain) return 0;
  Query q(impl_->db, "SELECT count(*) FROM " + std::string(table_of(part)), impl_->path);
  return q.step() ? static_cast<std::uint64_t>(q.integer(0)) : 0;
}

Store::Counts Store::counts() const {
  const std::scoped_lock lock(impl_->guard);
  Query q(impl_->db,
          "SELECT count(*) FILTER (WHERE relation < 0 AND stress < 0), count(*) FILTER (WHERE relation < 0 "
          "AND stress >= " +
              std::to_string(kFirstNullStress) +
              "), count(*) FILTER (WHERE relation >= 0), count(*) FROM eval",
          impl_->path);
  Counts out;
  if (!q.step()) return out;
  out.clean = static_cast<std::uint64_t>(q.integer(0));
  out.null_cells = static_cast<std::uint64_t>(q.integer(1));
  out.relations = static_cast<std::uint64_t>(q.integer(2));
  out.search = static_cast<std::uint64_t>(q.integer(3)) - out.clean - out.null_cells - out.relations;
  return out;
}

std::optional<RunRecord> Store::find(std::int64_t key, bool with_prediction, Part part) const {
  const std::scoped_lock lock(impl_->guard);
  const Impl::Statements& prepared = impl_->statements[static_cast<std::size_t>(part)];
  sqlite3_stmt* s = with_prediction ? prepared.find_full : prepared.find_plain;
  if (!s) return {};
  sqlite3_bind_int64(s, 1, key);
  const int code = sqlite3_step(s);
  std::optional<RunRecord> out;
  if (code == SQLITE_ROW) {
    out = record_of(s, 0);
    if (with_prediction && sqlite3_column_type(s, 18) != SQLITE_NULL)
      take_answer(*out, parse_json(column_text(s, 18), impl_->path.string()));
  }
  sqlite3_reset(s);
  impl_->check(code, "cannot be read");
  return out;
}

void Store::for_each(const std::function<void(const Row&)>& body) const {
  const std::scoped_lock lock(impl_->guard);
  Query q(impl_->db,
          "SELECT " + std::string(kColumns) +
              ", prediction, key FROM eval ORDER BY relation, stress, level, image, replicate, chain",
          impl_->path);
  while (q.step()) {
    Row row;
    row.record = record_of(q.raw(), 0);
    const std::string prediction = q.text(18);
    if (!prediction.empty()) take_answer(row.record, parse_json(prediction, impl_->path.string()));
    row.key = q.integer(19);
    body(row);
  }
}

void Store::for_each_stressed(const std::function<void(const Stressed&)>& body, Part part) const {
  const std::scoped_lock lock(impl_->guard);
  if (part == Part::follow_up && !impl_->has_follow_ups()) return;
  Query q(impl_->db,
          "SELECT stress, image, level, stability, correctness, pixels FROM " + std::string(table_of(part)) +
              " WHERE relation < 0 AND chain IS NULL AND replicate = 0 AND stress >= 0 AND stress < " +
              std::to_string(kFirstNullStress) + " ORDER BY stress, image, level",
          impl_->path);
  while (q.step())
    body({static_cast<std::uint16_t>(q.integer(0)), static_cast<std::uint32_t>(q.integer(1)),
          static_cast<Level>(q.integer(2)), static_cast<Outcome>(q.integer(3)),
          static_cast<Outcome>(q.integer(4)), static_cast<std::uint64_t>(q.integer(5))});
}

void Store::for_each_failure(
    const std::function<void(std::uint32_t, Status, const std::string&)>& body) const {
  const std::scoped_lock lock(impl_->guard);
  Query q(impl_->db,
          "SELECT image, status, message FROM eval WHERE status != 0 ORDER BY image, stress, level",
          impl_->path);
  while (q.step())
    body(static_cast<std::uint32_t>(q.integer(0)), static_cast<Status>(q.integer(1)), q.text(2));
}

std::vector<Store::FirstBreak> Store::first_breaks(int stress, int relation, Oracle oracle) const {
  const std::scoped_lock lock(impl_->guard);
  const std::string column(name_of(oracle));
  // SQLite gives bare columns of the row that holds the minimum.
  Query q(impl_->db,
          "SELECT image, min(level), " + column +
              "_size FROM eval WHERE stress=? AND relation=? AND chain IS NULL AND " + column +
              "=? GROUP BY image ORDER BY 2, 3 DESC, 1",
          impl_->path);
  q.bind(1, std::int64_t{stress})
      .bind(2, std::int64_t{relation})
      .bind(3, static_cast<std::int64_t>(Outcome::broken));
  std::vector<FirstBreak> out;
  while (q.step()) {
    FirstBreak item;
    item.sample = static_cast<std::uint32_t>(q.integer(0));
    item.level = static_cast<Level>(q.integer(1));
    item.size = sqlite3_column_double(q.raw(), 2);
    out.push_back(item);
  }
  return out;
}

std::optional<StoredPicture> Store::picture(std::string_view key) const {
  const std::scoped_lock lock(impl_->guard);
  Query q(impl_->db, "SELECT width, height, webp FROM picture WHERE key=?", impl_->path);
  q.bind(1, key);
  if (!q.step()) return {};
  return StoredPicture{std::string(key),
                       {static_cast<int>(q.integer(0)), static_cast<int>(q.integer(1))},
                       q.text(2)};
}

void Store::clear_showcase() {
  const std::scoped_lock lock(impl_->guard);
  impl_->run("BEGIN IMMEDIATE; DELETE FROM picture; DELETE FROM case_; COMMIT");
}

void Store::add_exhibits(std::size_t source, std::span<const Exhibit> exhibits) {
  constexpr std::int64_t kPlaces = 1'000'000;  // More than the cases of any source.
  const std::scoped_lock lock(impl_->guard);
  impl_->in_transaction([&] {
    std::int64_t place = static_cast<std::int64_t>(source) * kPlaces;
    for (const Exhibit& exhibit : exhibits) {
      for (const StoredPicture& picture : exhibit.pictures)
        Query(impl_->db, "INSERT OR REPLACE INTO picture(key, width, height, webp) VALUES (?,?,?,?)",
              impl_->path)
            .bind(1, picture.key)
            .bind(2, std::int64_t{picture.size.width})
            .bind(3, std::int64_t{picture.size.height})
            .bind_blob(4, picture.webp)
            .step();
      Query(impl_->db, "INSERT OR REPLACE INTO case_(rowid, id, content) VALUES (?,?,?)", impl_->path)
          .bind(1, place++)
          .bind(2, exhibit.id)
          .bind(3, to_json(exhibit.content))
          .step();
    }
  });
}

std::vector<Value> Store::cases() const {
  const std::scoped_lock lock(impl_->guard);
  std::vector<Value> out;
  Query q(impl_->db, "SELECT content FROM case_ ORDER BY rowid", impl_->path);
  while (q.step()) out.push_back(parse_json(q.text(0), impl_->path.string()));
  return out;
}

void Store::log_event(std::string_view kind, std::string_view text) {
  const std::scoped_lock lock(impl_->guard);
  Query q(impl_->db, "INSERT INTO event(at, kind, text) VALUES (?,?,?)", impl_->path);
  q.bind(1, utc_now()).bind(2, kind).bind(3, text).step();
}

std::vector<std::string> Store::events() const {
  const std::scoped_lock lock(impl_->guard);
  std::vector<std::string> out;
  Query q(impl_->db, "SELECT at, kind, text FROM event ORDER BY rowid", impl_->path);
  while (q.step()) out.push_back(q.text(0) + " " + q.text(1) + " " + q.text(2));
  return out;
}

std::string Store::content_hash() const {
  const std::scoped_lock lock(impl_->guard);
  Query q(impl_->db,
          "SELECT key, status, stability, correctness, pixels, prediction, message FROM eval ORDER BY key",
          impl_->path);
  std::string digest;
  std::string block;
  // Hashed in blocks, each chained to the digest of the one before, so that memory stays flat.
  while (q.step()) {
    for (int i = 0; i < 7; ++i) {
      block += q.text(i);
      block += '\x1f';
    }
    if (block.size() > (1U << 20)) {
      digest = sha256(digest + block);
      block.clear();
    }
  }
  return sha256(digest + block);
}

}  // namespace proofload::campaign
