// A table labels.csv: path, class name, reading or text, and what the picture was made of.
#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/dataset/detail/writers.h"

namespace proofload::dataset {

namespace {

class CsvWriter final : public Writer {
 public:
  CsvWriter(std::filesystem::path folder, WriterOptions options)
      : Writer(std::move(folder), std::move(options)) {
    const Task task = this->options().task;
    rows_ = std::string("path,") +
            (task == Task::regression ? "value"
             : task == Task::text     ? "text"
                                      : "label") +
            ",stress\n";
  }

 private:
  void take(const std::string& file, Size, const Annotation& label, const Origin& origin) override {
    std::string field;
    if (const auto* item = std::get_if<ClassLabel>(&label)) {
      field = options().labels.empty() ? std::to_string(item->index) : class_name(item->index);
    } else if (const auto* set = std::get_if<ClassSet>(&label)) {
      for (const int one : set->classes) field += (field.empty() ? "" : "|") + class_name(one);
    } else if (const auto* reading = std::get_if<Reading>(&label)) {
      field = number_text(reading->value);
    } else if (const auto* line = std::get_if<TextLine>(&label)) {
      field = line->value;
    } else {
      throw Error(ErrorCode::unsupported,
                  origin.source + ": has no class, reading or text that a table could hold");
    }
    rows_ += csv_field(file) + "," + csv_field(field) + "," + csv_field(origin.stress) + "\n";
    count_objects(1);
  }
  void write_labels() override { write("labels.csv", rows_); }

  std::string rows_;
};

}  // namespace

std::unique_ptr<Writer> write_csv(std::filesystem::path folder, WriterOptions options) {
  return std::make_unique<CsvWriter>(std::move(folder), std::move(options));
}

}  // namespace proofload::dataset
