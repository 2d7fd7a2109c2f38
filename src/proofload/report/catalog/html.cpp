#include <set>

#include "embedded/report_page.h"
#include "proofload/core/error.h"
#include "proofload/core/file.h"
#include "proofload/core/hash.h"
#include "proofload/report/report.h"

namespace proofload::report {

namespace {

// Pictures of one case or filmstrip, by key.
std::vector<std::string> keys_of(const Value& item) {
  std::vector<std::string> out;
  for (const char* name : {"clean_picture", "stressed_picture"})
    if (const Value* key = item.find(name); key && key->is_text()) out.push_back(key->text());
  if (const Value* frames = item.find("frames"))
    for (const Value& frame : frames->items())
      for (const char* name : {"picture", "clean_picture"})
        if (const Value* key = frame.find(name); key && key->is_text()) out.push_back(key->text());
  return out;
}

}  // namespace

Spec html() {
  return {
      .title = "HTML",
      .summary =
          "report.html: one self-contained page with curves, limits, pictures and method; opens from disk, "
          "asks for nothing.",
      .file = "report.html",
      .write =
          [](const Source& source, const std::filesystem::path& path) {
            const std::string_view page = embedded::report_page();
            if (page.empty())
              throw Error(ErrorCode::unsupported,
                          "this build holds no report page; build it again after `make setup`");
            const std::uint64_t budget = source.answer.spec.out.report_bytes;
            Value pictures = Value::object();
            std::set<std::string> have;
            std::uint64_t bytes = page.size();
            const auto add = [&](const Value& item) {
              std::vector<std::pair<std::string, std::string>> fresh;
              std::uint64_t more = 0;
              for (const std::string& key : keys_of(item)) {
                if (have.contains(key)) continue;
                const auto picture = source.store.picture(key);
                if (!picture) continue;
                fresh.emplace_back(key, "data:image/webp;base64," + base64(picture->webp));
                more += fresh.back().second.size();
              }
              if (bytes + more > budget) return false;
              bytes += more;
              for (auto& [key, text] : fresh)
                if (have.insert(key).second) pictures.members().push_back({key, Value(std::move(text))});
              return true;
            };
            Value filmstrips = Value::array();
            for (Value& item : source.store.cases())
              if (item.find("filmstrip") && add(item)) filmstrips.push_back(std::move(item));
            Value clips = Value::array();
            for (Value& item : source.store.cases())
              if (item.find("clip_strip") && add(item)) clips.push_back(std::move(item));
            Value run = source.run;
            std::size_t dropped = 0;
            Value worst = Value::array();
            for (const Value& item : source.run.at("worst").items()) {
              if (add(item)) {
                worst.push_back(item);
              } else {
                ++dropped;
              }
            }
            run["worst"] = std::move(worst);
            Value data = Value::object();
            data["run"] = std::move(run);
            data["pictures"] = std::move(pictures);
            data["filmstrips"] = std::move(filmstrips);
            data["clips"] = std::move(clips);
            data["budget"] = Value::object();
            data["budget"]["bytes"] = static_cast<unsigned long>(budget);
            data["budget"]["dropped_cases"] = static_cast<unsigned long>(dropped);
            // Base64 cannot hold a closing tag, so no name in the data can break out of the template.
            write_file(path, std::string(page) + "\n<template id=\"run-data\">" +
                                 base64(gzip(to_json(data))) + "</template>\n");
          },
  };
}

}  // namespace proofload::report
