#include "proofload/campaign/export.h"

#include <algorithm>
#include <mutex>
#include <unordered_map>

#include "proofload/campaign/answer.h"
#include "proofload/campaign/evaluator.h"
#include "proofload/campaign/quantity.h"
#include "proofload/campaign/search_jobs.h"
#include "proofload/core/parallel.h"
#include "proofload/core/text.h"

namespace proofload::campaign {

namespace {

constexpr std::size_t kAtOnce = 64;  // Pictures that are held encoded.

struct Wanted {
  std::uint32_t sample = 0;  // Of the bench.
  Level level = 0;
};

Cell cell_of(std::uint32_t sample, std::size_t stress, Level level) {
  Cell cell;
  cell.sample = sample;
  if (level > 0) cell.chain = {{static_cast<std::uint16_t>(stress), level}};
  return cell;
}

class Exporter {
 public:
  Exporter(const Store& store,
           const CampaignSpec& spec,
           const Registry& registry,
           const ExportRequest& request,
           const std::atomic<bool>& stop)
      : store_(store),
        spec_(spec),
        request_(request),
        stop_(stop),
        place_(store.path().parent_path().string()) {
    const std::vector<std::size_t> stresses = chosen_stresses();
    answer_ = answer_from_store(store, registry);
    if (answer_.partial)
      throw Error(ErrorCode::invalid_argument,
                  place_ + ": the run is not finished (" + answer_.partial_reason +
                      "); finish it with `proofload resume " + shell_word(place_) + "`");
    const std::vector<std::optional<Level>> levels = levels_of(stresses);
    bench_ = open_bench(spec, registry);
    bench_.tolerance = answer_.null_result.tolerance;
    if (!bench_.data->info().task)
      throw Error(ErrorCode::invalid_argument,
                  spec.data.path.string() + ": these pictures have no labels (read as " + bench_.format +
                      "), and a data set to train on needs them; run on labelled data");
    same_model_ = stored_model() == bench_.model_hash;
    if (request.broken && !same_model_)
      throw Error(ErrorCode::invalid_argument,
                  spec.model.path.string() +
                      ": this model or its description is not the one of the run, so what broke is not "
                      "known; put the old one back, name it with --model, or run again");
    find_pictures();

    dataset::WriterOptions options;
    options.task = bench_.model->spec().task;
    options.format = request.format.empty() ? dataset::format_for(options.task) : request.format;
    options.pictures = request.pictures;
    options.labels =
        bench_.data->info().labels.empty() ? bench_.model->spec().labels : bench_.data->info().labels;
    options.category_ids = bench_.data->info().category_ids;
    options.replace = request.replace;
    out_.format = options.format;
    // All pictures are chosen before the folder is touched.
    std::vector<std::vector<Wanted>> wanted;
    std::size_t total = 0;
    for (std::size_t i = 0; i < stresses.size(); ++i) {
      wanted.push_back(choose(stresses[i], levels[i]));
      total += wanted.back().size();
    }
    if (total == 0) nothing_to_write();
    writer_ = dataset::make_writer(request.folder, options);
    for (std::size_t i = 0; i < stresses.size(); ++i) out_.parts[i].pictures = write(stresses[i], wanted[i]);
  }

  Exported finish() {
    if (unlabelled_ > 0)
      out_.notes.push_back(std::to_string(unlabelled_) + " pictures without a label are left out");
    for (const auto& [what, count, one] : {std::tuple("can no longer be read", unreadable_, unreadable_one_),
                                           std::tuple("have changed since the run", changed_, changed_one_)})
      if (count > 0)
        out_.notes.push_back(std::to_string(count) + " pictures " + what + " and are left out, such as " +
                             one);
    if (writer_->pictures() == 0)
      throw Error(ErrorCode::invalid_argument,
                  request_.folder.string() + ": no picture could be written: " + join(out_.notes, "; ") +
                      ". Name the data of the run with --data.");
    Value about = Value::object();
    about["run"] = spec_.name;
    about["seed"] = static_cast<long>(spec_.seed);
    about["model_hash"] = bench_.model_hash;
    about["level"] = request_.level;
    about["broken_only"] = request_.broken;
    about["oracle"] = name_of(spec_.oracle);
    about["stresses"] = Value::array();
    for (const Exported::Part& part : out_.parts) {
      Value one = Value::object();
      one["stress"] = part.stress;
      one["value"] = part.natural ? Value(*part.natural) : Value();
      one["pictures"] = static_cast<unsigned long>(part.pictures);
      one["of"] = static_cast<unsigned long>(part.of);
      about["stresses"].push_back(std::move(one));
    }
    writer_->finish(about);
    out_.pictures = writer_->pictures();
    out_.objects = writer_->objects();
    for (const std::string& note : writer_->notes()) out_.notes.push_back(note);
    return std::move(out_);
  }

 private:
  std::vector<std::size_t> chosen_stresses() const {
    std::vector<std::string> names;
    names.reserve(spec_.stresses.size());
    for (const StressSpec& item : spec_.stresses) names.push_back(item.name);
    std::vector<std::size_t> out;
    for (const std::string& name : request_.stresses) {
      const auto at = std::find(names.begin(), names.end(), name);
      if (at == names.end())
        throw Error(ErrorCode::invalid_argument, place_ + ": this run has no stress `" + name + "`" +
                                                     did_you_mean(name, names) +
                                                     " (stresses: " + join(names, ", ") + ")");
      out.push_back(static_cast<std::size_t>(at - names.begin()));
    }
    if (request_.stresses.empty())
      for (std::size_t s = 0; s < names.size(); ++s) out.push_back(s);
    if (out.empty()) throw Error(ErrorCode::invalid_argument, place_ + ": this run has no stress");
    return out;
  }

  // None: every picture has its own level, or the part says why there is none.
  std::vector<std::optional<Level>> levels_of(const std::vector<std::size_t>& stresses) {
    std::vector<std::optional<Level>> out;
    for (const std::size_t s : stresses) {
      const StressSpec& item = spec_.stresses[s];
      Exported::Part part;
      part.stress = item.name;
      std::optional<Level> level;
      if (request_.level == "at-limit") {
        if (const auto& result = answer_.stresses[s].oracle[oracle()]) {
          part.of = result->result.n;
          level = result->result.watch.level;
        }
        if (!level) part.left_out = "its limit is not reached";
      } else if (request_.level == "breaking") {
        if (!request_.broken)
          throw Error(ErrorCode::invalid_argument,
                      "only pictures that broke have a level at which they did; add --broken");
        if (const auto& result = answer_.stresses[s].oracle[oracle()]) part.of = result->result.n;
      } else {
        try {
          level = item.axis.level_of(on_axis(parse_quantity(request_.level), item.axis));
        } catch (const Error& e) {
          throw Error(ErrorCode::invalid_argument,
                      "the level `" + request_.level + "` for " + item.name + ": " + e.what() +
                          "; it is `at-limit`, `breaking` or a strength such as `" +
                          natural_text(item.axis.natural(kTopLevel / 2), item.axis) +
                          "`. Name the stresses it is for with --stress.");
        }
        if (const auto& result = answer_.stresses[s].oracle[oracle()]) part.of = result->result.n;
      }
      if (level) {
        *level = item.axis.canonical(*level);
        part.natural = item.axis.natural(*level);
      }
      out.push_back(level);
      out_.parts.push_back(std::move(part));
    }
    return out;
  }

  std::string stored_model() const {
    const auto metric = store_.fact("metric");
    const Value* hash = metric ? metric->find("model_hash") : nullptr;
    return hash && hash->is_text() ? hash->text() : std::string();
  }

  // The run's pictures among today's, by name.
  void find_pictures() {
    const std::vector<std::string> ids = store_.image_ids();
    std::unordered_map<std::string, std::uint32_t> in_store;
    for (std::uint32_t i = 0; i < ids.size(); ++i) in_store.emplace(ids[i], i);
    stored_of_.assign(bench_.chosen.size(), -1);
    sample_of_.assign(ids.size(), -1);
    std::size_t missing = ids.size();
    for (std::uint32_t i = 0; i < bench_.chosen.size(); ++i)
      if (const auto at = in_store.find(bench_.id(i)); at != in_store.end()) {
        stored_of_[i] = at->second;
        sample_of_[at->second] = i;
        --missing;
      }
    if (missing == ids.size())
      throw Error(ErrorCode::not_found,
                  spec_.data.path.string() +
                      ": none of the run's pictures is here any more; name the data of the run with "
                      "--data");
    if (missing > 0)
      out_.notes.push_back(std::to_string(missing) + " of the run's " + std::to_string(ids.size()) +
                           " pictures are not in " + spec_.data.path.string() + " any more");
  }

  int oracle() const { return static_cast<int>(spec_.oracle); }

  std::shared_ptr<const Known> known(std::uint32_t sample) const {
    if (!same_model_ || stored_of_[sample] < 0) return {};
    return known_from_store(store_, *bench_.identity, *bench_.metric,
                            static_cast<std::uint32_t>(stored_of_[sample]));
  }

  std::vector<Wanted> choose(std::size_t stress, const std::optional<Level>& level) {
    std::vector<Wanted> out;
    if (request_.level == "breaking") {
      for (const Store::FirstBreak& item : store_.first_breaks(static_cast<int>(stress), -1, spec_.oracle))
        if (const std::int64_t sample = sample_of_.at(item.sample); sample >= 0)
          out.push_back({static_cast<std::uint32_t>(sample), item.level});
      std::sort(out.begin(), out.end(), [](const Wanted& a, const Wanted& b) { return a.sample < b.sample; });
      return out;
    }
    if (!level) return out;
    std::vector<Cell> open;
    for (std::uint32_t i = 0; i < bench_.chosen.size(); ++i) {
      if (stored_of_[i] < 0) continue;
      if (!request_.broken) {
        out.push_back({i, *level});
        continue;
      }
      const Cell cell = cell_of(i, stress, *level);
      if (const auto row = store_.find(bench_.identity->cell_key(bench_.id(i), cell))) {
        if (row->verdict(spec_.oracle).outcome == Outcome::broken) out.push_back({i, *level});
      } else if (const auto held = known(i); held && held->baseline[oracle()]) {
        open.push_back(cell);
      }
    }
    // A search need not have looked at every picture here.
    if (!open.empty()) {
      std::mutex guard;
      AnswerCounts counts;
      LocalEvaluator evaluator(
          bench_, [this](std::uint32_t sample) { return known(sample); }, counts);
      evaluator.evaluate(
          open,
          [&](std::vector<Row>&& rows) {
            const std::scoped_lock lock(guard);
            for (const Row& row : rows) {
              ++out_.inferences;
              if (row.record.verdict(spec_.oracle).outcome == Outcome::broken)
                out.push_back({row.record.cell.sample, *level});
            }
          },
          stop_);
      if_stopped();
      std::sort(out.begin(), out.end(), [](const Wanted& a, const Wanted& b) { return a.sample < b.sample; });
    }
    return out;
  }

  [[noreturn]] void nothing_to_write() const {
    const bool limits = std::any_of(out_.parts.begin(), out_.parts.end(),
                                    [](const Exported::Part& part) { return !part.left_out.empty(); });
    throw Error(
        ErrorCode::invalid_argument,
        place_ + ": there is nothing to write: " +
            (limits ? "no limit of these stresses is reached, and no picture broke; name a strength with "
                      "--level, or --level breaking"
                    : "no picture broke there; name a larger strength with --level, or leave --broken out"));
  }

  void if_stopped() const {
    if (stop_)
      throw Error(ErrorCode::cancelled,
                  request_.folder.string() + ": the export was stopped; begin it again with --force");
  }

  std::size_t write(std::size_t stress, const std::vector<Wanted>& wanted) {
    struct Made {
      std::string encoded;
      Size size;
      Annotation label;
      std::string id;
    };
    const StressSpec& item = spec_.stresses[stress];
    const std::size_t before = writer_->pictures();
    for (std::size_t first = 0; first < wanted.size(); first += kAtOnce) {
      const std::size_t count = std::min(kAtOnce, wanted.size() - first);
      std::vector<std::optional<Made>> made(count);
      parallel_for(count, bench_.threads, [&](int, std::size_t i) {
        if (stop_) return;
        made[i] = [&]() -> std::optional<Made> {
          const Wanted& one = wanted[first + i];
          Sample sample;
          try {
            sample = bench_.data->load(bench_.chosen[one.sample]);
          } catch (const Error&) {
            return leave_out(unreadable_, unreadable_one_, bench_.id(one.sample));
          }
          if (std::holds_alternative<std::monostate>(sample.label)) {
            std::string unused;
            return leave_out(unlabelled_, unused, sample.id);
          }
          const std::string id = sample.id;
          const Cell cell = cell_of(one.sample, stress, one.level);
          const std::uint64_t clean = pixel_hash(sample.image);
          const Stressed stressed = stressed_picture(bench_, cell, std::move(sample));
          const auto row = store_.find(bench_.identity->cell_key(id, cell));
          const auto held = known(one.sample);
          // Other pixels would go with verdicts of pictures that are gone.
          if ((held && held->pixels != 0 && held->pixels != clean) ||
              (row && row->pixels != pixel_hash(stressed.sample.image)))
            return leave_out(changed_, changed_one_, id);
          return Made{writer_->encode(stressed.sample.image), stressed.sample.image.size(),
                      stressed.sample.label, id};
        }();
      });
      if_stopped();
      for (std::size_t i = 0; i < count; ++i) {
        if (!made[i]) continue;
        dataset::Origin origin;
        origin.source = made[i]->id;
        origin.stress = item.name;
        origin.parameter = item.axis.parameter;
        origin.unit = item.axis.unit;
        origin.value = item.axis.natural(wanted[first + i].level);
        writer_->add(made[i]->encoded, made[i]->size, made[i]->label, origin);
      }
    }
    return writer_->pictures() - before;
  }

  std::nullopt_t leave_out(std::size_t& count, std::string& one, const std::string& id) {
    const std::scoped_lock lock(guard_);
    if (count++ == 0) one = id;
    return std::nullopt;
  }

  const Store& store_;
  const CampaignSpec& spec_;
  const ExportRequest& request_;
  const std::atomic<bool>& stop_;
  const std::string place_;
  Answer answer_;
  Bench bench_;
  bool same_model_ = false;
  std::vector<std::int64_t>
      stored_of_;  // Index in the store of each sample of the bench, −1 = not in the run.
  std::vector<std::int64_t> sample_of_;  // The other way round.
  std::unique_ptr<dataset::Writer> writer_;
  Exported out_;
  std::mutex guard_;
  std::size_t unlabelled_ = 0;
  std::size_t unreadable_ = 0;
  std::size_t changed_ = 0;
  std::string unreadable_one_;
  std::string changed_one_;
};

}  // namespace

Exported export_pictures(const Store& store,
                         const CampaignSpec& spec,
                         const Registry& registry,
                         const ExportRequest& request,
                         const std::atomic<bool>& stop) {
  return Exporter(store, spec, registry, request, stop).finish();
}

}  // namespace proofload::campaign
