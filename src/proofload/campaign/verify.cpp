#include "proofload/campaign/verify.h"

#include <algorithm>
#include <utility>

#include "proofload/core/error.h"
#include "proofload/core/file.h"
#include "proofload/core/text.h"

namespace proofload::campaign {

std::string_view effect_of(Finding finding) {
  switch (finding) {
    case Finding::better: return "helped";
    case Finding::worse: return "harmed";
    case Finding::none_shown: return "no effect shown";
    case Finding::not_measured: return "not measured";
  }
  return "not measured";
}

namespace {

LimitChange* watch_of(Comparison& comparison, std::size_t stress) {
  auto& change = comparison.stresses[stress].oracle[static_cast<std::size_t>(comparison.oracle)];
  return change ? &change->watch : nullptr;
}

struct Counts {
  std::size_t of[4] = {0, 0, 0, 0};  // by Finding
  std::size_t all = 0;

  std::size_t operator[](Finding finding) const { return of[static_cast<std::size_t>(finding)]; }
};

Counts counted(Comparison& comparison, const std::vector<std::size_t>& stresses) {
  Counts out;
  for (const std::size_t s : stresses) {
    const LimitChange* watch = watch_of(comparison, s);
    ++out.of[static_cast<std::size_t>(watch ? watch->tested.finding : Finding::not_measured)];
    ++out.all;
  }
  return out;
}

// "helped under 2, no effect shown under 1, not measured under 1"; of one stress "helped".
std::string effects(const Counts& counts) {
  std::vector<std::string> parts;
  for (const Finding finding : {Finding::better, Finding::worse, Finding::none_shown, Finding::not_measured})
    if (counts[finding] > 0)
      parts.push_back(std::string(effect_of(finding)) +
                      (counts.all > 1 ? " under " + std::to_string(counts[finding]) : std::string()));
  return join(parts, ", ");
}

// "of 3 trained stresses helped under 2, …", "the one trained stress: helped".
std::string stresses_text(const Counts& counts, const std::string& kind) {
  if (counts.all == 1) return "the one " + kind + " stress: " + effects(counts);
  return "of " + std::to_string(counts.all) + " " + kind + " stresses " + effects(counts);
}

}  // namespace

Verification verify(Comparison comparison, std::span<const std::string> trained) {
  Verification out;
  out.comparison = std::move(comparison);
  std::vector<std::string> names;
  names.reserve(out.comparison.stresses.size());
  for (const StressChange& stress : out.comparison.stresses) names.push_back(stress.name);
  if (trained.empty())
    throw Error(ErrorCode::invalid_argument,
                "no trained stress is named; say which with --trained, as in --trained gaussian_blur,fog "
                "(compared: " +
                    join(names, ", ") + ")");
  for (const std::string& name : trained)
    if (std::find(names.begin(), names.end(), name) == names.end())
      throw Error(ErrorCode::invalid_argument, "--trained " + name + ": this is no stress of both runs" +
                                                   did_you_mean(name, names) +
                                                   " (compared: " + join(names, ", ") + ")");
  for (std::size_t s = 0; s < names.size(); ++s)
    (std::find(trained.begin(), trained.end(), names[s]) != trained.end() ? out.trained : out.untouched)
        .push_back(s);

  std::vector<Claim> claims;
  for (std::size_t s = 0; s < names.size(); ++s)
    if (LimitChange* watch = watch_of(out.comparison, s); watch && watch->reason.empty())
      claims.push_back({&watch->tested, watch->later});
  if (out.comparison.clean && out.comparison.clean->tested.finding != Finding::not_measured) {
    CleanChange& clean = *out.comparison.clean;
    claims.push_back({&clean.tested, clean.second_only > clean.first_only});
  }
  settle(claims, Correction::holm, 1 - out.comparison.confidence);
  out.claims = out.comparison.claims = claims.size();

  const Counts of_trained = counted(out.comparison, out.trained);
  const Counts of_others = counted(out.comparison, out.untouched);
  const Finding clean = out.comparison.clean ? out.comparison.clean->tested.finding : Finding::not_measured;
  out.helped_trained = of_trained[Finding::better];
  out.harmed = of_trained[Finding::worse] + of_others[Finding::worse] + (clean == Finding::worse ? 1 : 0);

  out.sentence = out.harmed > 0 && out.helped_trained > 0              ? "Helped, with harm beside it"
                 : out.harmed > 0                                      ? "Harmed"
                 : of_trained[Finding::not_measured] == of_trained.all ? "Not measured"
                 : out.helped_trained == 0                             ? "No improvement shown"
                 : out.helped_trained == of_trained.all                ? "Helped"
                                                                       : "Helped in part";
  out.sentence += "; " + stresses_text(of_trained, "trained");
  if (of_others.all > 0) out.sentence += "; " + stresses_text(of_others, "untouched");
  out.sentence += "; clean pictures: " + std::string(effect_of(clean)) + ".";
  return out;
}

std::vector<std::string> trained_by(const std::filesystem::path& file) {
  const Value settings = parse_yaml(read_file(file), file.string());
  const Value* stresses = settings.is_object() ? settings.find("stresses") : nullptr;
  std::vector<std::string> out;
  if (stresses && stresses->is_array())
    for (const Value& each : stresses->items()) {
      const Value* name = each.is_object() ? each.find("stress") : nullptr;
      if (!name || !name->is_text() || name->text().empty()) {
        out.clear();
        break;
      }
      out.push_back(name->text());
    }
  if (out.empty())
    throw Error(ErrorCode::parse,
                file.string() +
                    ": does not say which stresses were trained (stresses: [{stress: …}], as "
                    "`proofload guide` writes it); name them with --trained");
  return out;
}

std::optional<std::string> require_other_pictures(const std::filesystem::path& file,
                                                  std::span<const Store> runs) {
  const Value settings = parse_yaml(read_file(file), file.string());
  const Value* from = settings.is_object() ? settings.find("from_run") : nullptr;
  const auto hash = [&](const char* key) -> std::string {
    const Value* found = from && from->is_object() ? from->find(key) : nullptr;
    return found && found->is_text() ? found->text() : std::string();
  };
  const std::string pictures = hash("pictures");
  const std::string content = hash("content");
  if (pictures.empty() && content.empty())
    return file.string() +
           " does not say which pictures it was made from (from_run); that these are others cannot be "
           "checked";
  for (const Store& store : runs) {
    const auto own = store.fact("pictures");
    if ((!pictures.empty() && own && own->is_text() && own->text() == pictures) ||
        (!content.empty() && store.content_hash() == content))
      throw Error(
          ErrorCode::invalid_argument,
          store.path().parent_path().string() + " is on the very pictures that set " + file.string() +
              ": an improvement there is partly known by heart; run both models on pictures that had no part "
              "in it, and verify on those");
  }
  return {};
}

}  // namespace proofload::campaign
