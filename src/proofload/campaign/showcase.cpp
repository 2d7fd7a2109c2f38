#include "proofload/campaign/showcase.h"

#include <algorithm>
#include <map>
#include <set>

#include "proofload/campaign/clips.h"
#include "proofload/core/hash.h"
#include "proofload/core/parallel.h"
#include "proofload/core/text.h"
#include "proofload/image/codec.h"
#include "proofload/image/resample.h"
#include "proofload/metric/box_match.h"
#include "proofload/metric/pose_match.h"

namespace proofload::campaign {

namespace {

constexpr int kLongSide = 384;
constexpr std::size_t kFrames = 7;
constexpr std::size_t kClipFrames = 8;
constexpr std::size_t kClipCases = 3;  // Of a stress: each is a clip run again.
constexpr double kLeastOverlap = 0.5;
constexpr double kLeastAlike = 0.1;  // Of poses.
constexpr double kFarOff = 0.1;      // Of a point, in shares of its person's size.

// WebP at most kLongSide long. Small pictures keep more of themselves: their pixels are what is looked at.
StoredPicture thumbnail(const std::string& key, const Image& image) {
  const int longest = std::max(image.width(), image.height());
  if (longest <= kLongSide) return {key, image.size(), encode_webp(image, longest <= 128 ? 92 : 75)};
  const double scale = static_cast<double>(kLongSide) / longest;
  const Size size{std::max(1, static_cast<int>(image.width() * scale + 0.5)),
                  std::max(1, static_cast<int>(image.height() * scale + 0.5))};
  return {key, size, encode_webp(resize(image, size, Interpolation::area), 70)};
}

// What is shown of one stress or relation. Made by one thread, with the model's `slot`.
class Showcase {
 public:
  Showcase(const Bench& bench,
           const Store& store,
           const Answer& answer,
           const std::function<std::shared_ptr<const Known>(std::uint32_t)>& known,
           const std::atomic<bool>& stop,
           int slot)
      : bench_(bench),
        spec_(*bench.spec),
        store_(store),
        answer_(answer),
        known_(known),
        stop_(stop),
        slot_(slot),
        labels_(bench.model->spec().labels) {
    if (const Value* threshold = bench.model->spec().output.settings.find("score_threshold"))
      if (threshold->is_number()) score_threshold_ = threshold->number();
    if (const Value* threshold = bench.model->spec().output.settings.find("point_threshold"))
      if (threshold->is_number()) point_threshold_ = threshold->number();
  }

  void stress(std::size_t s, std::size_t cases) {
    const auto& result = answer_.stresses[s].oracle[static_cast<int>(spec_.oracle)];
    if (!result) return;
    const std::vector<Store::FirstBreak> breaks = store_.first_breaks(static_cast<int>(s), -1, spec_.oracle);
    if (bench_.clips()) {
      clip_strip(s, result->result, breaks);
      for (std::size_t i = 0; i < breaks.size() && i < std::min(cases, kClipCases) && !stop_; ++i)
        clip_case(s, -1, breaks[i]);
      return;
    }
    filmstrip(s, result->result, breaks);
    worst(s, -1, breaks, cases);
  }
  void relation(std::size_t r, std::size_t cases) {
    std::vector<Store::FirstBreak> breaks = store_.first_breaks(-1, static_cast<int>(r), spec_.oracle);
    std::stable_sort(breaks.begin(), breaks.end(),
                     [](const auto& a, const auto& b) { return a.size > b.size; });
    if (bench_.clips()) {
      for (std::size_t i = 0; i < breaks.size() && i < std::min(cases, kClipCases) && !stop_; ++i)
        clip_case(0, static_cast<int>(r), breaks[i]);
      return;
    }
    worst(0, static_cast<int>(r), breaks, cases);
  }

  const std::vector<Exhibit>& exhibits() const { return exhibits_; }
  std::uint64_t inferences() const { return inferences_; }

 private:
  struct Shown {
    RunRecord record;
    Stressed stressed;
  };

  void worst(std::size_t stress,
             int relation,
             const std::vector<Store::FirstBreak>& breaks,
             std::size_t cases) {
    std::size_t shown = 0;
    for (const Store::FirstBreak& item : breaks) {
      if (shown == cases || stop_) break;
      shown += add_case(stress, relation, item) ? 1 : 0;
    }
  }

  const Sample* sample(std::uint32_t index) {
    if (held_ && held_index_ == index) return &*held_;
    try {
      held_ = bench_.data->load(bench_.chosen[index]);
      held_index_ = index;
      return &*held_;
    } catch (const Error&) {
      held_.reset();
      return nullptr;
    }
  }

  // The cell's picture and record; inferred only if no row holds it.
  std::optional<Shown> show(const Cell& cell, const Known& known) {
    const Sample* clean = sample(cell.sample);
    if (!clean) return {};
    Shown out;
    try {
      out.stressed = stressed_picture(bench_, cell, *clean);
      if (auto row = store_.find(bench_.identity->cell_key(clean->id, cell), true)) {
        out.record = std::move(*row);
        if (out.record.pixels != pixel_hash(out.stressed.sample.image))
          throw Error(ErrorCode::internal,
                      clean->id + ": stressing the same picture again gave other pixels");
        return out;
      }
      out.record.cell = cell;
      const Image* image = &out.stressed.sample.image;
      out.record.prediction =
          std::move(bench_.model->predict(slot_, std::span<const Image* const>(&image, 1)).at(0));
      ++inferences_;
      judge(bench_, known, out.stressed, out.record);
      if (!defect(out.record.prediction).empty()) out.record.prediction = {};
    } catch (const Error& e) {
      if (e.code() == ErrorCode::internal) throw;
      return {};
    }
    return out;
  }

  struct ClipFrame {
    Sample clean;
    Stressed stressed;
    RunRecord record;
  };

  // The record of a clip under a stress; run only if no row holds it.
  std::optional<RunRecord> clip_record(const Cell& cell, const Known& known) {
    if (auto row = store_.find(bench_.identity->cell_key(bench_.id(cell.sample), cell), true)) return row;
    std::vector<RunRecord> made = run_clip(bench_, slot_, std::span(&cell, 1), &known, stop_);
    if (made.empty()) return {};
    if (made[0].clip) inferences_ += made[0].clip->frames;
    return std::move(made[0]);
  }

  // The wanted frames of a clip under a stress; it goes by no further than the last of them.
  std::map<std::uint32_t, ClipFrame> clip_frames(const Cell& cell,
                                                 const Known& known,
                                                 const std::set<std::uint32_t>& wanted) {
    std::map<std::uint32_t, ClipFrame> out;
    if (wanted.empty()) return out;
    std::atomic<bool> enough{false};
    const auto watcher = [&](std::size_t, std::uint32_t frame, const Sample& clean, const Stressed& stressed,
                             const RunRecord& record) {
      ++inferences_;
      if (wanted.contains(frame)) out.emplace(frame, ClipFrame{clean, stressed, record});
      if (frame >= *wanted.rbegin() || stop_) enough = true;
    };
    run_clip(bench_, slot_, std::span(&cell, 1), &known, enough, watcher);
    return out;
  }

  // The first broken frame and the one before it, the middle of the longest loss, then the largest gaps.
  static std::set<std::uint32_t> frames_to_show(const ClipAnswer& clip, std::size_t most) {
    std::set<std::uint32_t> out{0};
    if (clip.frames == 0) return {};
    out.insert(clip.frames - 1);
    if (const std::int64_t first = clip.first_lost(); first >= 0) {
      out.insert(static_cast<std::uint32_t>(first));
      if (first > 0) out.insert(static_cast<std::uint32_t>(first - 1));
    }
    while (out.size() < std::min<std::size_t>(most, clip.frames)) {
      std::uint32_t best = 0;
      std::uint32_t at = 0;
      for (auto it = out.begin(); std::next(it) != out.end(); ++it)
        if (const std::uint32_t gap = *std::next(it) - *it; gap > best) {
          best = gap;
          at = *it + gap / 2;
        }
      if (best < 2 || !out.insert(at).second) break;
    }
    return out;
  }

  const Prediction& clean_answer(const Known& known, std::uint32_t frame) const {
    static const Prediction kNone;
    return known.clip && frame < known.clip->answers.size() ? known.clip->answers[frame] : kNone;
  }

  // Clean against stressed frames of one clip at the strength where clips begin to break.
  void clip_strip(std::size_t stress,
                  const search::Result& result,
                  const std::vector<Store::FirstBreak>& breaks) {
    const Level goal = result.watch.level.value_or(answer_.end(stress));
    Store::FirstBreak chosen;
    chosen.level = goal;
    for (const Store::FirstBreak& item : breaks)
      if (&item == &breaks.front() || std::abs(item.level - goal) < std::abs(chosen.level - goal))
        chosen = item;
    const auto known = known_(chosen.sample);
    if (!known || !known->clip) return;
    const Cell cell = cell_of(chosen.sample, stress, chosen.level);
    const auto record = clip_record(cell, *known);
    if (!record || !record->clip) return;
    const ClipAnswer& clip = *record->clip;
    const auto frames = clip_frames(cell, *known, frames_to_show(clip, kClipFrames));
    if (frames.empty()) return;
    Exhibit exhibit{"clip-" + spec_.stresses[stress].name, {}, {}};
    Value strip = position(stress, chosen.level);
    strip["clip_strip"] = true;
    strip["stress"] = spec_.stresses[stress].name;
    strip["sample"] = bench_.id(chosen.sample);
    strip["width"] = frames.begin()->second.clean.image.width();
    strip["height"] = frames.begin()->second.clean.image.height();
    strip["total"] = static_cast<unsigned long>(clip.frames);
    strip["frame_rate"] = clip.frame_rate;
    strip["marks"] = clip.marks;
    strip["flips"] = clip.flip_rate();
    strip["clean_flips"] = known->clip->flip_rate();
    strip["broken"] = record->stability.outcome == Outcome::broken;
    strip["reason"] = record->stability.reason;
    Value shown = Value::array();
    for (const auto& [number, frame] : frames) {
      Value item = Value::object();
      item["frame"] = static_cast<unsigned long>(number);
      item["time"] = number / clip.frame_rate;
      item["mark"] = std::string(1, number < clip.marks.size() ? clip.marks[number] : ' ');
      item["clean_picture"] = keep_picture(exhibit, "clip " + frame.clean.id, frame.clean.image);
      item["picture"] = keep_picture(exhibit, "clip " + spec_.stresses[stress].name + " " + frame.clean.id,
                                     frame.stressed.sample.image);
      const Prediction& clean = clean_answer(*known, number);
      const Prediction moved = frame.stressed.warp.map(clean, frame.stressed.sample.image.size());
      item["clean"] = with_scale(to_report(from_score(clean, score_threshold_), labels_));
      item["expected"] = clean_boxes(moved, frame.record.prediction);
      item["prediction"] = stressed_boxes(frame.record.prediction, moved);
      shown.push_back(std::move(item));
    }
    strip["frames"] = std::move(shown);
    exhibit.content = std::move(strip);
    exhibits_.push_back(std::move(exhibit));
  }

  // A clip that broke, shown by its first broken frame.
  void clip_case(std::size_t stress, int relation, const Store::FirstBreak& item) {
    const auto known = known_(item.sample);
    if (!known || !known->clip) return;
    Cell cell = relation < 0 ? cell_of(item.sample, stress, item.level) : cell_of(item.sample, 0, 0);
    cell.relation = static_cast<std::int16_t>(relation);
    const auto record = clip_record(cell, *known);
    if (!record || !record->clip) return;
    const ClipAnswer& clip = *record->clip;
    const auto number = static_cast<std::uint32_t>(std::max<std::int64_t>(0, clip.first_lost()));
    const auto frames = clip_frames(cell, *known, {number});
    if (frames.empty()) return;
    const ClipFrame& frame = frames.begin()->second;
    const std::string clip_id = bench_.id(item.sample);
    const std::string id =
        hex16(static_cast<std::uint64_t>(bench_.identity->cell_key(clip_id, cell))).substr(0, 10);
    const Verdict& verdict = record->verdict(spec_.oracle);
    Exhibit exhibit{id, {}, {}};
    Value out = relation < 0 ? position(stress, item.level) : Value::object();
    if (relation >= 0) {
      out["level"] = kTopLevel;
      out["s"] = 1;
      out["value"] = Value();
    }
    out["id"] = id;
    out["stress"] =
        relation < 0 ? spec_.stresses[stress].name : spec_.relations[static_cast<std::size_t>(relation)].name;
    out["relation"] = relation >= 0;
    out["sample"] = clip_id;
    out["oracle"] = name_of(spec_.oracle);
    out["failure"] = name_of(verdict.failure);
    out["reason"] = verdict.reason;
    out["size"] = verdict.size;
    out["frame"] = static_cast<unsigned long>(number);
    out["time"] = number / clip.frame_rate;
    out["width"] = frame.stressed.sample.image.width();
    out["height"] = frame.stressed.sample.image.height();
    out["clean_picture"] = keep_picture(exhibit, "clip " + frame.clean.id, frame.clean.image);
    out["stressed_picture"] = keep_picture(exhibit, "case " + id, frame.stressed.sample.image);
    const Prediction& clean = clean_answer(*known, number);
    const Prediction expected = expected_answer(bench_, cell, clean, frame.stressed);
    out["clean"] = with_scale(to_report(from_score(clean, score_threshold_ / 2), labels_));
    out["expected"] = clean_boxes(expected, frame.record.prediction);
    out["stressed"] = stressed_boxes(frame.record.prediction, expected);
    if (!std::holds_alternative<std::monostate>(frame.stressed.sample.label))
      out["label"] = with_scale(to_report(frame.stressed.sample.label, labels_));
    Value again = Value::object();
    again["sample"] = static_cast<unsigned long>(item.sample);
    again["stress"] = relation < 0 ? static_cast<int>(stress) : -1;
    again["relation"] = relation;
    again["level"] = item.level;
    again["pixels"] = hex16(record->pixels);
    out["cell"] = std::move(again);
    out["replay"] = "proofload replay " + shell_word(spec_.out.dir.string()) + " " + id;
    exhibit.content = std::move(out);
    exhibits_.push_back(std::move(exhibit));
  }

  static std::string keep_picture(Exhibit& exhibit, const std::string& what, const Image& image) {
    exhibit.pictures.push_back(thumbnail(hex16(hash64(what)), image));
    return exhibit.pictures.back().key;
  }

  // "kept", "lost" or "ghost" on every box, for the drawing, by the matching of the detection metric.
  Value marked(const Prediction& boxes_of,
               const Prediction& others,
               double least_own,
               double least_other,
               const char* miss) const {
    Value out = to_report(boxes_of, labels_);
    if (const auto* poses = std::get_if<PosePredictions>(&boxes_of))
      if (const auto* found = std::get_if<PosePredictions>(&others))
        return with_scale(
            marked_poses(std::move(out), poses->poses, found->poses, least_own, least_other, miss));
    const auto* own = std::get_if<BoxPredictions>(&boxes_of);
    const auto* other = std::get_if<BoxPredictions>(&others);
    if (!own || !other) return with_scale(std::move(out));
    std::vector<metric::Target> targets;
    for (const ScoredBox& box : other->boxes)
      if (box.score >= least_other) targets.push_back(metric::target_of(box));
    const metric::Matching matching = metric::match(own->boxes, least_own, targets, kLeastOverlap);
    Value kept = Value::array();
    for (std::size_t i = 0; i < own->boxes.size(); ++i) {
      if (own->boxes[i].score < least_own) continue;
      Value item = out["boxes"].items()[i];
      item["mark"] = matching.target_of_answer[i] >= 0 ? "kept" : miss;
      kept.push_back(std::move(item));
    }
    out["boxes"] = std::move(kept);
    return out;
  }
  // The same for people; `off` lists the points that are far from where the other answer has them.
  Value marked_poses(Value out,
                     std::span<const ScoredPose> own,
                     std::span<const ScoredPose> others,
                     double least_own,
                     double least_other,
                     const char* miss) const {
    std::vector<metric::PoseTarget> targets;
    std::vector<std::size_t> source;
    for (std::size_t i = 0; i < own.size(); ++i) {
      if (own[i].score < least_own) continue;
      targets.push_back(metric::target_of(own[i], point_threshold_));
      source.push_back(i);
    }
    const metric::Matching matching =
        metric::match(others, least_other, targets, kLeastAlike, metric::kUsualSigma);
    Value kept = Value::array();
    for (std::size_t t = 0; t < targets.size(); ++t) {
      Value item = out["poses"].items()[source[t]];
      const int other = matching.answer_of_target[t];
      item["mark"] = other >= 0 ? "kept" : miss;
      if (other >= 0) {
        item["off"] = Value::array();
        const std::vector<double> far =
            metric::distances(targets[t], others[static_cast<std::size_t>(other)].points);
        for (std::size_t p = 0; p < far.size(); ++p)
          if (far[p] > kFarOff * targets[t].size()) item["off"].push_back(Value(static_cast<int>(p)));
      }
      kept.push_back(std::move(item));
    }
    out["poses"] = std::move(kept);
    return out;
  }
  Value clean_boxes(const Prediction& clean, const Prediction& stressed) const {
    return marked(clean, stressed, score_threshold_, score_threshold_ / 2, "lost");
  }
  Value stressed_boxes(const Prediction& stressed, const Prediction& clean) const {
    return marked(stressed, clean, score_threshold_, score_threshold_ / 2, "ghost");
  }
  // An answer with at least one object that counts as found; classes and readings always are.
  bool worth_seeing(const Prediction& prediction) const {
    if (const auto* poses = std::get_if<PosePredictions>(&prediction))
      return std::any_of(poses->poses.begin(), poses->poses.end(),
                         [&](const ScoredPose& p) { return p.score >= score_threshold_; });
    const auto* boxes = std::get_if<BoxPredictions>(&prediction);
    return !boxes || std::any_of(boxes->boxes.begin(), boxes->boxes.end(),
                                 [&](const ScoredBox& b) { return b.score >= score_threshold_; });
  }
  // Detectors are asked down to scores that only average precision needs; a reader is shown what counts.
  Prediction from_score(Prediction prediction, double least) const {
    if (auto* boxes = std::get_if<BoxPredictions>(&prediction))
      std::erase_if(boxes->boxes, [&](const ScoredBox& b) { return b.score < least; });
    if (auto* poses = std::get_if<PosePredictions>(&prediction))
      std::erase_if(poses->poses, [&](const ScoredPose& p) { return p.score < least; });
    return prediction;
  }
  Value with_scale(Value out) const {
    const auto& scale = bench_.model->reading_scale();
    if (out.at("kind").text() == "poses") out["least_score"] = point_threshold_;
    if (out.at("kind").text() == "classes") out["least_score"] = score_threshold_;
    if (out.at("kind").text() != "scalar" || !scale) return out;
    out["unit"] = scale->unit;
    out["from"] = scale->from;
    out["to"] = scale->to;
    if (scale->period) out["period"] = *scale->period;
    return out;
  }

  // Pictures that the relation of a path makes no statement about are no examples of it.
  bool spoken_of(std::size_t stress, const Known& known) const {
    const int relation = spec_.stresses[stress].relation;
    return relation < 0 || bench_.relations[static_cast<std::size_t>(relation)]->applies(
                               {known.label, known.clean, known.slices});
  }

  Value position(std::size_t stress, Level level) const {
    Value out = Value::object();
    out["level"] = level;
    out["s"] = Axis::severity(level);
    out["value"] = spec_.stresses[stress].axis.natural(level);
    return out;
  }

  static Cell cell_of(std::uint32_t sample, std::size_t stress, Level level) {
    Cell cell;
    cell.sample = sample;
    if (level > 0) cell.chain = {{static_cast<std::uint16_t>(stress), level}};
    return cell;
  }

  // Levels a reader wants to see: the limits, the operating point and what lies between, at most kFrames.
  std::vector<Level> frame_levels(std::size_t stress, const search::Result& result) const {
    const StressSpec& item = spec_.stresses[stress];
    std::set<Level> wanted{0};
    for (const search::Limit* limit : {&result.watch, &result.broken, &result.onset})
      if (limit->level && wanted.size() < kFrames - 1) wanted.insert(item.axis.canonical(*limit->level));
    if (item.operating) wanted.insert(item.axis.canonical(item.axis.level_of(*item.operating)));
    // Then the largest gaps, up to a little beyond the last limit.
    const Level end = std::max(*wanted.rbegin(), answer_.end(stress));
    const Level last = wanted.size() > 1 ? *wanted.rbegin() : end;
    wanted.insert(item.axis.canonical(std::min(end, last + (end - last) / 3)));
    while (wanted.size() < kFrames) {
      Level best = 0;
      Level at = 0;
      for (auto it = wanted.begin(); std::next(it) != wanted.end(); ++it) {
        const Level gap = *std::next(it) - *it;
        if (gap > best) {
          best = gap;
          at = item.axis.canonical(*it + gap / 2);
        }
      }
      if (!wanted.insert(at).second) break;
    }
    return {wanted.begin(), wanted.end()};
  }

  void filmstrip(std::size_t stress,
                 const search::Result& result,
                 const std::vector<Store::FirstBreak>& breaks) {
    // The picture that breaks nearest to where a fifth of them break is the typical one, if there is something to see on it.
    const Level goal = result.watch.level.value_or(answer_.end(stress));
    std::vector<Store::FirstBreak> order = breaks;
    std::stable_sort(order.begin(), order.end(), [&](const Store::FirstBreak& x, const Store::FirstBreak& y) {
      return std::abs(x.level - goal) < std::abs(y.level - goal);
    });
    std::optional<std::uint32_t> chosen;
    for (const Store::FirstBreak& item : order)
      if (const auto known = known_(item.sample); known && worth_seeing(known->clean)) {
        chosen = item.sample;
        break;
      }
    for (std::uint32_t i = 0; !chosen && i < bench_.chosen.size(); ++i)
      if (const auto known = known_(i); known && worth_seeing(known->clean) && spoken_of(stress, *known))
        chosen = i;
    if (!chosen && !order.empty()) chosen = order.front().sample;
    if (!chosen) return;
    const auto known = known_(*chosen);
    if (!known) return;
    Exhibit exhibit{"film-" + spec_.stresses[stress].name, {}, {}};
    Value strip = Value::object();
    strip["filmstrip"] = true;
    strip["stress"] = spec_.stresses[stress].name;
    const Sample* clean = sample(*chosen);
    if (!clean) return;
    strip["sample"] = clean->id;
    strip["width"] = clean->image.width();
    strip["height"] = clean->image.height();
    if (!std::holds_alternative<std::monostate>(known->label))
      strip["label"] = with_scale(to_report(known->label, labels_));
    Value frames = Value::array();
    for (const Level level : frame_levels(stress, result)) {
      if (stop_) return;
      const auto shown = show(cell_of(*chosen, stress, level), *known);
      if (!shown) continue;
      Value frame = position(stress, level);
      frame["picture"] =
          keep_picture(exhibit, "film " + spec_.stresses[stress].name + " " + std::to_string(level),
                       shown->stressed.sample.image);
      const Prediction moved = expected_answer(bench_, shown->record.cell, known->clean, shown->stressed);
      frame["prediction"] = stressed_boxes(shown->record.prediction, moved);
      frame["expected"] = clean_boxes(moved, shown->record.prediction);
      Value broken = Value::object();
      if (level > 0)
        for (const Oracle oracle : {Oracle::stability, Oracle::correctness}) {
          const Outcome outcome = shown->record.verdict(oracle).outcome;
          if (outcome == Outcome::broken || outcome == Outcome::holds)
            broken[name_of(oracle)] = outcome == Outcome::broken;
        }
      frame["broken"] = std::move(broken);
      frames.push_back(std::move(frame));
    }
    strip["clean"] = with_scale(to_report(from_score(known->clean, score_threshold_), labels_));
    strip["frames"] = std::move(frames);
    exhibit.content = std::move(strip);
    exhibits_.push_back(std::move(exhibit));
  }

  bool add_case(std::size_t stress, int relation, const Store::FirstBreak& item) {
    const auto known = known_(item.sample);
    if (!known) return false;
    Cell cell = relation < 0 ? cell_of(item.sample, stress, item.level) : cell_of(item.sample, 0, 0);
    cell.relation = static_cast<std::int16_t>(relation);
    const auto shown = show(cell, *known);
    if (!shown) return false;
    const Sample* clean = sample(item.sample);
    if (!clean) return false;
    const std::string& name =
        relation < 0 ? spec_.stresses[stress].name : spec_.relations[static_cast<std::size_t>(relation)].name;
    const std::int64_t key = bench_.identity->cell_key(clean->id, cell);
    const std::string id = hex16(static_cast<std::uint64_t>(key)).substr(0, 10);
    const Verdict& verdict = shown->record.verdict(spec_.oracle);
    Exhibit exhibit{id, {}, {}};
    Value out = relation < 0 ? position(stress, item.level) : Value::object();
    if (relation >= 0) {
      out["level"] = kTopLevel;
      out["s"] = 1;
      out["value"] = Value();
    }
    out["id"] = id;
    out["stress"] = name;
    out["relation"] = relation >= 0;
    out["sample"] = clean->id;
    out["oracle"] = name_of(spec_.oracle);
    out["failure"] = name_of(verdict.failure);
    out["reason"] = verdict.reason;
    out["size"] = verdict.size;
    out["width"] = shown->stressed.sample.image.width();
    out["height"] = shown->stressed.sample.image.height();
    out["clean_picture"] = keep_picture(exhibit, "clean " + clean->id, clean->image);
    out["stressed_picture"] = keep_picture(exhibit, "case " + id, shown->stressed.sample.image);
    const auto& baseline = known->baseline[static_cast<int>(spec_.oracle)];
    const Prediction base = baseline ? *baseline : known->clean;
    const Prediction expected = expected_answer(bench_, cell, base, shown->stressed);
    out["clean"] = with_scale(to_report(from_score(known->clean, score_threshold_ / 2), labels_));
    out["expected"] = clean_boxes(expected, shown->record.prediction);
    out["stressed"] = stressed_boxes(shown->record.prediction, expected);
    if (const Annotation label = expected_label(bench_, cell, shown->stressed);
        !std::holds_alternative<std::monostate>(label))
      out["label"] = with_scale(to_report(label, labels_));
    // What `replay` needs to make the very cell again.
    Value again = Value::object();
    again["sample"] = static_cast<unsigned long>(item.sample);
    again["stress"] = relation < 0 ? static_cast<int>(stress) : -1;
    again["relation"] = relation;
    again["level"] = item.level;
    again["pixels"] = hex16(shown->record.pixels);
    out["cell"] = std::move(again);
    out["replay"] = "proofload replay " + shell_word(spec_.out.dir.string()) + " " + id;
    exhibit.content = std::move(out);
    exhibits_.push_back(std::move(exhibit));
    return true;
  }

  const Bench& bench_;
  const CampaignSpec& spec_;
  const Store& store_;
  const Answer& answer_;
  const std::function<std::shared_ptr<const Known>(std::uint32_t)>& known_;
  const std::atomic<bool>& stop_;
  const int slot_;
  const std::vector<std::string>& labels_;
  double score_threshold_ = 0.25;
  double point_threshold_ = 0.2;
  std::optional<Sample> held_;
  std::uint32_t held_index_ = 0;
  std::vector<Exhibit> exhibits_;
  std::uint64_t inferences_ = 0;
};

}  // namespace

std::uint64_t store_showcase(const Bench& bench,
                             Store& store,
                             const Answer& answer,
                             const std::function<std::shared_ptr<const Known>(std::uint32_t)>& known,
                             const std::atomic<bool>& stop) {
  store.clear_showcase();
  const CampaignSpec& spec = *bench.spec;
  if (spec.out.cases == 0) return 0;
  const std::size_t stresses = spec.stresses.size();
  const std::size_t sources = stresses + spec.relations.size();
  if (sources == 0) return 0;
  const auto cases = std::max<std::size_t>(2, static_cast<std::size_t>(spec.out.cases) / sources);
  std::atomic<std::uint64_t> inferences{0};
  parallel_for(sources, bench.model->concurrency(), [&](int slot, std::size_t source) {
    if (stop) return;
    Showcase showcase(bench, store, answer, known, stop, slot);
    if (source < stresses)
      showcase.stress(source, cases);
    else
      showcase.relation(source - stresses, cases);
    inferences += showcase.inferences();
    store.add_exhibits(source, showcase.exhibits());
  });
  return inferences;
}

}  // namespace proofload::campaign
