#include "proofload/campaign/render.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>

#include "proofload/campaign/quantity.h"
#include "proofload/campaign/stress_spec.h"
#include "proofload/campaign/subset.h"
#include "proofload/core/parallel.h"
#include "proofload/core/text.h"

namespace proofload::campaign {

namespace {

constexpr std::size_t kAtOnce = 64;  // Pictures that are held encoded.

// One stress at one strength.
struct Setting {
  std::string name;    // Of the stress; random fields hang on it.
  bool temporal;       // Needs clips.
  std::string folder;  // "gaussian_blur/3"
  std::unique_ptr<stress::Stressor> stressor;
  Level level = 0;
};

const stress::PublishedLevels* published_of(const stress::Spec& spec, const std::string& name) {
  for (const stress::PublishedLevels& levels : spec.levels)
    if (levels.name == name) return &levels;
  return nullptr;
}

std::vector<std::string> benchmarks(const Registry& registry) {
  std::vector<std::string> out;
  for (const auto& [id, spec] : registry.stressors.all())
    for (const stress::PublishedLevels& levels : spec.levels)
      if (std::find(out.begin(), out.end(), levels.name) == out.end()) out.push_back(levels.name);
  std::sort(out.begin(), out.end());
  return out;
}

// "40 percent": what names a folder must not need quotes anywhere but for its space.
std::string folder_name(double value, const Axis& axis) {
  std::string out = natural_text(value, axis, 4);
  if (const std::size_t at = out.find('%'); at != std::string::npos) out.replace(at, 1, "percent");
  return out;
}

void add_published(const std::string& name,
                   const stress::Spec& spec,
                   const Value& given,
                   const stress::PublishedLevels& levels,
                   std::vector<Setting>& out) {
  for (std::size_t i = 0; i < levels.values.size(); ++i) {
    Value params = given;
    const Value set = levels.params_at(i);
    for (const Member& member : set.members()) params[member.key] = member.value;
    Setting setting{name, spec.traits.temporal, name + "/" + std::to_string(i + 1),
                    spec.make(spec.params.check(params, name)), 0};
    setting.level = setting.stressor->axis().level_of(levels.values[i]);
    out.push_back(std::move(setting));
  }
}

std::vector<Setting> settings_of(const RenderRequest& request, const Registry& registry) {
  std::vector<Setting> out;
  if (!request.published.empty()) {
    for (const StressSpec& stress : request.pictures.stresses) {
      const stress::Spec& spec = registry.stressors.at(stress.kind);
      const stress::PublishedLevels* levels = published_of(spec, request.published);
      if (!levels)
        throw Error(ErrorCode::invalid_argument, "`" + stress.kind + "` has no levels of " +
                                                     request.published +
                                                     "; give strengths with --level, or leave it out");
      add_published(stress.name, spec, stress.params.values(), *levels, out);
    }
    if (request.pictures.stresses.empty())
      for (const auto& [id, spec] : registry.stressors.all())
        if (const stress::PublishedLevels* levels = published_of(spec, request.published))
          add_published(id, spec, Value::object(), *levels, out);
    if (out.empty())
      throw Error(ErrorCode::invalid_argument, "no stressor has levels of `" + request.published + "`" +
                                                   did_you_mean(request.published, benchmarks(registry)) +
                                                   " (known: " + join(benchmarks(registry), ", ") + ")");
    return out;
  }
  if (request.pictures.stresses.empty())
    throw Error(ErrorCode::invalid_argument,
                "no stress is named; say stress=gaussian_blur, or --levels imagenet_c");
  if (request.levels.empty())
    throw Error(ErrorCode::invalid_argument,
                "no strength is given; say --level \"2 px\", or --levels imagenet_c");
  for (const StressSpec& stress : request.pictures.stresses)
    for (const std::string& text : request.levels) {
      double value = 0;
      try {
        value = on_axis(parse_quantity(text), stress.axis);
        const double low = std::min(stress.axis.identity, stress.axis.top);
        const double high = std::max(stress.axis.identity, stress.axis.top);
        if (!(value >= low && value <= high))
          throw Error(ErrorCode::invalid_argument, "it goes from " +
                                                       natural_text(stress.axis.identity, stress.axis) +
                                                       " to " + natural_text(stress.axis.top, stress.axis));
      } catch (const Error& e) {
        throw Error(ErrorCode::invalid_argument,
                    "the level `" + text + "` for " + stress.name + ": " + std::string(e.what()));
      }
      const Level level = stress.axis.level_of(value);
      out.push_back({stress.name, registry.stressors.at(stress.kind).traits.temporal,
                     stress.name + "/" + folder_name(stress.axis.natural(level), stress.axis),
                     registry.stressors.at(stress.kind).make(stress.params), level});
    }
  return out;
}

class Renderer {
 public:
  Renderer(const RenderRequest& request, const Registry& registry, const std::atomic<bool>& stop)
      : request_(request), stop_(stop), settings_(settings_of(request, registry)) {
    data_ = dataset::open(request.pictures.data.path, request.pictures.data.format,
                          options_of(request.pictures.data), request.pictures.data.params, found_,
                          registry.format_entries);
    const std::string where = request.pictures.data.path.string() + " (read as " + found_ + ")";
    if (data_->info().clips)
      throw Error(ErrorCode::unsupported, where + " holds videos; only single pictures can be rendered");
    for (const Setting& setting : settings_)
      if (setting.temporal)
        throw Error(ErrorCode::invalid_argument,
                    "`" + setting.name + "` acts in time and " + where + " holds single pictures");
    for (const StressSpec& stress : request.pictures.stresses)
      require_depth("stress." + stress.name, stress, request.pictures.data, data_->info(), registry);
    if (!data_->info().task)
      throw Error(ErrorCode::invalid_argument,
                  where + " has no labels that could move along; name a labelled data set");
    chosen_ = subset(data_->size(), request.pictures.data.limit, request.pictures.data.seed);
    dataset::WriterOptions written;
    written.task = *data_->info().task;
    written.format = request.format.empty() ? dataset::format_for(written.task) : request.format;
    written.pictures = request.files;
    written.labels = data_->info().labels;
    written.category_ids = data_->info().category_ids;
    written.replace = request.replace;
    out_.format = written.format;
    out_.settings = settings_.size();
    writer_ = dataset::make_writer(request.folder, written);
  }

  Rendered run(const std::function<void(std::size_t, std::size_t)>& told) {
    const std::size_t total = chosen_.size() * settings_.size();
    const int threads = request_.threads > 0 ? request_.threads : hardware_threads();
    std::size_t done = 0;
    // Setting by setting, so that folders fill one after the other.
    for (const Setting& setting : settings_)
      for (std::size_t first = 0; first < chosen_.size(); first += kAtOnce) {
        const std::size_t count = std::min(kAtOnce, chosen_.size() - first);
        std::vector<std::optional<Made>> made(count);
        parallel_for(count, threads, [&](int, std::size_t i) {
          if (!stop_) made[i] = make(setting, chosen_[first + i]);
        });
        if (stop_)
          throw Error(ErrorCode::cancelled, "stopped after " + std::to_string(done) + " of " +
                                                std::to_string(total) + " pictures; " +
                                                request_.folder.string() + " is not complete");
        for (const std::optional<Made>& one : made)
          if (one) writer_->add(one->encoded, one->size, one->label, one->origin);
        done += count;
        told(done, total);
      }
    if (unreadable_ > 0)
      out_.notes.push_back(std::to_string(unreadable_) +
                           " pictures cannot be read and are left out, such as " + unreadable_one_);
    if (unlabelled_ > 0)
      out_.notes.push_back(std::to_string(unlabelled_) + " pictures without a label are left out");
    Value about = Value::object();
    about["data"] = request_.pictures.data.path.string();
    about["seed"] = static_cast<long>(request_.pictures.seed);
    if (!request_.published.empty()) about["levels"] = request_.published;
    writer_->finish(about);
    out_.pictures = writer_->pictures();
    out_.objects = writer_->objects();
    for (const std::string& note : writer_->notes()) out_.notes.push_back(note);
    return std::move(out_);
  }

 private:
  struct Made {
    std::string encoded;
    Size size;
    Annotation label;
    dataset::Origin origin;
  };

  std::optional<Made> make(const Setting& setting, std::uint32_t index) {
    Sample sample;
    try {
      sample = data_->load(index);
    } catch (const Error&) {
      const std::scoped_lock lock(guard_);
      if (unreadable_++ == 0) unreadable_one_ = data_->id(index);
      return {};
    }
    if (std::holds_alternative<std::monostate>(sample.label)) {
      const std::scoped_lock lock(guard_);
      ++unlabelled_;
      return {};
    }
    const Axis& axis = setting.stressor->axis();
    dataset::Origin origin{
        sample.id, setting.name, axis.parameter, axis.unit, axis.natural(setting.level), setting.folder};
    const Keys keys = field_keys(request_.pictures.seed, sample.id, setting.name, 0, 0);
    const Stressed stressed = setting.stressor->apply(std::move(sample), keys, setting.level);
    return Made{writer_->encode(stressed.sample.image), stressed.sample.image.size(), stressed.sample.label,
                std::move(origin)};
  }

  const RenderRequest& request_;
  const std::atomic<bool>& stop_;
  std::vector<Setting> settings_;
  std::string found_;
  std::unique_ptr<dataset::Dataset> data_;
  std::vector<std::uint32_t> chosen_;
  std::unique_ptr<dataset::Writer> writer_;
  std::mutex guard_;
  std::size_t unreadable_ = 0;
  std::string unreadable_one_;
  std::size_t unlabelled_ = 0;
  Rendered out_;
};

}  // namespace

Rendered render(const RenderRequest& request,
                const Registry& registry,
                const std::function<void(std::size_t done, std::size_t total)>& told,
                const std::atomic<bool>& stop) {
  return Renderer(request, registry, stop).run(told);
}

}  // namespace proofload::campaign
