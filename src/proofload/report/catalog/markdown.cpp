#include "proofload/campaign/estimate_text.h"
#include "proofload/campaign/quantity.h"
#include "proofload/core/file.h"
#include "proofload/core/text.h"
#include "proofload/report/markup.h"
#include "proofload/report/report.h"

namespace proofload::report {

namespace {

std::string limit_cell(const search::Limit& limit,
                       const campaign::Answer& answer,
                       std::size_t index,
                       const std::string& doubt) {
  const campaign::StressSpec& stress = answer.spec.stresses[index];
  const campaign::Estimate e = campaign::natural_limit(limit, stress.axis);
  if (!e.value && limit.censored != search::Censored::right)
    return e.lo && limit.lo && *limit.lo > 0
               ? "not known yet, not before " + campaign::natural_text(*e.lo, stress.axis)
               : "not known yet";
  if (!e.value)
    return (doubt.empty() ? "not reached" : "not seen") +
           std::string(answer.ends_early(index) ? " up to the end of what is usable, " : " up to ") +
           campaign::natural_text(stress.axis.natural(answer.end(index)), stress.axis) +
           (doubt.empty() ? "" : ", " + doubt);
  const campaign::EstimateText text = campaign::estimate_text(e, stress.axis);
  const campaign::PerceptualAxis* looks = answer.perceptual.of(index);
  return "**" + text.value + "** [" + text.interval + "]" +
         (looks && limit.level ? ", SSIM " + fixed_text(looks->row.at(*limit.level).ssim, 2) : "") +
         (limit.basis == search::Basis::inferred ? " (inferred)" : "");
}

}  // namespace

Spec markdown() {
  return {
      .title = "Markdown",
      .summary = "summary.md: verdict, limits and gates as tables, for pull requests and job summaries.",
      .file = "summary.md",
      .write =
          [](const Source& source, const std::filesystem::path& path) {
            const campaign::Answer& answer = source.answer;
            const campaign::CampaignSpec& spec = answer.spec;
            std::string out = "## Proofload: " + markdown_cell(spec.name) + "\n\n";
            if (answer.partial) out += "**Partial:** " + markdown_cell(answer.partial_reason) + ".\n\n";
            for (std::size_t i = 0; i < answer.clean.scores.size() && i < 2; ++i) {
              const metric::Score& score = answer.clean.scores[i];
              out += (i ? ", " : "Clean: ") + score.name + " " + fixed_text(score.value, 4);
              if (score.lo && score.hi)
                out += " [" + fixed_text(*score.lo, 4) + ", " + fixed_text(*score.hi, 4) + "]";
            }
            const auto counted = [&](std::size_t n) {
              return std::to_string(n) + " " + std::string(answer.unit(n));
            };
            if (answer.clean.scores.empty() && answer.clean.answered > 0)
              out += counted(answer.clean.answered) + " without labels.\n\n";
            if (!answer.clean.scores.empty()) out += ", " + counted(answer.clean.scores.front().n) + ".\n\n";
            if (!spec.stresses.empty()) {
              out += "| stress | " + fixed_text(100 * spec.zones.watch, 0) + " % break from | " +
                     fixed_text(100 * spec.zones.broken, 0) +
                     " % break from | headroom |\n|---|---|---|---|\n";
              for (std::size_t s = 0; s < spec.stresses.size(); ++s) {
                const auto& result = answer.stresses[s].oracle[static_cast<int>(spec.oracle)];
                if (!result) continue;
                const std::string doubt = campaign::doubt_text(result->result);
                const std::string room = campaign::headroom_text(answer.stresses[s].headroom);
                out += "| " + markdown_cell(spec.stresses[s].name) + " | " +
                       limit_cell(result->result.watch, answer, s, doubt) + " | " +
                       limit_cell(result->result.broken, answer, s, doubt) + " | " +
                       (room.empty() ? std::string("–") : room) + " |\n";
              }
              out += "\n";
            }
            for (std::size_t r = 0; r < spec.relations.size(); ++r) {
              const campaign::RelationAnswer& found = answer.relations[r];
              out += "Relation " + markdown_cell(spec.relations[r].name) + " " +
                     campaign::holds_text(found, spec, r) +
                     (found.excluded > 0 ? " (" + std::to_string(found.excluded) + " excluded)" : "") +
                     ".\n\n";
            }
            if (!answer.gates.empty()) {
              out += "| gate | verdict | measured |\n|---|---|---|\n";
              for (const campaign::GateResult& gate : answer.gates)
                out += "| `" + markdown_cell(gate.gate.text) + "` | " +
                       std::string(campaign::name_of(gate.verdict)) + " | " + markdown_cell(gate.message) +
                       " |\n";
              out += "\n";
            }
            for (const std::string& warning : answer.warnings) out += "- " + markdown_cell(warning) + "\n";
            write_file(path, out);
          },
  };
}

}  // namespace proofload::report
