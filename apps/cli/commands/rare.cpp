#include "proofload/campaign/rare.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <optional>

#include "commands.h"
#include "execute.h"
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

// The domain as a file, or as settings of a command line: `--at gaussian_noise=8`, `--at gaussian_blur=0..2`. None: that of the run.
std::optional<campaign::Config> domain_of(const Options& options) {
  campaign::Config config;
  if (!options.domain.empty() && !options.at.empty())
    throw Error(ErrorCode::invalid_argument,
                "the domain is said twice, with --domain and with --at; leave one of the two out");
  if (options.domain.empty() && options.at.empty()) return {};
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

// What is asked about, or what the run's config declares.
void put_domain(campaign::RareRequest& request,
                const std::optional<campaign::Config>& asked,
                const campaign::Store& store,
                const campaign::CampaignSpec& spec,
                const Registry& registry) {
  const auto declared = as_usage([&] { return campaign::declared_domain(store, spec, registry); });
  if (asked) {
    request.domain = as_usage([&] { return campaign::read_domain(*asked, spec, registry); });
  } else if (declared) {
    request.domain = *declared;
  } else {
    throw Error(ErrorCode::invalid_argument,
                "the config of this run declares no `domain`; write one and run it, or say how strong the "
                "stresses get with --domain FILE or with --at, such as --at gaussian_noise=8");
  }
  request.declared = declared && declared->text(spec) == request.domain.text(spec);
}

// A file that is no store.
bool is_config(const std::filesystem::path& given) {
  std::error_code ignored;
  const std::string end = lower(given.extension().string());
  return std::filesystem::is_regular_file(given, ignored) &&
         (end == ".yaml" || end == ".yml" || end == ".json");
}

// Carries out a config (what is done already is taken over) and keeps its domain. Its folder, and how that ended.
std::pair<std::string, int> run_first(const Session& session,
                                      const Registry& registry,
                                      const Options& options,
                                      const std::optional<campaign::Config>& asked) {
  campaign::Config config;
  as_usage([&] {
    config.add_file(options.folder);
    if (!options.endpoint.empty()) config.add_argument("model.endpoint=" + options.endpoint);
  });
  const campaign::CampaignSpec spec = as_usage([&] { return campaign::spec_from_config(config, registry); });
  // What is wrong with the question is told before anything is run.
  if (asked) as_usage([&] { campaign::read_domain(*asked, spec, registry); });
  if (!asked && !config.tree().find("domain"))
    throw Error(ErrorCode::invalid_argument,
                options.folder +
                    ": this config declares no `domain`; write one, or say how strong the "
                    "stresses get with --domain FILE or with --at, such as --at gaussian_noise=8");
  Session quiet = session;
  quiet.json = false;
  quiet.quiet = session.quiet || session.json;
  const int code = execute(quiet, spec, registry, {.exit_zero = true});
  campaign::keep_declared_domain(spec.out.dir, config);
  return {spec.out.dir.string(), code};
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
  kinds.reserve(answer.moves.size());
  for (const campaign::MoveTally& one : answer.moves)
    kinds.push_back(one.kind + " " +
                    percent(static_cast<double>(one.taken) / static_cast<double>(one.proposed)));
  return "moves taken " + percent(answer.result.acceptance) + " (" + join(kinds, ", ") + "), " +
         percent(answer.stuck_share()) + " of the replaced states stuck; the last ones stand on " +
         std::to_string(answer.last_pictures) + (answer.last_pictures == 1 ? " picture" : " pictures");
}

void tell(const Session& session, const campaign::RareAnswer& answer, const Value& record) {
  session.out(record.at("sentence").text() + "\n");
  const std::string share =
      answer.counted && answer.counted->whole()    ? "share " + three_digits(answer.result.p)
      : !answer.plain() && !answer.unmixed.empty() ? "no figure: " + answer.unmixed
      : !answer.plain() && !answer.result.finished
          ? (answer.verdict == campaign::ClaimVerdict::holds
                 ? std::string("stopped as soon as the claim was certain")
                 : std::string("not finished with the inferences allowed"))
          : "p " + three_digits(answer.result.p) + " [" + three_digits(answer.result.interval.lo) + " " +
                three_digits(answer.result.interval.hi) + "]";
  session.out(share + ", " + std::to_string(answer.result.calls) +
              (answer.counted ? " of " + std::to_string(answer.counted->facts) : std::string(" states")) +
              " judged, " + std::to_string(answer.failures) + " broke (" + answer.why + ")\n");
  if (!answer.plain()) session.out(moves_text(answer) + "\n");
  session.out((answer.pictures == 1
                   ? std::string("of one picture")
                   : "of " + std::to_string(answer.pictures) + " pictures, each as likely as the others") +
              "; other pictures can differ\n");
  if (answer.unknown > 0)
    session.out(std::to_string(answer.unknown) + " states had no verdict and count as broken\n");
  for (std::size_t k = 0; k < std::min<std::size_t>(answer.cases.size(), 5); ++k)
    session.out("  broke: " + answer.cases[k].picture + ", " +
                (answer.counted ? std::string()
                 : campaign::tiles_of(answer.cases[k].cell)
                     ? std::string("field of tiles, ")
                     : "field " + std::to_string(answer.cases[k].cell.replicate) + ", ") +
                answer.cases[k].reason + "\n");
}

}  // namespace

void add_rare(CLI::App& app, Session& session) {
  auto o = std::make_shared<Options>();
  CLI::App* verb =
      app.add_subcommand("rare",
                         "Check a claim on rare failures of a finished run's model: \"with "
                         "these stresses fewer than 1 in 10 000 pictures "
                         "break\"\n\n"
                         "Examples:\n"
                         "  proofload rare runs/net --at packet_loss=2% --claim 1e-4\n"
                         "  proofload rare runs/net --domain domain.yaml\n"
                         "  proofload rare proofload.yaml   (runs it, then asks about its `domain`)");
  verb->add_option("run", o->folder,
                   "Run folder, or a config, which is run first if it was not. Without --domain and --at the "
                   "`domain` of the config is asked about")
      ->required()
      ->type_name("DIR|CONFIG");
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
      const std::optional<campaign::Config> asked = as_usage([&] { return domain_of(*o); });
      if (is_config(o->folder)) {
        const auto [folder, code] = run_first(session, registry, *o, asked);
        if (code != kDone) return code;
        o->folder = folder;
      }
      const std::filesystem::path folder = std::filesystem::absolute(folder_of(o->folder));
      need_writable(folder, "what is evaluated is kept there", "copy the folder to where you can write");
      {
        const campaign::Store store = open_run(folder);
        // Moves to where the paths of the run hold; what is wrong with the domain is told before the model is opened.
        const campaign::CampaignSpec spec = campaign_of(store, registry);
        put_domain(request, asked, store, spec, registry);
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
