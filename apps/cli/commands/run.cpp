#include <CLI/CLI.hpp>
#include <csignal>
#include <filesystem>

#include "commands.h"
#include "execute.h"
#include "proofload/campaign/config.h"
#include "proofload/campaign/domain.h"
#include "proofload/campaign/run_forecast.h"
#include "proofload/core/text.h"

extern char** environ;

namespace proofload::cli {

namespace {

struct Options {
  std::vector<std::string> files;
  std::vector<std::string> overrides;
  std::string out;
  std::string endpoint;
  std::string model_name;
  int threads = -1;
  bool print_config = false;
  bool estimate = false;
  double minutes = 0;
  std::uint64_t evals = 0;
  std::string baseline;
  std::string max_drop;
  std::vector<std::string> corpus;
  bool has_seed = false;
  std::int64_t seed = 0;
  ExecuteOptions execute;
};

campaign::Config gather(const Options& o) {
  campaign::Config config;
  if (o.files.empty() && std::filesystem::exists("proofload.yaml")) config.add_file("proofload.yaml");
  for (const std::string& file : o.files) config.add_file(file);
  std::vector<std::string> environment;
  for (char** entry = environ; *entry; ++entry) environment.emplace_back(*entry);
  config.add_environment(environment);
  for (const std::string& argument : o.overrides) config.add_argument(argument);
  if (!o.endpoint.empty()) config.add_argument("model.endpoint=" + o.endpoint);
  if (!o.model_name.empty()) config.add_argument("model.name=" + o.model_name);
  if (!o.out.empty()) config.add_argument("out.dir=" + o.out);
  if (o.threads >= 0) config.add_argument("threads=" + std::to_string(o.threads));
  if (o.minutes > 0) config.add_argument("search.budget.minutes=" + number_text(o.minutes));
  if (o.evals > 0) config.add_argument("search.budget.evals=" + std::to_string(o.evals));
  if (o.has_seed) config.add_argument("seed=" + std::to_string(o.seed));
  return config;
}

int estimate(const Session& session, const campaign::CampaignSpec& spec, const Registry& registry) {
  const auto found = campaign::forecast_of(spec, registry, stop_flag());
  if (!found) {
    session.error("stopped; nothing was written\n");
    return stop_signal() == SIGTERM ? kTerminated : kInterrupted;
  }
  session.out(campaign::forecast_text(found->inferences, found->seconds) + "; the search " +
              campaign::forecast_text(found->search, {}) + ", " + std::to_string(found->search_least) +
              " to " + std::to_string(found->search_most) + " by how the curves run\n");
  if (session.json) session.json_out(campaign::to_record(*found));
  return kDone;
}

}  // namespace

void add_run(CLI::App& app, Session& session) {
  auto o = std::make_shared<Options>();
  CLI::App* run = app.add_subcommand(
      "run",
      "Stress a model on pictures and write a report\n\n"
      "Examples:\n"
      "  proofload run model=net.onnx data=pictures/\n"
      "  proofload run model=net.onnx data=instances.json stress=gaussian_blur,packet_loss\n"
      "  proofload run --config proofload.yaml search.levels=128 stress.gaussian_blur.operating=2\n");
  run->add_option("overrides", o->overrides, "key=value settings; every key of the config can be written so")
      ->type_name("KEY=VALUE");
  run->add_option("-c,--config", o->files,
                  "YAML config; more than one are merged in order (default: proofload.yaml if there)")
      ->type_name("FILE")
      ->allow_extra_args(false);
  run->add_option("--endpoint", o->endpoint,
                  "Model server to ask (Open Inference Protocol v2); only what stands here is ever contacted")
      ->type_name("URL");
  run->add_option("--model-name", o->model_name, "Which of its models")->type_name("NAME");
  run->add_option("-o,--out", o->out, "Run folder (default: runs/<name>)")->type_name("DIR");
  run->add_option("-j,--threads", o->threads, "Threads; 0 = all. Never changes a result")
      ->check(CLI::Range(0, 4096));
  run->add_option("--seed", o->seed, "Seed of the random fields")->each([o](const std::string&) {
    o->has_seed = true;
  });
  run->add_option("--max-time", o->minutes,
                  "Stop searching after so many minutes; the report is marked partial")
      ->type_name("MINUTES")
      ->check(above_zero);
  run->add_option("--max-evals", o->evals, "Stop searching after so many inferences")->check(above_zero);
  run->add_option("--baseline", o->baseline,
                  "Earlier run on the same pictures that this one may not be worse than: a gate for every "
                  "watch limit, and for "
                  "the clean score")
      ->type_name("RUN");
  run->add_option("--max-drop", o->max_drop,
                  "Share of a limit, and of the clean score, that may be lost (default: 5 %)")
      ->type_name("SHARE");
  run->add_option("--corpus", o->corpus,
                  "Failures kept by `fuzz`, made again before anything else; the gate: no case that passed "
                  "may fail (folder or file; may be given more than once)")
      ->type_name("PATH")
      ->allow_extra_args(false);
  run->add_flag("--print-config", o->print_config,
                "Show the merged config and where each value came from, and stop");
  run->add_flag("--estimate", o->estimate,
                "Say what the run would take, from the answers to a few pictures, and stop");
  run->add_flag("--force", o->execute.force, "Take over a folder of another config");
  run->add_flag("--exit-zero", o->execute.exit_zero, "Exit 0 even when gates fail");
  run->callback([o, &session] {
    session.action = [o, &session] {
      const campaign::Config config = as_usage([&] { return gather(*o); });
      const Registry registry = Registry::builtin();
      if (o->print_config) {
        // Shown while it still lacks a model or data, but not with a mistake in it.
        campaign::Config whole = config;
        const auto fill = [&](const char* section, const char* argument) {
          const Value* given = config.tree().find(section);
          if (!given || (given->is_object() && !given->find("path"))) whole.add_argument(argument);
        };
        fill("model", "model=model");
        fill("data", "data=data");
        as_usage([&] { return campaign::spec_from_config(whole, registry); });
        session.out(campaign::to_annotated_text(config));
        return static_cast<int>(kDone);
      }
      campaign::CampaignSpec spec = as_usage([&] { return campaign::spec_from_config(config, registry); });
      as_usage([&] { set_baseline(spec, o->baseline, o->max_drop); });
      set_corpus(spec, o->corpus);
      if (o->estimate) return estimate(session, spec, registry);
      const int code = execute(session, spec, registry, o->execute);
      campaign::keep_declared_domain(spec.out.dir, config);
      return code;
    };
  });
}

}  // namespace proofload::cli
