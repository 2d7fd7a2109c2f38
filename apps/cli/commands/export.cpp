#include "proofload/campaign/export.h"

#include <CLI/CLI.hpp>

#include "commands.h"
#include "proofload/campaign/quantity.h"
#include "proofload/core/text.h"
#include "run_folder.h"

namespace proofload::cli {

namespace {

struct Options {
  std::string folder;
  std::string out;
  std::string data;
  std::string model;
  std::string endpoint;
  std::string pictures = "png";
  campaign::ExportRequest request;
};

void tell(const Session& session,
          const campaign::CampaignSpec& spec,
          const campaign::ExportRequest& request,
          const campaign::Exported& result) {
  for (const campaign::Exported::Part& part : result.parts) {
    std::string line = part.stress + "  ";
    if (!part.left_out.empty()) {
      session.out(line + part.left_out + "; nothing written\n");
      continue;
    }
    std::string at = "each at its own strength";
    for (const campaign::StressSpec& item : spec.stresses)
      if (item.name == part.stress && part.natural)
        at = "at " + campaign::natural_text(*part.natural, item.axis, 4);
    line += std::to_string(part.pictures);
    if (request.broken) line += " broken of " + std::to_string(part.of);
    session.out(line + ", " + at + "\n");
  }
  for (const std::string& note : result.notes) session.out("note: " + note + "\n");
  session.out(std::to_string(result.pictures) + " pictures with " + std::to_string(result.objects) +
              " labels as " + result.format + " in " + request.folder.string() + "\n");
  if (result.inferences > 0)
    session.err(std::to_string(result.inferences) + " pictures were judged that the run had not looked at\n");
}

Value as_json(const campaign::ExportRequest& request, const campaign::Exported& result) {
  Value out = Value::object();
  out["folder"] = request.folder.string();
  out["format"] = result.format;
  out["pictures"] = static_cast<unsigned long>(result.pictures);
  out["labels"] = static_cast<unsigned long>(result.objects);
  out["inferences"] = static_cast<unsigned long>(result.inferences);
  out["stresses"] = Value::array();
  for (const campaign::Exported::Part& part : result.parts) {
    Value one = Value::object();
    one["stress"] = part.stress;
    one["value"] = part.natural ? Value(*part.natural) : Value();
    one["pictures"] = static_cast<unsigned long>(part.pictures);
    one["of"] = static_cast<unsigned long>(part.of);
    one["left_out"] = part.left_out;
    out["stresses"].push_back(std::move(one));
  }
  out["notes"] = Value::array();
  for (const std::string& note : result.notes) out["notes"].push_back(note);
  return out;
}

}  // namespace

void add_export(CLI::App& app, Session& session) {
  auto o = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand(
      "export",
      "Write stressed pictures of a finished run, with labels that moved along, as a data set\n\n"
      "Examples:\n"
      "  proofload export runs/net --broken --format coco\n"
      "  proofload export runs/net --stress rotate --level '15 °' --format yolo --out turned");
  verb->add_option("run", o->folder, "Run folder")->required()->type_name("DIR");
  verb->add_flag("--broken", o->request.broken, "Only pictures that the model broke on");
  verb->add_option("--level", o->request.level,
                   "at-limit (where a fifth of the pictures break), breaking (of each picture its own), or a "
                   "strength in the stress's unit (\"3.5\", \"2 px\")")
      ->capture_default_str();
  verb->add_option("-s,--stress", o->request.stresses, "Stress by its name in the run (default: all)")
      ->allow_extra_args(false)
      ->delimiter(',')
      ->type_name("NAME");
  verb->add_option("-f,--format", o->request.format,
                   "coco, yolo, masks or csv (default: what holds the labels of the task)");
  verb->add_option("--pictures", o->pictures, "png (the very pixels) or jpeg (quality 95)")
      ->check(CLI::IsMember({"png", "jpeg"}))
      ->capture_default_str();
  verb->add_option("-o,--out", o->out, "Folder to write to; new or empty (default: export in the run folder)")
      ->type_name("DIR");
  verb->add_option("--data", o->data, "Where the data of the run is now")->type_name("PATH");
  verb->add_option("--model", o->model, "Where the model of the run is now")->type_name("FILE");
  verb->add_option("--endpoint", o->endpoint, "Model server of the run, which is not taken from the folder")
      ->type_name("URL");
  verb->add_flag("--force", o->request.replace, "Replace an earlier export in the folder");
  verb->callback([o, &session] {
    session.action = [o, &session] {
      const Registry registry = Registry::builtin();
      const campaign::Store store = open_run(o->folder);
      campaign::ExportRequest request = o->request;
      request.pictures = o->pictures == "png" ? dataset::PictureFile::png : dataset::PictureFile::jpeg;
      request.folder = std::filesystem::absolute(o->out.empty() ? folder_of(o->folder) / "export"
                                                                : std::filesystem::path(o->out));
      // Named from where the user is, before the process moves to where the run was started.
      const auto named = [](const std::string& path) {
        return path.empty() ? std::filesystem::path() : std::filesystem::absolute(path);
      };
      const std::filesystem::path data = named(o->data);
      const std::filesystem::path model = named(o->model);
      campaign::CampaignSpec spec = campaign_of(store, registry);
      if (!data.empty()) spec.data.path = data;
      if (!model.empty()) spec.model.path = model;
      spec.model.endpoint = o->endpoint;
      const campaign::Exported result =
          campaign::export_pictures(store, spec, registry, request, stop_flag());
      tell(session, spec, request, result);
      if (session.json) session.json_out(as_json(request, result));
      return static_cast<int>(kDone);
    };
  });
}

}  // namespace proofload::cli
