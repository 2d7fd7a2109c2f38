// run.db: every evaluated cell as a row, written with its batch. SQLite in WAL mode; what was committed survives a
// killed process.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proofload/core/value.h"
#include "proofload/data/record.h"
#include "proofload/data/sample.h"

namespace proofload::campaign {

/// A record and the content hash of its cell.
struct Row {
  std::int64_t key = 0;
  RunRecord record;
};

struct StoredImage {
  std::uint32_t index = 0;
  std::string id;
  Annotation label;
  std::vector<std::pair<std::string, std::string>> slices;
};

struct StoredPicture {
  std::string key;
  Size size;
  std::string webp;
};

/// A case or a filmstrip with the pictures it shows.
struct Exhibit {
  std::string id;
  Value content;
  std::vector<StoredPicture> pictures;
};

/// Safe to call from many threads; calls are serialised.
class Store {
 public:
  enum class Mode {
    create_or_continue,
    read_only,
    in_memory,  ///< Empty, gone with the object; `path` only names it in errors.
  };
  /// Error{not_found} without a file in read_only mode; Error{parse} for a file that is no run of ours;
  /// Error{unsupported} for another schema version; Error{io} for full disks and read-only folders.
  static Store open(const std::filesystem::path& path, Mode mode);
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store();

  const std::filesystem::path& path() const;

  /// Plain data under a name ("config", "model", "clean" …).
  std::optional<Value> fact(std::string_view name) const;
  void set_fact(std::string_view name, const Value& value);

  /// The pictures of the run. Where there were others, the rows of those that stay go along with their new index, and
  /// the rows of those that are gone are dropped; returns how many.
  std::uint64_t set_images(std::span<const StoredImage> images);
  /// In the order of their index. `body` must not call the store.
  void for_each_image(const std::function<void(StoredImage&&)>& body) const;
  /// The names of all pictures, by index.
  std::vector<std::string> image_ids() const;
  std::size_t image_count() const;
  StoredImage image(std::uint32_t index) const;

  /// What a row was evaluated for. Rows of follow-ups (campaign/follow_up.h) lie in a table of their own, so that nothing that
  /// was asked of a run afterwards moves its counts, its cases, its exports or the hash of what it measured.
  enum class Part {
    run,        ///< Clean pass, calibration, relations, searches, operating points.
    follow_up,  ///< Asked of the finished run later.
  };

  /// Appends rows in one transaction. A key that is in that part already is left alone and counted by `repeats`.
  void write(std::span<const Row> rows, Part part = Part::run);
  std::uint64_t repeats() const;
  /// Number of rows of a part; 0 where an older version made the store and nobody followed up.
  std::uint64_t rows(Part part = Part::run) const;
  /// Rows of the run by what they were for.
  struct Counts {
    std::uint64_t clean = 0;
    std::uint64_t null_cells = 0;
    std::uint64_t relations = 0;
    std::uint64_t search = 0;
  };
  Counts counts() const;
  /// Row by key, or nothing. Without the prediction unless `with_prediction`.
  std::optional<RunRecord> find(std::int64_t key, bool with_prediction = false, Part part = Part::run) const;
  /// All rows of the run in order of (relation, stress, level, image); for exports.
  void for_each(const std::function<void(const Row&)>& body) const;
  /// The verdicts on one picture under one stress alone, in its first random field.
  struct Stressed {
    std::uint16_t stress = 0;
    std::uint32_t sample = 0;
    Level level = 0;
    Outcome stability = Outcome::not_counted;
    Outcome correctness = Outcome::not_counted;
    std::uint64_t pixels = 0;  ///< As in RunRecord.

    Outcome outcome(Oracle oracle) const { return oracle == Oracle::stability ? stability : correctness; }
  };
  /// All of them in order of (stress, picture, level): no chains of two links and more, no relations, no null calibration.
  /// `body` must not call the store.
  void for_each_stressed(const std::function<void(const Stressed&)>& body, Part part = Part::run) const;
  /// Rows of the run whose status is not `done`, in order of (image, stress, level).
  void for_each_failure(
      const std::function<void(std::uint32_t sample, Status status, const std::string& message)>& body) const;
  /// The mildest level at which each picture broke under a stress (or at a relation: stress = -1), mildest first.
  struct FirstBreak {
    std::uint32_t sample = 0;
    Level level = 0;
    double size = 0;
  };
  std::vector<FirstBreak> first_breaks(int stress, int relation, Oracle oracle) const;

  std::optional<StoredPicture> picture(std::string_view key) const;
  /// Removes all pictures and cases: they are made anew after a search.
  void clear_showcase();
  /// In one transaction. `source` (a stress or relation) places them among the cases, whichever comes first.
  void add_exhibits(std::size_t source, std::span<const Exhibit> exhibits);
  /// By source, and in the order given within one.
  std::vector<Value> cases() const;

  /// A line for the run's diary ("start", "resume", "interrupted", "done").
  void log_event(std::string_view kind, std::string_view text);
  std::vector<std::string> events() const;

  /// SHA-256 of what was measured: all rows of the run in key order, without host and time. Equal for equal runs, whatever was
  /// asked of them afterwards.
  std::string content_hash() const;

 private:
  struct Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace proofload::campaign
