// Bytes as a file of predictions, matched with a data set of two pictures.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "proofload/core/error.h"
#include "proofload/data/annotation.h"
#include "proofload/dataset/predictions.h"

namespace {

using namespace proofload;

class Two final : public dataset::Dataset {
 public:
  explicit Two(Task task) : task_(task) {
    info_.labels = {"cat", "dog"};
    info_.category_ids = {1, 3};
    info_.image_ids = {"1", "2"};
  }
  const dataset::Info& info() const override { return info_; }
  std::size_t size() const override { return 2; }
  std::string id(std::size_t index) const override { return index == 0 ? "a/x.png" : "b/x.png"; }
  Annotation label(std::size_t) const override {
    if (task_ == Task::instances) {
      LabelledBox one;
      one.mask = mask_from_runs({4, 3}, {12});
      return BoxLabels{{one}};
    }
    if (task_ != Task::keypoints) return BoxLabels{};
    PoseLabels out;
    out.poses.resize(1);
    out.poses[0].points.resize(2);
    return out;
  }
  Sample load(std::size_t) const override { std::abort(); }

 private:
  Task task_;
  dataset::Info info_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const int file = ::memfd_create("predictions", 0);
  if (file < 0 || ::ftruncate(file, 0) != 0 || ::pwrite(file, data, size, 0) != static_cast<ssize_t>(size))
    std::abort();
  try {
    const dataset::PredictionFile read("/proc/self/fd/" + std::to_string(file));
    const Two pictures(read.task());
    std::vector<std::string> notes;
    for (const Prediction& one : read.match(pictures, false, notes).answers)
      if (!defect(one).empty()) std::abort();  // What a reader lets through is finite.
    read.match(pictures, true, notes);
  } catch (const Error& e) {
    if (e.code() == ErrorCode::internal) std::abort();
  }
  return 0;
}
