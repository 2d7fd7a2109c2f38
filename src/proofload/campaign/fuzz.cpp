#include "proofload/campaign/fuzz.h"

#include <algorithm>
#include <chrono>

#include "proofload/campaign/quantity.h"
#include "proofload/campaign/recorded_run.h"
#include "proofload/campaign/tiles.h"
#include "proofload/core/text.h"
#include "proofload/image/similarity.h"

namespace proofload::campaign {

namespace {

// All that a step of the fuzzer wants, which is less.
constexpr std::size_t kCellsAtOnce = 65536;

// Whether so little of a picture is left that no failure on it counts. A composed picture may be worse than its stresses alone. Not
// asked where looks do not tell: pixels that moved, and clips.
bool behind_validity(const FollowUp& run, const Cell& cell) {
  const double limit = run.spec().perceptual.validity;
  if (!run.spec().perceptual.on || !(limit < 1) || run.bench().clips() || cell.relation >= 0) return false;
  for (const Link& link : cell.chain)
    if (!run.answer().perceptual.of(link.stress)) return false;
  const Sample clean = run.bench().data->load(run.bench().chosen[cell.sample]);
  const Stressed stressed = stressed_picture(run.bench(), cell, clean);
  if (stressed.sample.image.size() != clean.image.size()) return false;
  return 1 - std::clamp(vif(clean.image, stressed.sample.image), 0.0, 1.0) > limit;
}

// From what is recorded of cases and pictures; nothing is looked at again.
FindingFamilies families_of(const FollowUp& run, const Registry& registry, const FuzzOutcome& outcome) {
  const auto recorded = recorded_run(run.store(), registry);
  if (!recorded || outcome.findings.size() < kLeastOfFamily) return {};
  std::vector<FindingTraits> traits;
  traits.reserve(outcome.findings.size());
  for (const std::size_t i : outcome.findings) {
    const search::Found& found = outcome.result.found[i];
    traits.push_back(traits_of(outcome.space, found.minimal, found.observation));
  }
  std::vector<std::uint32_t> counted;
  counted.reserve(outcome.space.samples.size());
  for (const search::FuzzSample& sample : outcome.space.samples) counted.push_back(sample.sample);
  const PictureTraits pictures =
      picture_traits(picture_attributes(run.store(), *recorded, looks_from_store(run.store())),
                     std::move(counted));
  return finding_families(traits, pictures, run.spec());
}

}  // namespace

FuzzOutcome fuzz(FollowUp& run,
                 const Registry& registry,
                 const FuzzRequest& request,
                 Progress& progress,
                 const std::atomic<bool>& stop) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  FuzzOutcome out;
  FuzzBox box =
      fuzz_box(run, breaking_points(run.store(), registry), request.stresses, request.edge, request.longest);
  box.space.together_only = request.together_only;
  out.notes = std::move(box.notes);
  out.space = box.space;
  out.stage_one = run.answer().cost.search;
  search::Fuzzer fuzzer(std::move(box.space), request.options);
  progress.stage("fuzzing", request.options.budget);
  while (true) {
    const std::vector<Cell> cells = fuzzer.ask(kCellsAtOnce);
    if (cells.empty()) break;
    const auto records = run.records(cells, stop, progress);
    out.interrupted = !records;
    if (!records) break;
    fuzzer.tell(*records);
    out.out_of_time = request.minutes > 0 &&
                      std::chrono::duration<double>(Clock::now() - start).count() > 60 * request.minutes;
    if (out.out_of_time) break;
  }
  out.result = fuzzer.result();
  for (std::size_t i = 0; i < out.result.found.size() && !stop; ++i) {
    const search::Found& found = out.result.found[i];
    if (!found.first) continue;
    if (behind_validity(run, found.minimal))
      ++out.behind_validity;
    else
      out.findings.push_back(i);
  }
  out.families = families_of(run, registry, out);
  if (request.tiles && !stop) {
    std::vector<search::Found> findings;
    findings.reserve(out.findings.size());
    for (const std::size_t i : out.findings) findings.push_back(out.result.found[i]);
    progress.stage("tiles", 0);
    auto tiles = smallest_tiles(run, findings, progress, stop);
    out.interrupted = out.interrupted || !tiles;
    if (tiles) out.tiles = std::move(*tiles);
  }
  out.evaluated = run.evaluated();
  out.reused = run.reused();
  run.log_event("fuzz", std::to_string(out.result.cells) + " cases, " + std::to_string(out.findings.size()) +
                            " distinct findings, " + std::to_string(out.evaluated) + " inferences");
  return out;
}

std::string combination_text(const CampaignSpec& spec, const search::Signature& signature) {
  std::vector<std::string> names;
  names.reserve(signature.stresses.size());
  for (const std::uint16_t stress : signature.stresses) names.push_back(spec.stresses[stress].name);
  std::string out = join(names, " + ");
  if (signature.relation >= 0) {
    if (!out.empty()) out += " under ";
    out += spec.relations[static_cast<std::size_t>(signature.relation)].name;
  }
  return out;
}

std::string chain_text(const CampaignSpec& spec, const Cell& cell) {
  std::vector<std::string> steps;
  if (cell.relation >= 0) steps.push_back(spec.relations[static_cast<std::size_t>(cell.relation)].name);
  for (const Link& link : stresses_of(cell)) {
    const StressSpec& stress = spec.stresses[link.stress];
    steps.push_back(stress.name + " " + natural_text(stress.axis.natural(link.level), stress.axis));
  }
  std::string out = join(steps, ", then ");
  if (const auto hit = hit_of(cell))
    out += ", in " + std::to_string(hit->count()) + (hit->count() == 1 ? " tile" : " tiles");
  return out;
}

}  // namespace proofload::campaign
