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
  bool no_write = false;
};
}  // namespace

void add_inspect(CLI::App& app, Session& session) {
  auto o = std::make_shared<Options>();
  CLI::App* inspect = app.add_subcommand(
      "inspect",
      "Show what a model file says, what is assumed, and write its model.yaml (beside the model, unless "
      "--write or --no-write says otherwise; a folder that cannot be written is no failure)\n\n"
      "Example:\n  proofload inspect net.onnx\n");
  inspect->add_option("model", o->model, "Model file")->required()->type_name("FILE");
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
      options.engine = o->engine;
      const std::filesystem::path path = o->model;
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
