#include "proofload/campaign/render.h"

#include <CLI/CLI.hpp>

#include "commands.h"
#include "proofload/campaign/config.h"

namespace proofload::cli {

namespace {

struct Options {
  std::vector<std::string> settings;
  std::string config;
  std::string out = "rendered";
  std::string files = "png";
  campaign::RenderRequest request;
};

}  // namespace

void add_render(CLI::App& app, Session& session) {
  auto o = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand(
      "render",
      "Write a stressed data set with its labels; needs no model\n\n"
      "Examples:\n"
      "  proofload render data=instances.json stress=gaussian_blur --level '2 px' --level '4 px'\n"
      "  proofload render data=val/ --levels imagenet_c --pictures jpeg --out val-c");
  verb->add_option(
          "settings", o->settings,
          "data=PATH, stress=NAME,NAME, parameters such as stress.rotate.border=constant, seed, data.limit")
      ->required()
      ->type_name("KEY=VALUE");
  verb->add_option("-c,--config", o->config, "File with `data`, `stress` and `seed`")->type_name("FILE");
  verb->add_option("--level", o->request.levels,
                   "Strength in the unit of the stresses; may be given more than once")
      ->allow_extra_args(false)
      ->type_name("VALUE");
  verb->add_option("--levels", o->request.published,
                   "The levels of a benchmark, such as imagenet_c; without stresses all that have them")
      ->type_name("NAME");
  verb->add_option("-f,--format", o->request.format,
                   "coco, yolo, masks or csv (default: what holds the labels of the data)");
  verb->add_option("--pictures", o->files, "png (the very pixels) or jpeg (quality 95)")
      ->check(CLI::IsMember({"png", "jpeg"}))
      ->capture_default_str();
  verb->add_option("-o,--out", o->out, "Folder to write to; new or empty")
      ->type_name("DIR")
      ->capture_default_str();
  verb->add_option("-j,--threads", o->request.threads, "Threads; 0 = all")->check(CLI::Range(0, 4096));
  verb->add_flag("--force", o->request.replace, "Replace an earlier export in the folder");
  verb->callback([o, &session] {
    session.action = [o, &session] {
      const Registry registry = Registry::builtin();
      campaign::RenderRequest request = o->request;
      campaign::Config config;
      if (!o->config.empty()) config.add_file(o->config);
      for (const std::string& setting : o->settings) config.add_argument(setting);
      request.pictures = campaign::pictures_from_config(config, registry);
      request.files = o->files == "png" ? dataset::PictureFile::png : dataset::PictureFile::jpeg;
      request.folder = o->out;
      const campaign::Rendered result =
          campaign::render(request, registry, session.picture_count(), stop_flag());
      for (const std::string& note : result.notes) session.err("note: " + note + "\n");
      session.out(std::to_string(result.pictures) + " pictures with " + std::to_string(result.objects) +
                  " labels as " + result.format + ", " + std::to_string(result.settings) +
                  (result.settings == 1 ? " setting" : " settings") + ", in " + o->out + "\n");
      if (session.json) {
        Value json = Value::object();
        json["folder"] = o->out;
        json["format"] = result.format;
        json["pictures"] = static_cast<unsigned long>(result.pictures);
        json["labels"] = static_cast<unsigned long>(result.objects);
        json["settings"] = static_cast<unsigned long>(result.settings);
        session.json_out(json);
      }
      return static_cast<int>(kDone);
    };
  });
}

}  // namespace proofload::cli
