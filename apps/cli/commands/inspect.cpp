#include "proofload/model/inspect.h"

#include <CLI/CLI.hpp>

#include "commands.h"
#include "proofload/core/file.h"
#include "proofload/model/model.h"

namespace proofload::cli {

namespace {
struct Options {
  std::string model;
  std::string config;
  std::string engine;
  std::string write;
  std::string endpoint;
  std::string model_name;
  bool no_write = false;
};
}  // namespace

void add_inspect(CLI::App& app, Session& session) {
  auto o = std::make_shared<Options>();
  CLI::App* inspect = app.add_subcommand(
      "inspect",
      "Show what a model file says, what is assumed, and write its model.yaml (beside the model, unless "
      "--write or --no-write says otherwise; a folder that cannot be written is no failure)\n\n"
      "Examples:\n  proofload inspect net.onnx\n"
      "  proofload inspect --endpoint http://localhost:8000 --model-name net\n");
  inspect->add_option("model", o->model, "Model file")->type_name("FILE");
  inspect->add_option("--endpoint", o->endpoint, "Model server to ask instead (Open Inference Protocol v2)")
      ->type_name("URL");
  inspect->add_option("--model-name", o->model_name, "Which of its models")->type_name("NAME");
  inspect->add_option("--config", o->config, "model.yaml to read instead of the one beside the model")
      ->type_name("FILE");
  inspect->add_option("--engine", o->engine, "Engine instead of the one the file's ending names");
  inspect
      ->add_option("--write", o->write,
                   "Where to write (default: <model>.model.yaml beside the model, if there is none yet)")
      ->type_name("FILE");
  inspect->add_flag("--no-write", o->no_write, "Only show");
  inspect->callback([o, &session] {
    session.action = [o, &session] {
      model::OpenOptions options;
      options.config = o->config;
      options.engine = o->engine.empty() && !o->endpoint.empty() ? "oip" : o->engine;
      options.settings.endpoint = o->endpoint;
      options.settings.model_name = o->model_name;
      if (o->model.empty() && options.engine != "oip")
        throw Error(
            ErrorCode::invalid_argument,
            "no model is named; say `proofload inspect net.onnx`, or name a server's model by --endpoint and "
            "--model-name");
      const std::filesystem::path path = o->model.empty() ? o->model_name : o->model;
      const model::Model model = model::Model::open(path, options);
      session.out(model::inspect_text(model));
      if (session.json) session.json_out(model::inspect(model));
      if (o->no_write) return static_cast<int>(kDone);
      const bool asked = !o->write.empty();
      const std::filesystem::path target =
          asked ? std::filesystem::path(o->write)
                : std::filesystem::path(model.path()).replace_extension(".model.yaml");
      if (!asked && std::filesystem::exists(target)) {
        session.err(target.string() + " is there already and was kept; --write names another file\n");
        return static_cast<int>(kDone);
      }
      try {
        write_file(target, to_yaml(model.spec()));
        session.err("wrote " + target.string() + "\n");
      } catch (const Error& e) {
        if (asked) throw;
        // The model was inspected, which is what was asked for; the file is a convenience.
        session.err(
            "no model.yaml was written (" + std::string(e.what()) +
            "); `--write FILE` writes it elsewhere, `--config FILE` and `model.config=FILE` read it there\n");
      }
      return static_cast<int>(kDone);
    };
  });
}

}  // namespace proofload::cli
