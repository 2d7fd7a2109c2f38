#include "proofload/campaign/rare.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>

#include "commands.h"
#include "proofload/campaign/tiles.h"
#include "proofload/core/text.h"
#include "run_folder.h"
#include "watcher.h"

namespace proofload::cli {

namespace {

struct Options {
  std::string folder;
  std::string domain;
  std::vector<std::string> at;
  std::string method = "auto";
  std::string endpoint;
  campaign::RareRequest request;
};

// The domain as a file, or as settings of a command line: `--at gaussian_noise=8`, `--at gaussian_blur=0..2`.
campaign::Config domain_of(const Options& options) {
  campaign::Config config;
  if (options.domain.empty() == options.at.empty())
    throw Error(ErrorCode::invalid_argument,
                "say how strong the stresses get, either with --domain FILE or with --at, such as --at "
                "gaussian_noise=8");
  if (!options.domain.empty()) config.add_file(options.domain);
  for (const std::string& setting : options.at) {
    const auto sign = setting.find('=');
    const auto dots = setting.find("..");
    if (sign == std::string::npos || sign == 0)
      throw Error(ErrorCode::invalid_argument,
                  "--at " + setting +
                      ": write a stress and its strength, such as gaussian_noise=8 or gaussian_blur=0..2");
    const std::string key = "stresses." + setting.substr(0, sign);
    if (dots == std::string::npos) {
      config.add_argument(key + "=" + setting.substr(sign + 1));
    } else {
      config.add_argument(key + ".from=" + setting.substr(sign + 1, dots - sign - 1));
      config.add_argument(key + ".to=" + setting.substr(dots + 2));
    }
  }
  return config;
}

std::string three_digits(double x) {
  if (!(x > 0)) return "0";
  const int magnitude = static_cast<int>(std::floor(std::log10(x)));
  return magnitude >= -4 ? fixed_text(x, std::max(0, 2 - magnitude))
                         : fixed_text(x / std::pow(10, magnitude), 2) + "e" + std::to_string(magnitude);
}

// "moves taken 34 % (tiles 31 %, picture 28 %), 1 % of the replaced states stuck; the last ones stand on 12 pictures"
std::string moves_text(const campaign::RareAnswer& answer) {
  const auto percent = [](double share) { return fixed_text(100 * share, 0) + " %"; };
  std::vector<std::string> kinds;
  for (const campaign::MoveTally& one : answer.moves)
    kinds.push_back(one.kind + " " +
                    percent(static_cast<double>(one.taken) / static_cast<double>(one.proposed)));
  return "moves taken " + percent(answer.result.acceptance) + " (" + join(kinds, ", ") + "), " +
         percent(answer.stuck_share()) + " of the replaced states stuck; the last ones stand on " +
         std::to_string(answer.last_pictures) + (answer.last_pictures == 1 ? " picture" : " pictures");
}

void tell(const Session& session, const campaign::RareAnswer& answer, const Value& record) {
  session.out(record.at("sentence").text() + "\n");
  const std::string share = !answer.plain() && !answer.unmixed.empty() ? "no figure: " + answer.unmixed
                            : !answer.plain() && !answer.result.finished
                                ? (answer.verdict == campaign::ClaimVerdict::holds
                                       ? std::string("stopped as soon as the claim was certain")
                                       : std::string("not finished with the inferences allowed"))
                                : "p " + three_digits(answer.result.p) + " [" +
                                      three_digits(answer.result.interval.lo) + " " +
                                      three_digits(answer.result.interval.hi) + "]";
  session.out(share + ", " + std::to_string(answer.result.calls) + " states judged, " +
              std::to_string(answer.failures) + " broke (" + answer.why + ")\n");
  if (!answer.plain()) session.out(moves_text(answer) + "\n");
  session.out("of " + std::to_string(answer.pictures) +
              " pictures, each as likely as the others; other pictures can differ\n");
  if (answer.unknown > 0)
    session.out(std::to_string(answer.unknown) + " states had no verdict and count as broken\n");
  for (std::size_t k = 0; k < std::min<std::size_t>(answer.cases.size(), 5); ++k)
    session.out("  broke: " + answer.cases[k].picture + ", field " +
                (campaign::tiles_of(answer.cases[k].cell) ? std::string("of tiles")
                                                          : std::to_string(answer.cases[k].cell.replicate)) +
                ", " + answer.cases[k].reason + "\n");
}

}  // namespace

void add_rare(CLI::App& app, Session& session) {
  auto o = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("rare",
                                      "Check a claim on rare failures of a finished run's model: \"with "
                                      "these stresses fewer than 1 in 10 000 pictures "
                                      "break\"\n\n"
                                      "Examples:\n"
                                      "  proofload rare runs/net --at packet_loss=2% --claim 1e-4\n"
                                      "  proofload rare runs/net --domain domain.yaml");
  verb->add_option("run", o->folder, "Run folder")->required()->type_name("DIR");
  verb->add_option("--domain", o->domain,
                   "What is allowed: ranges of the stresses and which of them come together")
      ->type_name("FILE");
  verb->add_option("--at", o->at,
                   "A stress at one strength (name=8) or in a range (name=0..8), instead of a file")
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE");
  verb->add_option("--claim", o->request.claim, "Probability that failures are to stay below")
      ->capture_default_str();
  verb->add_option("--confidence", o->request.confidence, "Of the answer, one-sided")->capture_default_str();
  verb->add_option("--most", o->request.most, "Inferences at most")->capture_default_str();
  verb->add_option("--method", o->method, "auto, monte_carlo or splitting")
      ->check(CLI::IsMember({"auto", "monte_carlo", "splitting"}))
      ->capture_default_str();
  verb->add_flag(
      "--estimate", o->request.whole_estimate,
      "Go on to an estimate where the claim is decided already: splitting to its end, plain draws to "
      "--most");
  verb->add_option("--seed", o->request.seed, "Other states of the same kind")->capture_default_str();
  verb->add_option("--particles", o->request.particles,
                   "Of splitting: its relative error falls with their square root")
      ->capture_default_str();
  verb->add_option("--endpoint", o->endpoint, "Model server of the run, which is not taken from the folder")
      ->type_name("URL");
  verb->callback([o, &session] {
    session.action = [o, &session] {
      const Registry registry = Registry::builtin();
      campaign::RareRequest request = o->request;
      if (o->method == "monte_carlo") request.method = stats::RareMethod::monte_carlo;
      if (o->method == "splitting") request.method = stats::RareMethod::splitting;
      const campaign::Config asked = as_usage([&] { return domain_of(*o); });
      const std::filesystem::path folder = std::filesystem::absolute(folder_of(o->folder));
      need_writable(folder, "what is evaluated is kept there", "copy the folder to where you can write");
      {
        const campaign::Store store = open_run(folder);
        // Moves to where the paths of the run hold; what is wrong with the domain is told before the model is opened.
        const campaign::CampaignSpec spec = campaign_of(store, registry);
        request.domain = as_usage([&] { return campaign::read_domain(asked, spec, registry); });
      }
      campaign::FollowUp run(folder, registry, {.endpoint = o->endpoint});
      for (const std::string& note : run.notes()) session.err("note: " + note + "\n");
      Watcher watcher(session, run.spec(), true);
      const campaign::RareAnswer answer = [&] {
        try {
          return campaign::rare_failures(run, registry, request, stop_flag(), watcher);
        } catch (...) {
          watcher.clear();
          throw;
        }
      }();
      watcher.clear();
      const Value record = campaign::to_record(answer, request.domain, run.spec());
      campaign::keep_rare(run, record);
      tell(session, answer, record);
      if (session.json) session.json_out(record);
      switch (answer.verdict) {
        case campaign::ClaimVerdict::holds: return static_cast<int>(kDone);
        case campaign::ClaimVerdict::refuted: return static_cast<int>(kGateFailed);
        case campaign::ClaimVerdict::undecided: break;
      }
      return static_cast<int>(kInconclusive);
    };
  });
}

}  // namespace proofload::cli
