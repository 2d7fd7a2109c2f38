#include "proofload/campaign/gallery.h"

#include <CLI/CLI.hpp>
#include <filesystem>

#include "commands.h"
#include "proofload/core/file.h"
#include "proofload/dataset/dataset.h"
#include "proofload/image/codec.h"
#include "proofload/report/catalogue.h"

namespace proofload::cli {

namespace {

struct Options {
  std::string picture;
  std::string out = "gallery";
  bool text = false;
  std::string reference;
  campaign::GalleryRequest request;
};

// A drawn conveyor belt: edges, texture and colours without a file.
Image drawn_picture(const Registry& registry) {
  Value params = Value::object();
  params["scene"] = "belt";
  params["count"] = 1;
  std::string found;
  return dataset::open("", "synthetic", {}, params, found, registry.format_entries)->load(0).image;
}

std::string file_of(const campaign::GalleryRow& row, std::size_t level) {
  return row.name + "-" + std::to_string(level + 1) + ".png";
}

}  // namespace

// The page of the reference and its strips, from the description of every kind.
void write_reference(const std::filesystem::path& folder, const Registry& registry, Session& session) {
  campaign::GalleryRequest request;
  request.picture = drawn_picture(registry);
  request.levels = 4;
  request.side = 144;
  const auto rows = campaign::gallery(request, registry, session.picture_count(), stop_flag());
  const std::filesystem::path strips = folder / "stressors";
  std::error_code error;
  std::filesystem::remove_all(strips, error);
  std::filesystem::create_directories(strips, error);
  if (error) throw Error(ErrorCode::io, strips.string() + ": cannot be made (" + error.message() + ")");
  for (const campaign::GalleryRow& row : rows)
    if (!row.tiles.empty()) write_file(strips / (row.name + ".webp"), campaign::gallery_strip(request, row));
  write_file(folder / "stressors.md", report::catalogue_text(registry, [](const std::string& name) {
               return "stressors/" + name + ".webp";
             }));
  session.out((folder / "stressors.md").string() + " with " + std::to_string(rows.size()) + " axes\n");
}

void add_gallery(CLI::App& app, Session& session) {
  auto o = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("gallery",
                                      "Show every stress on one picture: a page with all kinds, their "
                                      "strengths, parameters and other names\n\n"
                                      "Examples:\n  proofload gallery street.jpg\n  proofload gallery "
                                      "street.jpg --stress rotate,gaussian_blur --levels 8");
  verb->add_option("picture", o->picture, "A picture of your own (default: a drawn conveyor belt)")
      ->type_name("FILE");
  verb->add_option("-s,--stress", o->request.names, "Only these (default: all)")
      ->allow_extra_args(false)
      ->delimiter(',')
      ->type_name("NAME");
  verb->add_option("--levels", o->request.levels, "Strengths a stress")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  verb->add_option("--side", o->request.side, "Long side of the pictures, px")
      ->check(CLI::Range(32, 4096))
      ->capture_default_str();
  verb->add_option("--seed", o->request.seed, "Of what is drawn")->capture_default_str();
  verb->add_option("-o,--out", o->out, "Folder for index.html and its pictures")
      ->type_name("DIR")
      ->capture_default_str();
  verb->add_option("-j,--threads", o->request.threads, "Threads; 0 = all")->check(CLI::Range(0, 4096));
  verb->add_flag("--text", o->text, "Print the reference as Markdown instead");
  verb->add_option(
          "--reference", o->reference,
          "Write the reference into this folder instead: stressors.md, and a strip of a drawn picture "
          "for every axis")
      ->type_name("DIR");
  verb->callback([o, &session] {
    session.action = [o, &session] {
      const Registry registry = Registry::builtin();
      if (!o->reference.empty()) {
        write_reference(o->reference, registry, session);
        return static_cast<int>(kDone);
      }
      if (o->text) {
        session.out(report::catalogue_text(registry));
        return static_cast<int>(kDone);
      }
      campaign::GalleryRequest request = o->request;
      request.picture = o->picture.empty() ? drawn_picture(registry) : read_image(o->picture);
      const auto rows = campaign::gallery(request, registry, session.picture_count(), stop_flag());
      const std::filesystem::path folder = o->out;
      std::error_code error;
      std::filesystem::create_directories(folder, error);
      if (error) throw Error(ErrorCode::io, folder.string() + ": cannot be made (" + error.message() + ")");
      write_file(folder / "original.png", campaign::gallery_original(request));
      for (const campaign::GalleryRow& row : rows)
        for (std::size_t i = 0; i < row.tiles.size(); ++i) write_file(folder / file_of(row, i), row.tiles[i]);
      write_file(folder / "index.html", report::catalogue_page(registry, rows, file_of));
      session.out(std::to_string(rows.size()) + " stresses in " + (folder / "index.html").string() + "\n");
      return static_cast<int>(kDone);
    };
  });
}

}  // namespace proofload::cli
