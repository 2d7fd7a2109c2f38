#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "proofload/campaign/fields.h"
#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/report/report.h"

namespace proofload::report {

namespace {

std::string cell(const std::string& text) {
  if (text.find_first_of("\",\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

// Streams, because a large grid has millions of rows; a reader never sees a part of the file.
class Writer {
 public:
  explicit Writer(const std::filesystem::path& path) : path_(path), draft_(path.string() + ".part") {
    file_.reset(std::fopen(draft_.c_str(), "wb"));
    if (!file_) fail("cannot be opened for writing");
  }
  void line(const std::vector<std::string>& cells) {
    std::string text = join(cells, ",") + "\n";
    if (std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size()) fail("writing failed");
  }
  void finish() {
    if (std::fclose(file_.release()) != 0) fail("writing failed");
    std::error_code error;
    std::filesystem::rename(draft_, path_, error);
    if (error) fail("cannot be replaced");
  }

 private:
  [[noreturn]] void fail(const char* what) const {
    throw Error(ErrorCode::io, path_.string() + ": " + what + ": " + std::strerror(errno));
  }
  struct Close {
    void operator()(std::FILE* f) const { std::fclose(f); }
  };
  std::filesystem::path path_;
  std::string draft_;
  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace

Spec csv() {
  return {
      .title = "CSV",
      .summary = "results.csv: one row per evaluation, long form, for pandas, polars or a spreadsheet.",
      .file = "results.csv",
      .write =
          [](const Source& source, const std::filesystem::path& path) {
            const std::vector<std::string> ids = source.store.image_ids();
            Writer out(path);
            out.line({"image", "stress", "relation", "level", "value", "replicate", "status", "stability",
                      "stability_failure", "stability_size", "correctness", "correctness_failure",
                      "correctness_size", "quality", "pixels", "message", "mean_ssim", "mean_psnr",
                      "mean_lost_vif"});
            const campaign::CampaignSpec& spec = source.answer.spec;
            static constexpr const char* kNull[] = {"null_reencode", "null_grey_level", "null_half_pixel"};
            source.store.for_each([&](const campaign::Row& row) {
              const RunRecord& r = row.record;
              std::string stress;
              std::string level;
              std::string value;
              std::string looks[3];
              if (!r.cell.chain.empty()) {
                const Link link = r.cell.chain[0];
                level = std::to_string(link.level);
                if (link.stress >= campaign::kFirstNullStress) {
                  const std::size_t kind = link.stress - campaign::kFirstNullStress;
                  stress = kind < std::size(kNull) ? kNull[kind] : "null";
                } else if (link.stress < spec.stresses.size()) {
                  stress = spec.stresses[link.stress].name;
                  value = number_text(spec.stresses[link.stress].axis.natural(link.level));
                  if (const auto* axis = source.answer.perceptual.of(link.stress)) {
                    const campaign::CalibrationPoint at = axis->row.at(link.level);
                    looks[0] = number_text(at.ssim);
                    looks[1] = number_text(at.psnr);
                    looks[2] = number_text(1 - at.vif);
                  }
                }
              }
              const auto relation = static_cast<std::size_t>(std::max<int>(r.cell.relation, 0));
              out.line({cell(r.cell.sample < ids.size() ? ids[r.cell.sample] : std::to_string(r.cell.sample)),
                        stress,
                        r.cell.relation >= 0 && relation < spec.relations.size()
                            ? spec.relations[relation].name
                            : "",
                        level, value, std::to_string(r.cell.replicate), std::string(name_of(r.status)),
                        std::string(name_of(r.stability.outcome)), std::string(name_of(r.stability.failure)),
                        number_text(r.stability.size), std::string(name_of(r.correctness.outcome)),
                        std::string(name_of(r.correctness.failure)), number_text(r.correctness.size),
                        r.has_quality ? number_text(r.quality) : "", hex16(r.pixels), cell(r.message),
                        looks[0], looks[1], looks[2]});
            });
            out.finish();
          },
  };
}

}  // namespace proofload::report
