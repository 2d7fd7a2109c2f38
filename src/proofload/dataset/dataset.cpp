#include "proofload/dataset/dataset.h"

#include <algorithm>
#include <exception>
#include <system_error>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/dataset/detail/depth_beside.h"
#include "proofload/dataset/detail/slices.h"

namespace proofload::dataset {

namespace fs = std::filesystem;

namespace {

std::vector<std::string> ids_of(std::span<const Entry> formats) {
  std::vector<std::string> ids;
  for (const Entry& entry : formats) ids.emplace_back(entry.id);
  return ids;
}

// The format that claims `path` most, or an error that lists what was tried.
const Entry& sniff(const fs::path& path, std::span<const Entry> formats) {
  double best = 0;
  std::vector<const Entry*> claims;
  for (const Entry& entry : formats) {
    double score = 0;
    try {
      score = entry.spec().sniff(path);
    } catch (const std::exception&) {
      continue;
    }
    if (score <= 0 || score < best) continue;
    if (score > best) claims.clear();
    best = score;
    claims.push_back(&entry);
  }
  if (claims.size() == 1) return *claims.front();

  std::error_code error;
  if (claims.empty() && !fs::exists(path, error))
    throw Error(ErrorCode::not_found,
                (path.empty() ? std::string("no data given") : path.string() + ": no such file or folder") +
                    ". Name a folder of pictures or a label file under `data.path`.");
  std::string text = path.string();
  if (claims.empty()) {
    text += ": no data format recognises it. What was looked for:";
    for (const Entry& entry : formats) text += "\n  " + std::string(entry.id) + ": " + entry.spec().summary;
    text += "\nName another path, or say which one it is with `format` under `data`.";
    throw Error(ErrorCode::unsupported, text);
  }
  text += ": may be read in " + std::to_string(claims.size()) + " ways:";
  for (const Entry* entry : claims) text += "\n  " + std::string(entry->id) + ": " + entry->spec().summary;
  text += "\nSay which one is meant, for example `format: " + std::string(claims.front()->id) +
          "` under `data` (data.format=" + std::string(claims.front()->id) + " on the command line).";
  throw Error(ErrorCode::invalid_argument, text);
}

}  // namespace

std::unique_ptr<Dataset> open(const fs::path& path,
                              const std::string& format,
                              const Options& options,
                              const Value& params,
                              std::string& found,
                              std::span<const Entry> formats) {
  const Entry* entry = nullptr;
  if (format.empty() || format == "auto") {
    entry = &sniff(path, formats);
  } else {
    for (const Entry& one : formats)
      if (one.id == format) entry = &one;
    if (!entry) {
      const std::vector<std::string> ids = ids_of(formats);
      throw Error(ErrorCode::invalid_argument, "data: unknown format `" + format + "`" +
                                                   did_you_mean(format, ids) + " (known: auto, " +
                                                   join(ids, ", ") + ")");
    }
  }
  found = entry->id;
  const Spec spec = entry->spec();
  const Params checked = spec.params.check(params, "data (format " + found + ")");
  try {
    std::unique_ptr<Dataset> dataset = spec.open(path, options, checked);
    if (dataset->size() == 0) {
      std::string text =
          path.string() + ": the data set is empty: there is no picture to test (format " + found + ").";
      for (const std::string& note : dataset->info().notes) text += "\n  " + note;
      throw Error(ErrorCode::not_found, text + "\nLooked for: " + spec.summary + ".");
    }
    if (const fs::path slices = slices_file_of(path); !slices.empty())
      dataset =
          with_slices(std::move(dataset), slices, !spec.params.find("strict") || checked.flag("strict"));
    if (!options.depth.folder.empty()) dataset = with_depth(std::move(dataset), options.depth, options.read);
    return dataset;
  } catch (const Error&) {
    throw;
  } catch (const fs::filesystem_error& e) {
    throw Error(ErrorCode::io, path.string() + ": " + e.code().message());
  } catch (const std::bad_alloc&) {
    throw Error(ErrorCode::unsupported, path.string() + ": there is not enough memory to hold its labels");
  }
}

}  // namespace proofload::dataset
