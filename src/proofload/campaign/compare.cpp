#include "proofload/campaign/compare.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iterator>
#include <limits>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "proofload/campaign/anchored_bracket.h"
#include "proofload/campaign/group_limit.h"
#include "proofload/campaign/recorded_run.h"
#include "proofload/core/error.h"
#include "proofload/core/hash.h"
#include "proofload/core/parallel.h"
#include "proofload/core/text.h"
#include "proofload/stats/bootstrap.h"
#include "proofload/stats/multiple_testing.h"
#include "proofload/stats/paired_brackets.h"

namespace proofload::campaign {

std::string_view name_of(Finding finding) {
  switch (finding) {
    case Finding::better: return "better";
    case Finding::worse: return "worse";
    case Finding::none_shown: return "none_shown";
    case Finding::not_measured: return "not_measured";
  }
  return "not_measured";
}

void settle(std::span<const Claim> claims, Correction correction, double alpha) {
  std::vector<double> p;
  p.reserve(claims.size());
  for (const Claim& claim : claims) p.push_back(claim.tested->p);
  const std::vector<double> holm = stats::holm(p);
  const std::vector<double> explored = stats::benjamini_hochberg(p);
  for (std::size_t i = 0; i < claims.size(); ++i) {
    Tested& tested = *claims[i].tested;
    tested.adjusted = correction == Correction::holm ? holm[i] : explored[i];
    tested.explored = explored[i];
    tested.finding = tested.adjusted > alpha ? Finding::none_shown
                     : claims[i].better      ? Finding::better
                                             : Finding::worse;
  }
}

namespace {

constexpr std::size_t kResamples = 2000;

// One run, read whole.
struct Run {
  const Store* store = nullptr;
  RecordedRun recorded;
  Answer answer;
  std::vector<std::string> ids;
  std::vector<std::string> labels;  // as text

  std::string folder() const { return store->path().parent_path().string(); }
};

Run read(const Store& store, const Registry& registry) {
  auto recorded = recorded_run(store, registry);
  if (!recorded)
    throw Error(
        ErrorCode::invalid_argument,
        store.path().parent_path().string() +
            ": this run ended before its first picture, so there is nothing to compare; finish it with "
            "`proofload resume`");
  Answer answer = answer_from_store(store, registry, *recorded);
  Run out{&store, std::move(*recorded), std::move(answer), {}, {}};
  store.for_each_image([&](StoredImage&& image) {
    out.labels.push_back(to_json(to_record(image.label)));
    out.ids.push_back(std::move(image.id));
  });
  return out;
}

ComparedRun described(const Run& run) {
  ComparedRun out;
  out.folder = run.folder();
  out.name = run.recorded.spec.name;
  const ModelRef& model = run.recorded.spec.model;
  out.model = model.path.filename().string();
  if (model.precision != "f32") out.model += " in " + model.precision;
  if (const auto fact = run.store->fact("metric")) out.model_hash = fact->at("model_hash").text();
  out.pictures = run.ids.size();
  if (run.answer.partial) out.partial_reason = run.answer.partial_reason;
  return out;
}

// How far a level is from the untouched picture in the numbers that people read.
double reach(const Axis& axis, Level level) { return std::abs(axis.natural(level) - axis.identity); }

// Whether brackets of both runs come about in the same way.
bool searched_alike(const CampaignSpec& a, const CampaignSpec& b) {
  const auto width = [](const SearchSpec& search) {
    return search.width ? std::pair(search.width->value, search.width->unit) : std::pair(0.0, std::string());
  };
  const auto settings = [&](const CampaignSpec& spec) {
    const SearchSpec& search = spec.search;
    return std::tuple(search.method, search.levels, search.refine, search.certify_all, search.precision,
                      width(search), search.stop_when_decided, search.first_look, search.confidence,
                      spec.zones.onset, spec.zones.watch, spec.zones.broken);
  };
  return settings(a) == settings(b) && to_json(a.search.params.values()) == to_json(b.search.params.values());
}

std::string percent_text(double share) { return number_text(std::round(share * 1e4) / 1e2) + " %"; }

class Comparer {
 public:
  Comparer(const Run& first, const Run& second, const CompareRequest& request)
      : a_(first),
        b_(second),
        request_(request),
        alpha_(1 - first.recorded.spec.search.confidence),
        alike_(searched_alike(first.recorded.spec, second.recorded.spec)) {}

  Comparison compare() {
    pair_runs();
    measure();
    out_.clean = clean();
    settle_all();
    add_notes();
    return std::move(out_);
  }

  MissingVerdicts missing() {
    pair_runs();
    MissingVerdicts out;
    for (std::size_t k = 0; k < shared_.size(); ++k) {
      const std::optional<Level> level = shared_[k].differ > 0 ? std::nullopt : level_to_ask(k);
      if (!level) continue;
      const Both stable = both(k, Oracle::stability);
      const Both correct = both(k, Oracle::correctness);
      Both pairs;
      std::set_union(stable.begin(), stable.end(), correct.begin(), correct.end(), std::back_inserter(pairs));
      for (const bool second : {false, true}) {
        const std::vector<PairLook>& looks = shared_[k].looks[second];
        for (const std::uint32_t pair : pairs) {
          const auto at = std::lower_bound(looks.begin(), looks.end(), std::pair(pair, *level),
                                           [](const PairLook& look, const auto& place) {
                                             return std::pair(look.pair, look.level) < place;
                                           });
          if (at != looks.end() && at->pair == pair && at->level == *level) continue;
          Cell& cell = (second ? out.second : out.first).emplace_back();
          cell.sample = second ? pairs_[pair].second : pairs_[pair].first;
          cell.chain = {{second ? shared_[k].second : shared_[k].first, *level}};
        }
      }
    }
    return out;
  }

 private:
  // Everything up to the rows, which is the same whatever is made of them.
  void pair_runs() {
    const CampaignSpec& spec = a_.recorded.spec;
    out_.first = described(a_);
    out_.second = described(b_);
    out_.oracle = spec.oracle;
    out_.confidence = spec.search.confidence;
    out_.seed = spec.seed;
    out_.unit = a_.answer.unit(2);
    out_.watch = spec.zones.watch;
    out_.broken = spec.zones.broken;
    two_runs();
    same_task();
    pair_pictures();
    share_stresses();
    read_rows();
  }

  // A row of a shared stress in one of the runs.
  struct PairLook {
    std::uint32_t pair;
    Level level;  // canonical
    Outcome outcome[2];
    std::uint64_t pixels;
    bool later = false;  // of a follow-up

    auto place() const { return std::tie(pair, level); }
  };
  struct Shared {
    std::uint16_t first;
    std::uint16_t second;
    std::vector<PairLook> looks[2];  // of each run and its follow-ups, by pair and level
    std::optional<Level> at{};       // where verdicts are paired
    std::size_t differ = 0;          // cells whose pictures are not the same
  };

  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(ErrorCode::invalid_argument,
                a_.folder() + " and " + b_.folder() + " cannot be compared: " + what);
  }

  void two_runs() const {
    std::error_code ignored;
    if (std::filesystem::equivalent(a_.store->path(), b_.store->path(), ignored))
      refuse("they are one and the same run, which never differs from itself; name another one");
  }

  void same_task() const {
    const CampaignSpec& a = a_.recorded.spec;
    const CampaignSpec& b = b_.recorded.spec;
    if (a_.recorded.task != b_.recorded.task)
      refuse("one is of a model for " + std::string(name_of(a_.recorded.task)) + ", the other for " +
             std::string(name_of(b_.recorded.task)));
    if (a_.answer.clips.has_value() != b_.answer.clips.has_value())
      refuse("one is on clips, the other on pictures");
    if (a.seed != b.seed)
      refuse("their random fields differ (seed " + std::to_string(a.seed) + " and " + std::to_string(b.seed) +
             "), so a difference could be the fields'; run one of them again with seed=" +
             std::to_string(a.seed));
  }

  void pair_pictures() {
    std::unordered_map<std::string_view, std::uint32_t> of_second;
    for (std::uint32_t i = 0; i < b_.ids.size(); ++i) of_second.emplace(b_.ids[i], i);
    pair_of_first_.assign(a_.ids.size(), kNone);
    pair_of_second_.assign(b_.ids.size(), kNone);
    for (std::uint32_t i = 0; i < a_.ids.size(); ++i) {
      const auto found = of_second.find(a_.ids[i]);
      if (found == of_second.end()) continue;
      pair_of_first_[i] = pair_of_second_[found->second] = static_cast<std::uint32_t>(pairs_.size());
      pairs_.emplace_back(i, found->second);
    }
    const auto counted = [&](std::size_t n) {
      return std::to_string(n) + " " + std::string(a_.answer.unit(n));
    };
    if (pairs_.empty())
      refuse("they share no " + std::string(a_.answer.unit(1)) +
             (a_.ids.empty() || b_.ids.empty()
                  ? std::string()
                  : " (the first begins with " + a_.ids[0] + ", the second with " + b_.ids[0] + ")") +
             "; run both on the same data");
    if ((pairs_.size() < a_.ids.size() || pairs_.size() < b_.ids.size()) && !request_.common)
      refuse(
          "only " + std::to_string(pairs_.size()) + " of " + counted(a_.ids.size()) + " and " +
          std::to_string(b_.ids.size()) +
          " are in both; compare those with --common, or run both on the same data with the same data.limit "
          "and data.seed");
    out_.pictures = pairs_.size();
    same_labels();
    same_pixels();
  }

  void same_labels() const {
    std::size_t differ = 0;
    const std::string* example = nullptr;
    for (const auto& [i, j] : pairs_) {
      if (a_.labels[i] == b_.labels[j]) continue;
      ++differ;
      if (!example) example = &a_.ids[i];
    }
    if (differ > 0)
      refuse(std::to_string(differ) + " of " + std::to_string(pairs_.size()) + " shared " +
             std::string(a_.answer.unit(2)) + " have other labels in the second (" + *example +
             "); run both with the same labels");
  }

  void same_pixels() const {
    std::size_t differ = 0;
    const std::string* example = nullptr;
    for (const auto& [i, j] : pairs_) {
      const auto a = clean_row(a_, i);
      const auto b = clean_row(b_, j);
      if (!a || !b || a->pixels == 0 || b->pixels == 0 || a->pixels == b->pixels) continue;
      ++differ;
      if (!example) example = &a_.ids[i];
    }
    if (differ > 0)
      refuse(std::to_string(differ) + " of " + std::to_string(pairs_.size()) + " shared " +
             std::string(a_.answer.unit(2)) + " have the same name but other pixels (" + *example +
             "); run both on the same files");
  }

  static std::optional<RunRecord> clean_row(const Run& run, std::uint32_t sample) {
    Cell clean;
    clean.sample = sample;
    auto row = run.store->find(run.recorded.identity.cell_key(run.ids[sample], clean));
    if (row && row->status != Status::done) row.reset();
    return row;
  }

  // A stress of both.
  void leave_out(const std::string& stress, const std::string& why) {
    out_.left_out.push_back(stress + ": " + why);
    out_.unlike[stress] = why;
  }

  void share_stresses() {
    const auto& first = a_.recorded.spec.stresses;
    const auto& second = b_.recorded.spec.stresses;
    const auto named = [](const std::vector<StressSpec>& list, const std::string& name) {
      return std::find_if(list.begin(), list.end(), [&](const StressSpec& s) { return s.name == name; });
    };
    for (std::size_t i = 0; i < first.size(); ++i) {
      const auto found = named(second, first[i].name);
      if (found == second.end()) {
        out_.left_out.push_back(first[i].name + ": only in " + request_.first);
        continue;
      }
      const auto s = static_cast<std::uint16_t>(i);
      const auto t = static_cast<std::uint16_t>(found - second.begin());
      if (a_.recorded.identity.path_hash(s) != b_.recorded.identity.path_hash(t)) {
        leave_out(first[i].name, "has other parameters in " + name(b_));
        continue;
      }
      shared_.push_back({s, t, {}});
    }
    for (const StressSpec& stress : second)
      if (named(first, stress.name) == first.end())
        out_.left_out.push_back(stress.name + ": only in " + request_.second);
    for (const auto& [name, at] : request_.at)
      if (std::none_of(shared_.begin(), shared_.end(),
                       [&](const Shared& s) { return first[s.first].name == name; }))
        throw Error(ErrorCode::invalid_argument,
                    "--at " + name + ": this is no stress of both runs" + did_you_mean(name, shared_names()));
    if (shared_.empty())
      refuse("they have no stress in common (" + join(out_.left_out, "; ") +
             "); run one of them again with the stresses of the other");
  }

  std::vector<std::string> shared_names() const {
    std::vector<std::string> out;
    out.reserve(shared_.size());
    for (const Shared& shared : shared_) out.push_back(a_.recorded.spec.stresses[shared.first].name);
    return out;
  }

  // Reads what both runs looked at, and checks that equal strengths made equal pictures.
  void read_rows() {
    for (const bool second : {false, true}) {
      const Run& run = second ? b_ : a_;
      const auto& pair_of = second ? pair_of_second_ : pair_of_first_;
      std::vector<std::uint32_t> shared_of(run.recorded.spec.stresses.size(), kNone);
      for (std::uint32_t k = 0; k < shared_.size(); ++k)
        shared_of[second ? shared_[k].second : shared_[k].first] = k;
      const auto take = [&](const Store::Stressed& row, bool later) {
        if (row.stress >= shared_of.size() || row.sample >= pair_of.size()) return;
        const std::uint32_t k = shared_of[row.stress];
        const std::uint32_t pair = pair_of[row.sample];
        if (k == kNone || pair == kNone || run.recorded.perceptual.beyond(row.stress, row.level)) return;
        shared_[k].looks[second].push_back(
            {pair, axis_of(k).canonical(row.level), {row.stability, row.correctness}, row.pixels, later});
      };
      run.store->for_each_stressed([&](const Store::Stressed& row) { take(row, false); });
      run.store->for_each_stressed([&](const Store::Stressed& row) { take(row, true); },
                                   Store::Part::follow_up);
      for (Shared& shared : shared_)
        std::stable_sort(shared.looks[second].begin(), shared.looks[second].end(),
                         [](const PairLook& a, const PairLook& b) { return a.place() < b.place(); });
    }
    for (std::size_t k = 0; k < shared_.size(); ++k) {
      for_each_common(k, [&](const PairLook& a, const PairLook& b) {
        shared_[k].differ += a.pixels != 0 && b.pixels != 0 && a.pixels != b.pixels ? 1 : 0;
      });
      if (shared_[k].differ > 0)
        leave_out(a_.recorded.spec.stresses[shared_[k].first].name,
                  std::to_string(shared_[k].differ) + " " + std::string(out_.unit) +
                      " of equal strength differ between the runs, so they were made by different versions");
      shared_[k].at = level_to_pair(k);
    }
    if (std::all_of(shared_.begin(), shared_.end(), [](const Shared& shared) { return shared.differ > 0; }))
      refuse(join(out_.left_out, "; ") + "; run both with one version");
  }

  const Axis& axis_of(std::size_t k) const { return a_.recorded.spec.stresses[shared_[k].first].axis; }

  // Calls `body` with the rows of one picture at one strength that both runs hold.
  template <class Body>
  void for_each_common(std::size_t k, Body body) const {
    const auto& [first, second] = shared_[k].looks;
    std::size_t j = 0;
    for (const PairLook& look : first) {
      while (j < second.size() && second[j].place() < look.place()) ++j;
      if (j < second.size() && second[j].place() == look.place()) body(look, second[j]);
    }
  }

  // The strength that was asked for, or the operating point.
  std::optional<Level> level_by_wish(std::size_t k) const {
    const StressSpec& a = a_.recorded.spec.stresses[shared_[k].first];
    const StressSpec& b = b_.recorded.spec.stresses[shared_[k].second];
    if (const auto asked = request_.at.find(a.name); asked != request_.at.end())
      return a.axis.canonical(a.axis.level_of(strength_at(a.name, asked->second, a.axis)));
    if (a.operating || b.operating)
      return a.axis.canonical(a.axis.level_of(a.operating ? *a.operating : *b.operating));
    return {};
  }

  static double strength_at(const std::string& stress, const Quantity& strength, const Axis& axis) {
    try {
      return strength_on(strength, axis);
    } catch (const Error& e) {
      throw Error(ErrorCode::invalid_argument, "--at " + stress + ": " + e.what());
    }
  }

  // Else the limit of the first, or the end of its search.
  std::optional<Level> level_to_ask(std::size_t k) const {
    const auto wished = level_by_wish(k);
    const auto& answer = a_.answer.stresses[shared_[k].first].oracle[static_cast<int>(out_.oracle)];
    if (wished || !answer) return wished;
    const Level level = answer->result.watch.level.value_or(a_.answer.end(shared_[k].first));
    return axis_of(k).canonical(level);
  }

  // Else the strength nearest to the limit of the first that both counted.
  std::optional<Level> level_to_pair(std::size_t k) const {
    if (const auto wished = level_by_wish(k)) return wished;
    const StressSpec& a = a_.recorded.spec.stresses[shared_[k].first];
    const auto& answer = a_.answer.stresses[shared_[k].first].oracle[static_cast<int>(out_.oracle)];
    if (!answer) return {};
    const Both common = both(k, out_.oracle);
    std::map<Level, std::size_t> counts;
    for_each_common(k, [&](const PairLook& look, const PairLook&) {
      counts[look.level] += std::binary_search(common.begin(), common.end(), look.pair) ? 1 : 0;
    });
    const double limit =
        a.axis.distance(answer->result.watch.level.value_or(a_.answer.end(shared_[k].first)));
    std::optional<Level> nearest;
    for (const auto& [level, count] : counts) {
      const auto off = [&](Level l) { return std::abs(a.axis.distance(l) - limit); };
      if (count == common.size() && count > 0 && (!nearest || off(level) < off(*nearest))) nearest = level;
    }
    return nearest;
  }

  void measure() {
    std::vector<std::size_t> good;
    for (std::size_t k = 0; k < shared_.size(); ++k)
      if (shared_[k].differ == 0) good.push_back(k);
    // So many resamples that Holm's correction can still be passed.
    resamples_ = std::max(kResamples,
                          static_cast<std::size_t>(std::ceil(4 * static_cast<double>(good.size()) / alpha_)));
    out_.stresses.resize(good.size());
    parallel_for(good.size(), threads_of(a_.recorded.spec), [&](int, std::size_t i) {
      const Shared& shared = shared_[good[i]];
      StressChange& change = out_.stresses[i];
      change.name = a_.recorded.spec.stresses[shared.first].name;
      change.axis = a_.recorded.spec.stresses[shared.first].axis;
      for (const Oracle oracle : {Oracle::stability, Oracle::correctness})
        change.oracle[static_cast<std::size_t>(oracle)] = oracle_change(good[i], oracle);
    });
  }

  // The pairs that count in both, ascending.
  using Both = std::vector<std::uint32_t>;
  Both both(std::size_t k, Oracle oracle) const {
    const auto& first = a_.recorded.population.of(a_.recorded.spec.stresses[shared_[k].first], oracle);
    const auto& second = b_.recorded.population.of(b_.recorded.spec.stresses[shared_[k].second], oracle);
    Both out;
    for (std::uint32_t pair = 0; pair < pairs_.size(); ++pair)
      if (std::binary_search(first.begin(), first.end(), pairs_[pair].first) &&
          std::binary_search(second.begin(), second.end(), pairs_[pair].second))
        out.push_back(pair);
    return out;
  }

  std::optional<OracleChange> oracle_change(std::size_t k, Oracle oracle) const {
    OracleChange out;
    out.first_n = a_.recorded.population.of(a_.recorded.spec.stresses[shared_[k].first], oracle).size();
    out.second_n = b_.recorded.population.of(b_.recorded.spec.stresses[shared_[k].second], oracle).size();
    if (out.first_n == 0 && out.second_n == 0) return {};
    const Both common = both(k, oracle);
    out.n = common.size();
    out.watch = limit_change(k, oracle, common, true);
    out.broken = limit_change(k, oracle, common, false);
    if (shared_[k].at) out.at = paired_count(k, oracle, common);
    out.path = path_test(k, oracle, common);
    return out;
  }

  stats::SignTest path_test(std::size_t k, Oracle oracle, const Both& common) const {
    std::vector<std::pair<bool, bool>> seen(
        pairs_.size());  // only the first, only the second is broken somewhere
    for_each_common(k, [&](const PairLook& a, const PairLook& b) {
      if (a.later || b.later) return;
      const Outcome first = a.outcome[static_cast<int>(oracle)];
      const Outcome second = b.outcome[static_cast<int>(oracle)];
      seen[a.pair].first = seen[a.pair].first || (first == Outcome::broken && second == Outcome::holds);
      seen[a.pair].second = seen[a.pair].second || (first == Outcome::holds && second == Outcome::broken);
    });
    stats::SignTest out;
    for (const std::uint32_t pair : common) {
      const auto& [first, second] = seen[pair];
      if (first == second)
        ++out.ties;
      else
        ++(first ? out.later : out.earlier);
    }
    out.p = stats::mcnemar_exact(out.later, out.earlier);
    return out;
  }

  // The brackets of the common pictures in one run, in distances that people read, next to the limit of that run.
  std::vector<stats::Bracket> brackets(
      std::size_t k, Oracle oracle, const Both& common, bool second, Level anchor) const {
    const std::vector<PairLook>& looks = shared_[k].looks[second];
    std::vector<stats::Bracket> out;
    out.reserve(common.size());
    std::vector<Look> own;
    auto row = looks.begin();
    for (const std::uint32_t pair : common) {
      own.clear();
      while (row != looks.end() && row->pair < pair) ++row;
      for (; row != looks.end() && row->pair == pair; ++row)
        if (!row->later) own.push_back({row->level, row->outcome[static_cast<int>(oracle)]});
      stats::Bracket bracket = anchored_bracket(own, anchor);
      bracket.held = reach(axis_of(k), static_cast<Level>(bracket.held));
      if (std::isfinite(bracket.broke)) bracket.broke = reach(axis_of(k), static_cast<Level>(bracket.broke));
      out.push_back(bracket);
    }
    return out;
  }

  LimitChange limit_change(std::size_t k, Oracle oracle, const Both& common, bool watch) const {
    LimitChange out;
    const Shared& shared = shared_[k];
    const Axis& axis = axis_of(k);
    const auto share_of = [&](const Run& run) {
      return watch ? run.recorded.spec.zones.watch : run.recorded.spec.zones.broken;
    };
    out.share = share_of(a_);
    out.n = common.size();
    const auto& a = a_.answer.stresses[shared.first].oracle[static_cast<int>(oracle)];
    const auto& b = b_.answer.stresses[shared.second].oracle[static_cast<int>(oracle)];
    const auto own = [&](const std::optional<OracleAnswer>& answer) {
      return answer ? natural_limit(watch ? answer->result.watch : answer->result.broken, axis) : Estimate();
    };
    out.first = own(a);
    out.second = own(b);
    const auto end_of = [&](const Run& run, std::size_t stress) {
      return reach(axis, run.answer.end(stress));
    };
    const double end = std::min(end_of(a_, shared.first), end_of(b_, shared.second));
    out.reason = obstacle(a, b, out, share_of(b_), end);
    if (!out.reason.empty()) return out;

    const auto anchor = [&](const OracleAnswer& answer, Level last) {
      return (watch ? answer.result.watch : answer.result.broken).level.value_or(last);
    };
    const auto first = brackets(k, oracle, common, false, anchor(*a, a_.answer.end(shared.first)));
    const auto second = brackets(k, oracle, common, true, anchor(*b, b_.answer.end(shared.second)));
    std::vector<stats::PairedBracket> pictures;
    pictures.reserve(out.n);
    for (std::size_t i = 0; i < out.n; ++i) pictures.push_back({first[i], second[i]});
    const std::uint64_t key = FieldBytes()
                                  .add(a_.recorded.spec.seed)
                                  .add(std::string_view(a_.recorded.spec.stresses[shared.first].name))
                                  .add(static_cast<std::uint64_t>(oracle))
                                  .add(std::uint64_t{watch})
                                  .hash();
    const stats::BracketedDifference d =
        stats::paired_bracket_limits(pictures, out.share, end, alpha_, key, resamples_);
    const bool first_beyond = d.capped_first > 0.5;
    const bool second_beyond = d.capped_second > 0.5;
    if (first_beyond && second_beyond) {
      out.neither_reached = true;
      out.reason = "neither breaks " + percent_text(out.share) + " of them up to " + end_text(axis, end);
      return out;
    }
    out.at_least = first_beyond != second_beyond;
    out.first_distance = d.first;
    out.later = d.difference > 0;
    // Distances grow with the damage; natural values may fall.
    const bool falls = axis.top < axis.identity;
    const auto signed_ends = [&](std::optional<double> lo, std::optional<double> hi) {
      if (falls) {
        std::swap(lo, hi);
        if (lo) lo = -*lo;
        if (hi) hi = -*hi;
      }
      return std::pair(lo, hi);
    };
    out.change = falls ? -d.difference : d.difference;
    // Where every picture tells the same of both, no drawing of pictures can tell them apart, reached or not.
    const bool alike = std::equal(first.begin(), first.end(), second.begin(),
                                  [](const stats::Bracket& x, const stats::Bracket& y) {
                                    return x.held == y.held && x.broke == y.broke;
                                  });
    const bool open_below = !alike && d.capped_first > alpha_ / 2;
    const bool open_above = !alike && d.capped_second > alpha_ / 2;
    const auto end_or_open = [](bool open, double x) { return open ? std::nullopt : std::optional(x); };
    std::tie(out.bound_lo, out.bound_hi) =
        signed_ends(end_or_open(open_below, d.bound.lo), end_or_open(open_above, d.bound.hi));
    out.tested.finding = Finding::none_shown;
    if (alike_) {
      std::tie(out.lo, out.hi) =
          signed_ends(end_or_open(open_below, d.interval.lo), end_or_open(open_above, d.interval.hi));
      out.tested.p = d.p;
      out.inferred = d.p_bound > alpha_;
    } else {
      out.lo = out.bound_lo;
      out.hi = out.bound_hi;
      out.tested.p = d.p_bound;
    }
    return out;
  }

  static std::string end_text(const Axis& axis, double end) {
    return natural_text(axis.top < axis.identity ? axis.identity - end : axis.identity + end, axis);
  }

  // Why a limit's change would be no figure, or "".
  std::string obstacle(const std::optional<OracleAnswer>& a,
                       const std::optional<OracleAnswer>& b,
                       const LimitChange& limit,
                       double share_of_second,
                       double end) const {
    for (const Run* run : {&a_, &b_})
      if (run->answer.clean.blind())
        return "the model of " + name(*run) + " gives one and the same answer to every clean " +
               std::string(a_.answer.unit(1)) + ", so its limits say nothing";
    if (limit.n == 0) return "no " + std::string(a_.answer.unit(1)) + " counts in both";
    if (!a || !b || !(end > 0)) return "it was not searched in " + name(!a ? a_ : b_);
    if (!a->finished || !b->finished)
      return "its search is unfinished in " + name(!a->finished ? a_ : b_) +
             "; finish it with `proofload resume`";
    if (limit.share != share_of_second)
      return "the zone is " + percent_text(limit.share) + " in " + name(a_) + " and " +
             percent_text(share_of_second) + " in " + name(b_);
    const std::size_t least = fewest_for_limit(limit.share, a_.recorded.spec.search.confidence);
    if (limit.n < least)
      return std::to_string(limit.n) + " " + std::string(a_.answer.unit(limit.n)) +
             (limit.n == 1 ? " counts" : " count") + " in both, and an interval needs " +
             std::to_string(least) + " at least";
    return {};
  }

  PairedCount paired_count(std::size_t k, Oracle oracle, const Both& common) const {
    PairedCount out;
    out.level = *shared_[k].at;
    out.natural = axis_of(k).natural(out.level);
    out.n = common.size();
    std::size_t asked = 0;
    for_each_common(k, [&](const PairLook& a, const PairLook& b) {
      if (a.level != out.level || !std::binary_search(common.begin(), common.end(), a.pair)) return;
      ++asked;
      const Outcome first = a.outcome[static_cast<int>(oracle)];
      const Outcome second = b.outcome[static_cast<int>(oracle)];
      const auto judged = [](Outcome outcome) {
        return outcome == Outcome::holds || outcome == Outcome::broken;
      };
      if (!judged(first) || !judged(second)) {
        ++out.unjudged;
        return;
      }
      out.both += first == Outcome::broken && second == Outcome::broken ? 1 : 0;
      out.first_only += first == Outcome::broken && second == Outcome::holds ? 1 : 0;
      out.second_only += first == Outcome::holds && second == Outcome::broken ? 1 : 0;
    });
    if (asked == out.n && asked > 0) out.p = stats::mcnemar_exact(out.first_only, out.second_only);
    out.unjudged += out.n - asked;
    return out;
  }

  std::optional<CleanChange> clean() const {
    const std::vector<metric::Score>& first = a_.answer.clean.scores;
    const std::vector<metric::Score>& second = b_.answer.clean.scores;
    if (first.empty() || second.empty()) return {};
    CleanChange out;
    out.score = first.front().name;
    out.first = first.front().value;
    out.second = second.front().value;
    out.unit = first.front().unit;
    out.less_is_better = a_.recorded.task == Task::regression || a_.recorded.task == Task::depth;
    out.right_or_wrong = true;
    std::vector<double> changes;
    double sum = 0;
    for (const auto& [i, j] : pairs_) {
      const auto a = clean_row(a_, i);
      const auto b = clean_row(b_, j);
      if (!a || !b || !a->has_quality || !b->has_quality) continue;
      for (const double quality : {a->quality, b->quality})
        out.right_or_wrong = out.right_or_wrong && (quality == 0 || quality == 1);
      const double gain = out.less_is_better ? a->quality - b->quality : b->quality - a->quality;
      out.first_only += gain < 0 ? 1 : 0;
      out.second_only += gain > 0 ? 1 : 0;
      changes.push_back(b->quality - a->quality);
      sum += changes.back();
      out.first_mean += a->quality;
    }
    out.n = changes.size();
    if (out.n == 0) return {};
    out.change = sum / static_cast<double>(out.n);
    out.first_mean /= static_cast<double>(out.n);
    out.tested.p = stats::mcnemar_exact(out.first_only, out.second_only);
    if (out.n < kFewestForCleanChange) return out;
    const std::uint64_t key = FieldBytes().add(a_.recorded.spec.seed).add(std::string_view("clean")).hash();
    const stats::Interval interval = stats::bootstrap_mean(changes, alpha_, key);
    out.lo = interval.lo;
    out.hi = interval.hi;
    out.tested.finding = Finding::none_shown;
    return out;
  }

  void settle_all() {
    std::vector<Claim> claims;
    std::vector<Claim> explored;
    for (StressChange& stress : out_.stresses)
      for (const Oracle oracle : {Oracle::stability, Oracle::correctness}) {
        auto& change = stress.oracle[static_cast<std::size_t>(oracle)];
        if (!change) continue;
        for (LimitChange* limit : {&change->watch, &change->broken}) {
          if (!limit->reason.empty()) continue;
          const bool claim = oracle == out_.oracle && limit == &change->watch;
          (claim ? claims : explored).push_back({&limit->tested, limit->later});
        }
      }
    out_.claims = claims.size();
    settle(claims, Correction::holm, alpha_);
    settle(explored, Correction::benjamini_hochberg, alpha_);
    if (!out_.clean || out_.clean->tested.finding == Finding::not_measured) return;
    const Claim alone{&out_.clean->tested, (out_.clean->second_only > out_.clean->first_only)};
    settle(std::span(&alone, 1), Correction::holm, alpha_);
  }

  void add_notes() {
    for (const Run* run : {&a_, &b_})
      if (run->answer.partial)
        out_.notes.push_back(name(*run) + " is unfinished (" + run->answer.partial_reason +
                             "); stresses it did not finish have no figure");
    const double a = a_.answer.null_result.tolerance;
    const double b = b_.answer.null_result.tolerance;
    if (a != b)
      out_.notes.push_back("each run judges by the tolerance that it measured at rest, " +
                           number_text(std::round(a * 1e4) / 1e4) + " in " + name(a_) + " and " +
                           number_text(std::round(b * 1e4) / 1e4) + " in " + name(b_) +
                           ": a model less steady at rest may look tougher under stress");
    if (out_.first.model_hash == out_.second.model_hash &&
        a_.recorded.spec.model.precision == b_.recorded.spec.model.precision)
      out_.notes.push_back("both runs are of the same model");
    if (!alike_)
      out_.notes.push_back(
          name(a_) + " and " + name(b_) + " were searched differently (" + search_text(a_.recorded.spec) +
          "; " + search_text(b_.recorded.spec) +
          "): limits differ for certain only where that holds wherever pictures break between the "
          "strengths looked at; run both with the same `search` and `zones` for narrower intervals");
    if (a_.recorded.spec.oracle != b_.recorded.spec.oracle)
      out_.notes.push_back(name(b_) + " asks for " + std::string(name_of(b_.recorded.spec.oracle)) +
                           "; compared by " + std::string(name_of(out_.oracle)) + ", as " + name(a_) +
                           " asks");
    const auto o = static_cast<std::size_t>(out_.oracle);
    for (const Run* run : {&a_, &b_})
      if (run->answer.clean.one_answer)
        out_.notes.push_back(
            "the model of " + name(*run) + " gives one and the same answer to every clean " +
            std::string(a_.answer.unit(1)) +
            (run->answer.clean.blind() ? "" : "; unless all of them show the same,") +
            (run->answer.clean.blind() ? "; its limits say nothing" : " its limits say nothing"));
    const bool later =
        std::any_of(out_.stresses.begin(), out_.stresses.end(), [o](const StressChange& stress) {
          return stress.oracle[o] && stress.oracle[o]->watch.tested.finding == Finding::better;
        });
    if (out_.oracle == Oracle::stability && later && out_.clean &&
        out_.clean->tested.finding == Finding::worse)
      out_.notes.emplace_back(
          name(b_) +
          " is worse on clean pictures and yet breaks later: stability asks only whether answers stay, and "
          "the less a model sees, the less there is to lose; its limits by correctness stand among the "
          "explored");
    const std::size_t n = a_.recorded.population.counted[o].size();
    const std::size_t m = b_.recorded.population.counted[o].size();
    const bool parts = out_.pictures < out_.first.pictures || out_.pictures < out_.second.pictures;
    if (parts)
      out_.notes.push_back(
          "only the " + (out_.pictures == 1 ? std::string("one") : std::to_string(out_.pictures)) +
          " shared " + std::string(a_.answer.unit(out_.pictures)) + (out_.pictures == 1 ? " is" : " are") +
          " compared; limits and clean scores of " + name(a_) + " and " + name(b_) + " are over their own (" +
          std::to_string(n) + " and " + std::to_string(m) + " that count)");
    else if (n != m)
      out_.notes.push_back("limits are over the " + std::to_string(n) + " and " + std::to_string(m) + " " +
                           std::string(out_.unit) + " that count in " + name(a_) + " and " + name(b_) +
                           "; changes are over those that count in both");
  }

  const std::string& name(const Run& run) const { return &run == &a_ ? request_.first : request_.second; }

  // "race, 64 levels, limits at 20 % and 50 %"
  static std::string search_text(const CampaignSpec& spec) {
    return spec.search.method + ", " + std::to_string(spec.search.levels) + " levels, limits at " +
           percent_text(spec.zones.watch) + " and " + percent_text(spec.zones.broken);
  }

  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

  const Run& a_;
  const Run& b_;
  const CompareRequest& request_;
  double alpha_;
  bool alike_;
  std::size_t resamples_ = kResamples;
  Comparison out_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs_;  // indices of a picture in both
  std::vector<std::uint32_t> pair_of_first_;
  std::vector<std::uint32_t> pair_of_second_;
  std::vector<Shared> shared_;
};

}  // namespace

std::vector<Comparison> compare_runs(std::span<const Store> runs,
                                     const Registry& registry,
                                     const CompareRequest& request) {
  if (runs.size() < 2) throw Error(ErrorCode::invalid_argument, "a comparison needs two runs at least");
  const Run first = read(runs.front(), registry);
  std::vector<Comparison> out;
  for (const Store& store : runs.subspan(1)) {
    const Run second = read(store, registry);
    out.push_back(Comparer(first, second, request).compare());
  }
  return out;
}

Comparison compare_runs(const Store& first,
                        const Store& second,
                        const Registry& registry,
                        const CompareRequest& request) {
  const Run a = read(first, registry);
  const Run b = read(second, registry);
  return Comparer(a, b, request).compare();
}

MissingVerdicts missing_verdicts(const Store& first,
                                 const Store& second,
                                 const Registry& registry,
                                 const CompareRequest& request) {
  const Run a = read(first, registry);
  const Run b = read(second, registry);
  return Comparer(a, b, request).missing();
}

}  // namespace proofload::campaign
