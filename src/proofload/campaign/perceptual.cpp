#include "proofload/campaign/perceptual.h"

#include <algorithm>
#include <cstring>

#include "proofload/campaign/evaluator.h"
#include "proofload/campaign/subset.h"
#include "proofload/core/file.h"
#include "proofload/core/hash.h"
#include "proofload/core/parallel.h"
#include "proofload/core/text.h"

namespace proofload::campaign {

namespace {

constexpr std::size_t kMostPixels = 64'000'000;
constexpr int kWindow = 512;
// A validity limit is a whole number of these steps of the axis, so that the last bit of a logarithm cannot move it.
constexpr Level kValidStep = kTopLevel / 256;

std::optional<Level> valid_to(const CalibrationRow& row, double limit) {
  if (limit >= 1) return {};
  const std::optional<Level> crossed = row.level_at_lost_vif(limit);
  if (!crossed) return {};
  if (!row.axis.whole) return *crossed / kValidStep * kValidStep;
  // Between whole numbers lies nothing: the last one that was seen to be usable.
  Level out = 0;
  for (const CalibrationPoint& point : row.points)
    if (1 - point.vif < limit) out = point.level;
  return out;
}

// The part of a picture that is compared, at a place drawn once for the picture.
Image window(const Image& image, std::uint64_t draw) {
  const int width = std::min(image.width(), kWindow);
  const int height = std::min(image.height(), kWindow);
  if (width == image.width() && height == image.height()) return image;
  const auto place = [](std::uint64_t bits, int room) {
    return static_cast<int>(bits % static_cast<std::uint64_t>(room + 1));
  };
  const int left = place(draw & 0xFFFFFFFFU, image.width() - width);
  const int top = place(draw >> 32U, image.height() - height);
  Image out({width, height}, image.channels());
  for (int y = 0; y < height; ++y)
    std::memcpy(out.row(y), image.row(top + y) + static_cast<std::ptrdiff_t>(left) * image.channels(),
                out.stride());
  return out;
}

struct Seen {
  Sample clean;
  Image part;
  std::uint64_t draw = 0;
};

// The sample of the run's pictures that fits into memory; those that do not read are left out.
std::vector<Seen> sample_of(const Bench& bench,
                            const CampaignSpec& spec,
                            const std::vector<std::uint32_t>& samples,
                            const std::atomic<bool>& stop) {
  const std::size_t wanted = spec.perceptual.pictures ? static_cast<std::size_t>(*spec.perceptual.pictures)
                                                      : perceptual_pictures(samples.size());
  std::vector<Seen> out;
  std::size_t pixels = 0;
  for (const std::uint32_t at : subset(samples.size(), wanted, spec.seed)) {
    if (stop) break;
    try {
      Seen one;
      one.clean = bench.data->load(bench.chosen[samples[at]]);
      const std::size_t size = static_cast<std::size_t>(one.clean.image.width()) *
                               static_cast<std::size_t>(one.clean.image.height());
      if (!out.empty() && pixels + size > kMostPixels) break;
      pixels += size;
      one.draw = FieldBytes().add(spec.seed).add(std::string_view(one.clean.id)).hash();
      one.part = window(one.clean.image, one.draw);
      out.push_back(std::move(one));
    } catch (const Error&) {  // It answered a moment ago; one picture less.
    }
  }
  return out;
}

// Likeness of every picture at rising levels, up to the first behind the validity limit. Empty for a stress that fails: the
// search tells of it.
std::vector<std::vector<Likeness>> along(const Bench& bench,
                                         std::size_t stress,
                                         const std::vector<Level>& levels,
                                         const std::vector<Seen>& seen,
                                         double validity,
                                         const std::atomic<bool>& stop) {
  std::vector<std::vector<Likeness>> out;
  for (const Level level : levels) {
    if (stop) break;
    std::vector<Likeness> one(seen.size());
    try {
      parallel_for(seen.size(), bench.threads, [&](int, std::size_t p) {
        const Keys keys = bench.identity->keys(seen[p].clean.id, static_cast<std::uint16_t>(stress), 0, 0);
        const Stressed stressed = bench.stressors[stress]->apply(seen[p].clean, keys, level);
        one[p] = likeness(seen[p].part, window(stressed.sample.image, seen[p].draw));
      });
    } catch (const Error&) {
      return {};
    }
    double vif = 0;
    for (const Likeness& each : one) vif += each.vif / static_cast<double>(one.size());
    out.push_back(std::move(one));
    if (1 - vif > validity) break;  // Nothing stronger is asked for.
  }
  return out;
}

Value table_of(const PerceptualSpec& spec) {
  return parse_json(read_file(spec.table, std::size_t{64} << 20), spec.table.string());
}

}  // namespace

Level Perceptual::end(const StressSpec& stress, std::size_t index) const {
  const PerceptualAxis* axis = of(index);
  return axis && axis->valid_to ? std::min(stress.to, *axis->valid_to) : stress.to;
}

bool Perceptual::beyond(std::size_t stress, Level level) const {
  const PerceptualAxis* axis = of(stress);
  return axis && axis->valid_to && level > *axis->valid_to;
}

bool Perceptual::searchable(const StressSpec& stress, std::size_t index) const {
  return stress.axis.canonical(end(stress, index)) > stress.axis.canonical(stress.from);
}

std::size_t perceptual_pictures(std::size_t n) { return std::clamp<std::size_t>((n + 24) / 25, 4, 16); }

std::string perceptual_source(const PerceptualSpec& spec) {
  return spec.on && !spec.table.empty() ? sha256_of_file(spec.table) : std::string();
}

std::optional<Perceptual> look_at(const Bench& bench,
                                  const CampaignSpec& spec,
                                  const Registry& registry,
                                  const std::vector<std::uint32_t>& samples,
                                  const std::atomic<bool>& stop) {
  Perceptual out;
  out.stresses.resize(spec.stresses.size());
  if (!spec.perceptual.on) return out;
  const auto keep = [&](std::size_t i, CalibrationRow row) {
    const auto valid = valid_to(row, spec.perceptual.validity);
    out.stresses[i] = PerceptualAxis{std::move(row), valid};
  };
  if (!spec.perceptual.table.empty()) {
    const Value table = table_of(spec.perceptual);
    try {
      out.from_table = true;
      out.pictures = static_cast<std::size_t>(table.at("pictures").number());
      for (std::size_t i = 0; i < spec.stresses.size(); ++i)
        if (looks_tell(spec.stresses[i], registry))
          if (auto row = row_from_record(table, spec.stresses[i])) keep(i, std::move(*row));
    } catch (const Error& e) {
      throw Error(e.code(), spec.perceptual.table.string() + ": " + e.what() +
                                "; make the table anew with `proofload calibrate`");
    }
    return out;
  }
  std::vector<std::size_t> told;
  for (std::size_t i = 0; i < spec.stresses.size(); ++i)
    if (looks_tell(spec.stresses[i], registry)) told.push_back(i);
  if (told.empty()) return out;
  const std::vector<Seen> seen = sample_of(bench, spec, samples, stop);
  out.pictures = seen.size();
  if (seen.empty()) return stop ? std::nullopt : std::optional(std::move(out));
  for (const std::size_t i : told) {
    const std::vector<Level> levels = spec.stresses[i].axis.even_levels(kPerceptualLevels);
    const auto found = along(bench, i, levels, seen, spec.perceptual.validity, stop);
    if (stop) return {};
    if (!found.empty()) keep(i, row_of(spec.stresses[i], levels, found));
  }
  return out;
}

Value to_record(const Perceptual& perceptual) {
  Value out = Value::object();
  out["pictures"] = static_cast<unsigned long>(perceptual.pictures);
  out["table"] = perceptual.from_table;
  Value& rows = out["stresses"];
  rows = Value::object();
  for (const auto& axis : perceptual.stresses) {
    if (!axis) continue;
    Value row = to_record(axis->row);
    row["valid_level"] = axis->valid_to ? Value(*axis->valid_to) : Value();
    rows[axis->row.name] = std::move(row);
  }
  return out;
}

Perceptual perceptual_from_record(const Value& record, const CampaignSpec& spec) {
  Perceptual out;
  out.pictures = static_cast<std::size_t>(record.at("pictures").number());
  out.from_table = record.at("table").boolean();
  for (const StressSpec& stress : spec.stresses) {
    auto row = row_from_record(record, stress);
    if (!row) {
      out.stresses.emplace_back();
      continue;
    }
    const Value& valid = record.at("stresses").at(stress.name).at("valid_level");
    out.stresses.emplace_back(
        PerceptualAxis{std::move(*row),
                       valid.is_number() ? std::optional(static_cast<Level>(valid.number())) : std::nullopt});
  }
  return out;
}

std::string likeness_text(const CalibrationPoint& point) {
  return "SSIM " + fixed_text(point.ssim, 2) + ", PSNR " + fixed_text(point.psnr, 1) + " dB, 1 - VIF " +
         fixed_text(1 - point.vif, 2);
}

}  // namespace proofload::campaign
