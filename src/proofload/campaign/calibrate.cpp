#include "proofload/campaign/calibrate.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <mutex>

#include "proofload/campaign/subset.h"
#include "proofload/core/parallel.h"
#include "proofload/core/text.h"
#include "proofload/image/similarity.h"
#include "proofload/registry/stress_names.h"

namespace proofload::campaign {

namespace {

struct Likeness {
  double mse = 0;
  double ssim = 1;
  double vif = 1;
};

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
std::optional<double> crossing(const CalibrationRow& row, double target, const Get& get) {
  for (std::size_t i = 1; i < row.points.size(); ++i) {
    const double before = get(row.points[i - 1]);
    const double now = get(row.points[i]);
    if (!(now <= target && before > target)) continue;
    const double share = (before - target) / (before - now);
    const double level = row.points[i - 1].level + share * (row.points[i].level - row.points[i - 1].level);
    return row.axis.natural(static_cast<Level>(std::lround(level)));
  }
  return {};
}

bool looks_tell(const stress::Spec& spec) {
  return spec.traits.labels == stress::LabelEffect::invariant && !spec.traits.temporal;
}

std::vector<StressSpec> chosen(const CalibrateRequest& request, const Registry& registry) {
  if (!request.pictures.stresses.empty()) {
    for (const StressSpec& stress : request.pictures.stresses)
      if (!looks_tell(registry.stressors.at(stress.kind)))
        throw Error(ErrorCode::invalid_argument,
                    "`" + stress.name +
                        "` moves, hides or times things: how alike pictures look says nothing about its "
                        "strength, read its own unit instead");
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
    out.push_back(std::move(one));
  };
  for (const auto& [id, spec] : registry.stressors.all()) {
    if (!looks_tell(spec)) continue;
    for (const std::string& name : axis_names(id, spec)) add(name);
  }
  return out;
}

double mse_of(const Image& a, const Image& b) { return 255.0 * 255 * std::pow(10, -psnr(a, b) / 10); }

}  // namespace

std::optional<double> CalibrationRow::at_ssim(double target) const {
  return crossing(*this, target, [](const CalibrationPoint& p) { return p.ssim; });
}

std::optional<double> CalibrationRow::at_lost_vif(double lost) const {
  return crossing(*this, 1 - lost, [](const CalibrationPoint& p) { return p.vif; });
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
                     own[s].push_back({mse_of(clean.image, stressed.sample.image),
                                       ssim(clean.image, stressed.sample.image),
                                       vif(clean.image, stressed.sample.image)});
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

  for (std::size_t s = 0; s < stresses.size(); ++s) {
    CalibrationRow row{stresses[s].name,
                       stresses[s].kind,
                       stresses[s].axis,
                       {CalibrationPoint{.psnr = kMostPsnr}}};
    std::vector<double> ssims{1};
    std::vector<double> vifs{1};
    for (std::size_t k = 0; k < levels[s].size(); ++k) {
      CalibrationPoint point;
      point.level = levels[s][k];
      std::vector<double> ssim_of;
      std::vector<double> vif_of;
      double mse = 0;
      for (const Likeness& one : all[s][k]) {
        mse += one.mse / static_cast<double>(done);
        ssim_of.push_back(one.ssim);
        vif_of.push_back(one.vif);
      }
      const auto mean = [&](const std::vector<double>& values) {
        double sum = 0;
        for (const double v : values) sum += v;
        return sum / static_cast<double>(values.size());
      };
      point.psnr = mse > 0 ? std::min(kMostPsnr, 10 * std::log10(255.0 * 255 / mse)) : kMostPsnr;
      ssims.push_back(mean(ssim_of));
      vifs.push_back(mean(vif_of));
      point.ssim_band = {quantile(ssim_of, 0.1), quantile(ssim_of, 0.9)};
      point.vif_band = {quantile(vif_of, 0.1), quantile(vif_of, 0.9)};
      row.points.push_back(point);
    }
    // VIF rises above 1 where contrast is gained: as a measure of loss that is none.
    for (double& v : vifs) v = std::min(v, 1.0);
    never_rise(ssims);
    never_rise(vifs);
    for (std::size_t k = 0; k < row.points.size(); ++k) {
      row.points[k].ssim = ssims[k];
      row.points[k].vif = vifs[k];
    }
    out.rows.push_back(std::move(row));
  }
  return out;
}

Value to_record(const Calibration& calibration) {
  Value out = Value::object();
  out["pictures"] = static_cast<unsigned long>(calibration.pictures);
  out["format"] = calibration.format;
  Value& rows = out["stresses"];
  rows = Value::object();
  for (const CalibrationRow& row : calibration.rows) {
    Value one = Value::object();
    one["kind"] = row.kind;
    one["parameter"] = row.axis.parameter;
    one["unit"] = row.axis.unit;
    const auto valid = row.at_lost_vif(0.9);
    one["valid_to"] = valid ? Value(*valid) : Value();
    Value& points = one["points"];
    points = Value::array();
    for (const CalibrationPoint& p : row.points) {
      Value point = Value::object();
      point["value"] = row.axis.natural(p.level);
      point["psnr"] = p.psnr;
      point["ssim"] = p.ssim;
      point["vif"] = p.vif;
      point["ssim_band"] = Value::Array{Value(p.ssim_band[0]), Value(p.ssim_band[1])};
      point["vif_band"] = Value::Array{Value(p.vif_band[0]), Value(p.vif_band[1])};
      points.push_back(std::move(point));
    }
    rows[row.name] = std::move(one);
  }
  return out;
}

}  // namespace proofload::campaign
