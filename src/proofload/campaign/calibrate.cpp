#include "proofload/campaign/calibrate.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <mutex>

#include "proofload/campaign/stress_spec.h"
#include "proofload/campaign/subset.h"
#include "proofload/core/parallel.h"
#include "proofload/core/text.h"
#include "proofload/image/similarity.h"
#include "proofload/registry/stress_names.h"
#include "proofload/registry/stress_traits.h"

namespace proofload::campaign {

namespace {

// Pool adjacent violators: the nearest sequence that never rises, in least squares.
void never_rise(std::vector<double>& values) {
  struct Block {
    double mean;
    std::size_t size;
  };
  std::vector<Block> blocks;
  for (const double v : values) {
    blocks.push_back({v, 1});
    while (blocks.size() > 1 && blocks.back().mean > blocks[blocks.size() - 2].mean) {
      const Block last = blocks.back();
      blocks.pop_back();
      Block& before = blocks.back();
      before.mean =
          (before.mean * static_cast<double>(before.size) + last.mean * static_cast<double>(last.size)) /
          static_cast<double>(before.size + last.size);
      before.size += last.size;
    }
  }
  std::size_t i = 0;
  for (const Block& block : blocks)
    for (std::size_t k = 0; k < block.size; ++k) values[i++] = block.mean;
}

double quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const double at = share * static_cast<double>(values.size() - 1);
  const auto i = static_cast<std::size_t>(at);
  const double rest = at - static_cast<double>(i);
  return i + 1 < values.size() ? values[i] + rest * (values[i + 1] - values[i]) : values[i];
}

// Where a falling curve of the points passes a target.
template <class Get>
std::optional<Level> crossing(const CalibrationRow& row, double target, const Get& get) {
  for (std::size_t i = 1; i < row.points.size(); ++i) {
    const double before = get(row.points[i - 1]);
    const double now = get(row.points[i]);
    if (!(now <= target && before > target)) continue;
    const double share = (before - target) / (before - now);
    const double level = row.points[i - 1].level + share * (row.points[i].level - row.points[i - 1].level);
    return static_cast<Level>(std::lround(level));
  }
  return {};
}

std::vector<StressSpec> chosen(const CalibrateRequest& request, const Registry& registry) {
  if (!request.pictures.stresses.empty()) {
    for (const StressSpec& stress : request.pictures.stresses)
      if (!looks_tell(stress, registry))
        throw Error(ErrorCode::invalid_argument,
                    "`" + stress.name +
                        "` moves, hides or times things, or turns colours: how alike pictures look says "
                        "nothing about its strength, read its own unit instead");
    return request.pictures.stresses;
  }
  std::vector<StressSpec> out;
  const auto add = [&](const std::string& name) {
    const NamedStressor named = stressor_named(registry.stressors, name);
    StressSpec one;
    one.name = name;
    one.kind = named.kind;
    one.params = schema_of(registry.stressors, named).defaults();
    one.axis = registry.stressors.at(named.kind).axis(one.params);
    if (looks_tell(one, registry)) out.push_back(std::move(one));
  };
  for (const auto& [id, spec] : registry.stressors.all()) {
    // Whatever a chain is made of: there is no such thing as its standard one.
    if (spec.traits.labels != stress::LabelEffect::invariant || !can_be_made(spec)) continue;
    for (const std::string& name : axis_names(id, spec)) add(name);
  }
  return out;
}

double mse_from(double psnr) { return psnr >= kMostPsnr ? 0 : 255.0 * 255 * std::pow(10, -psnr / 10); }
double psnr_from(double mse) {
  return mse > 0 ? std::min(kMostPsnr, 10 * std::log10(255.0 * 255 / mse)) : kMostPsnr;
}

Value band_value(const std::array<double, 2>& band) { return Value::Array{Value(band[0]), Value(band[1])}; }

std::array<double, 2> band_from(const Value& value) {
  return {value.items().at(0).number(), value.items().at(1).number()};
}

// Numbers as they were written, whatever their type.
bool same_params(const Value& a, const Value& b) { return to_json(a) == to_json(b); }

}  // namespace

Likeness likeness(const ImageView& clean, const ImageView& stressed) {
  return {mse_from(psnr(clean, stressed)), ssim(clean, stressed), vif(clean, stressed)};
}

bool looks_tell(const StressSpec& stress, const Registry& registry) {
  const stress::Traits traits = traits_of(registry.stressors, stress.kind, stress.params);
  // An angle among the photometric kinds is one in the circle of colours.
  const bool colours =
      registry.stressors.at(stress.kind).family == stress::Family::photometric && stress.axis.unit == "°";
  return traits.labels == stress::LabelEffect::invariant && !traits.temporal && !colours;
}

std::optional<double> CalibrationRow::at_ssim(double target) const {
  const auto level = crossing(*this, target, [](const CalibrationPoint& p) { return p.ssim; });
  return level ? std::optional(axis.natural(*level)) : std::nullopt;
}

std::optional<Level> CalibrationRow::level_at_lost_vif(double lost) const {
  return crossing(*this, 1 - lost, [](const CalibrationPoint& p) { return p.vif; });
}

std::optional<double> CalibrationRow::at_lost_vif(double lost) const {
  const auto level = level_at_lost_vif(lost);
  return level ? std::optional(axis.natural(*level)) : std::nullopt;
}

CalibrationPoint CalibrationRow::at(Level level) const {
  CalibrationPoint out = points.back();
  for (std::size_t i = 1; i < points.size(); ++i) {
    const CalibrationPoint& a = points[i - 1];
    const CalibrationPoint& b = points[i];
    if (level > b.level) continue;
    const double t = static_cast<double>(level - a.level) / static_cast<double>(b.level - a.level);
    out.ssim = a.ssim + t * (b.ssim - a.ssim);
    out.vif = a.vif + t * (b.vif - a.vif);
    // Decibels bend: from the untouched picture there is no finite step in them.
    out.psnr = psnr_from(mse_from(a.psnr) + t * (mse_from(b.psnr) - mse_from(a.psnr)));
    break;
  }
  out.level = level;
  out.ssim_band = {out.ssim, out.ssim};
  out.vif_band = {out.vif, out.vif};
  return out;
}

CalibrationRow row_of(const StressSpec& stress,
                      const std::vector<Level>& levels,
                      const std::vector<std::vector<Likeness>>& pictures) {
  CalibrationRow row{
      stress.name, stress.kind, stress.axis, stress.params.values(), {CalibrationPoint{.psnr = kMostPsnr}}};
  // Alike, so that one function makes all three never rise.
  std::vector<double> ssims{1};
  std::vector<double> vifs{1};
  std::vector<double> errors{0};
  for (std::size_t k = 0; k < pictures.size(); ++k) {
    CalibrationPoint point;
    point.level = levels[k];
    std::vector<double> ssim_of;
    std::vector<double> vif_of;
    double mse = 0;
    for (const Likeness& one : pictures[k]) {
      mse += one.mse / static_cast<double>(pictures[k].size());
      ssim_of.push_back(one.ssim);
      vif_of.push_back(one.vif);
    }
    const auto mean = [&](const std::vector<double>& values) {
      double sum = 0;
      for (const double v : values) sum += v;
      return sum / static_cast<double>(values.size());
    };
    ssims.push_back(mean(ssim_of));
    // VIF rises above 1 where contrast is gained: as a measure of loss that is none.
    vifs.push_back(std::min(mean(vif_of), 1.0));
    errors.push_back(-mse);
    point.ssim_band = {quantile(ssim_of, 0.1), quantile(ssim_of, 0.9)};
    point.vif_band = {quantile(vif_of, 0.1), quantile(vif_of, 0.9)};
    row.points.push_back(point);
  }
  never_rise(ssims);
  never_rise(vifs);
  never_rise(errors);
  for (std::size_t k = 0; k < row.points.size(); ++k) {
    row.points[k].ssim = ssims[k];
    row.points[k].vif = vifs[k];
    row.points[k].psnr = psnr_from(-errors[k]);
  }
  return row;
}

Calibration calibrate(const CalibrateRequest& request,
                      const Registry& registry,
                      const std::function<void(std::size_t done, std::size_t total)>& told,
                      const std::atomic<bool>& stop) {
  Calibration out;
  const std::vector<StressSpec> stresses = chosen(request, registry);
  const auto data = dataset::open(request.pictures.data.path, request.pictures.data.format,
                                  options_of(request.pictures.data), request.pictures.data.params, out.format,
                                  registry.format_entries);
  const auto most = static_cast<std::size_t>(request.most);
  const std::size_t limit = request.pictures.data.limit;
  const auto pictures =
      subset(data->size(), limit > 0 ? std::min(limit, most) : most, request.pictures.data.seed);
  std::vector<std::unique_ptr<stress::Stressor>> stressors;
  std::vector<std::vector<Level>> levels;
  for (const StressSpec& stress : stresses) {
    require_depth("stress." + stress.name, stress, request.pictures.data, data->info(), registry);
    stressors.push_back(registry.stressors.at(stress.kind).make(stress.params));
    levels.push_back(stress.axis.even_levels(request.levels));
  }

  // likeness[stress][level] of every picture that could be read.
  std::vector<std::vector<std::vector<Likeness>>> all(stresses.size());
  for (std::size_t s = 0; s < stresses.size(); ++s) all[s].resize(levels[s].size());
  std::mutex guard;
  std::size_t done = 0;
  std::size_t unreadable = 0;
  parallel_for(pictures.size(), request.threads > 0 ? request.threads : hardware_threads(),
               [&](int, std::size_t i) {
                 if (stop) return;
                 Sample clean;
                 try {
                   clean = data->load(pictures[i]);
                 } catch (const Error&) {
                   const std::scoped_lock lock(guard);
                   ++unreadable;
                   return;
                 }
                 std::vector<std::vector<Likeness>> own(stresses.size());
                 for (std::size_t s = 0; s < stresses.size() && !stop; ++s) {
                   const Keys keys = field_keys(request.pictures.seed, clean.id, stresses[s].name, 0, 0);
                   for (const Level level : levels[s]) {
                     const Stressed stressed = stressors[s]->apply(clean, keys, level);
                     own[s].push_back(likeness(clean.image, stressed.sample.image));
                   }
                 }
                 if (stop) return;
                 const std::scoped_lock lock(guard);
                 for (std::size_t s = 0; s < stresses.size(); ++s)
                   for (std::size_t k = 0; k < levels[s].size(); ++k) all[s][k].push_back(own[s][k]);
                 told(++done, pictures.size());
               });
  if (stop)
    throw Error(ErrorCode::cancelled,
                "stopped after " + std::to_string(done) + " pictures; nothing was written");
  if (done == 0)
    throw Error(ErrorCode::invalid_argument,
                request.pictures.data.path.string() + ": none of its pictures can be read");
  if (unreadable > 0)
    out.notes.push_back(std::to_string(unreadable) + " pictures cannot be read and are left out");
  out.pictures = done;

  for (std::size_t s = 0; s < stresses.size(); ++s)
    out.rows.push_back(row_of(stresses[s], levels[s], all[s]));
  return out;
}

Value to_record(const CalibrationRow& row) {
  Value out = Value::object();
  out["kind"] = row.kind;
  out["parameter"] = row.axis.parameter;
  out["unit"] = row.axis.unit;
  out["params"] = row.params;
  const auto valid = row.at_lost_vif(0.9);
  out["valid_to"] = valid ? Value(*valid) : Value();
  Value& points = out["points"];
  points = Value::array();
  for (const CalibrationPoint& p : row.points) {
    Value point = Value::object();
    point["level"] = p.level;
    point["value"] = row.axis.natural(p.level);
    point["psnr"] = p.psnr;
    point["ssim"] = p.ssim;
    point["vif"] = p.vif;
    point["ssim_band"] = band_value(p.ssim_band);
    point["vif_band"] = band_value(p.vif_band);
    points.push_back(std::move(point));
  }
  return out;
}

Value to_record(const Calibration& calibration) {
  Value out = Value::object();
  out["pictures"] = static_cast<unsigned long>(calibration.pictures);
  out["format"] = calibration.format;
  Value& rows = out["stresses"];
  rows = Value::object();
  for (const CalibrationRow& row : calibration.rows) rows[row.name] = to_record(row);
  return out;
}

std::optional<CalibrationRow> row_from_record(const Value& record, const StressSpec& stress) {
  const Value* found = record.at("stresses").find(stress.name);
  if (!found) return {};
  const auto refuse = [&](const std::string& why) {
    throw Error(ErrorCode::parse, "`" + stress.name + "`: " + why);
  };
  if (found->at("kind").text() != stress.kind || found->at("parameter").text() != stress.axis.parameter ||
      found->at("unit").text() != stress.axis.unit)
    refuse("the table is of the stressor `" + found->at("kind").text() + "` over `" +
           found->at("parameter").text() + "`, not of `" + stress.kind + "` over `" + stress.axis.parameter +
           "`");
  if (!same_params(found->at("params"), stress.params.values()))
    refuse("the table was measured with other parameters, " + to_json(found->at("params")));
  CalibrationRow row{stress.name, stress.kind, stress.axis, stress.params.values(), {}};
  for (const Value& item : found->at("points").items()) {
    CalibrationPoint point;
    point.level = static_cast<Level>(item.at("level").number());
    point.psnr = item.at("psnr").number();
    point.ssim = item.at("ssim").number();
    point.vif = item.at("vif").number();
    point.ssim_band = band_from(item.at("ssim_band"));
    point.vif_band = band_from(item.at("vif_band"));
    const bool first = row.points.empty();
    if (first ? point.level != 0 : point.level <= row.points.back().level)
      refuse("strengths begin at no change and rise");
    if (point.level > kTopLevel || !(point.vif >= 0 && point.vif <= 1) || !(point.ssim <= 1) ||
        !(point.psnr <= kMostPsnr))
      refuse("a point of the table is no likeness");
    // A likeness that comes back cannot be read backwards.
    if (!first && (point.ssim > row.points.back().ssim || point.vif > row.points.back().vif ||
                   point.psnr > row.points.back().psnr))
      refuse("the table rises at " + number_text(stress.axis.natural(point.level)) +
             "; likeness only falls with the strength");
    row.points.push_back(point);
  }
  if (row.points.size() < 2) refuse("the table has no points");
  return row;
}

}  // namespace proofload::campaign
