#include "proofload/campaign/picture_list.h"

#include <map>

#include "proofload/core/hash.h"
#include "proofload/core/text.h"

namespace proofload::campaign {

namespace {

// "3 pictures are gone (first: a.png)", or nothing for none.
void tell(std::vector<std::string>& out,
          std::size_t count,
          const std::string& first,
          const std::string& what) {
  if (count == 0) return;
  out.push_back(std::to_string(count) + (count == 1 ? " picture " : " pictures ") + what +
                (count == 1 ? " (" : " (first: ") + first + ")");
}

}  // namespace

std::vector<StoredImage> pictures_of(const Bench& bench) {
  std::vector<StoredImage> out;
  out.reserve(bench.chosen.size());
  for (std::uint32_t i = 0; i < bench.chosen.size(); ++i)
    out.push_back({i, bench.id(i), bench.data->label(bench.chosen[i]), bench.data->slices(bench.chosen[i])});
  return out;
}

std::string fingerprint(std::span<const StoredImage> pictures) {
  FieldBytes bytes;
  for (const StoredImage& picture : pictures)
    bytes.add(std::string_view(picture.id)).add(std::string_view(to_json(to_record(picture.label))));
  return hex16(bytes.hash());
}

std::vector<std::string> changes(std::span<const StoredImage> before, std::span<const StoredImage> now) {
  std::map<std::string, std::string> labels;
  for (const StoredImage& picture : now) labels[picture.id] = to_json(to_record(picture.label));
  std::size_t gone = 0;
  std::size_t relabelled = 0;
  std::string first_gone;
  std::string first_relabelled;
  for (const StoredImage& picture : before) {
    const auto found = labels.find(picture.id);
    if (found == labels.end()) {
      if (gone++ == 0) first_gone = picture.id;
      continue;
    }
    if (found->second != to_json(to_record(picture.label)) && relabelled++ == 0)
      first_relabelled = picture.id;
    labels.erase(found);
  }
  std::vector<std::string> out;
  tell(out, gone, first_gone, gone == 1 ? "is gone" : "are gone");
  tell(out, labels.size(), labels.empty() ? "" : labels.begin()->first,
       labels.size() == 1 ? "is new" : "are new");
  tell(out, relabelled, first_relabelled, relabelled == 1 ? "has another label" : "have other labels");
  if (out.empty() && fingerprint(before) != fingerprint(now)) out.emplace_back("their order is another");
  return out;
}

}  // namespace proofload::campaign
