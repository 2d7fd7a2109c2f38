// Sequences of the MOT challenge: frames as pictures (or one video) with boxes in gt/gt.txt.
#include <algorithm>
#include <cmath>
#include <map>
#include <system_error>

#include "proofload/core/error.h"
#include "proofload/core/text.h"
#include "proofload/dataset/dataset.h"
#include "proofload/dataset/detail/box_field.h"
#include "proofload/dataset/detail/class_names.h"
#include "proofload/dataset/detail/clips.h"
#include "proofload/dataset/detail/faults.h"
#include "proofload/dataset/detail/picture_files.h"
#include "proofload/dataset/detail/text_file.h"
#include "proofload/dataset/detail/video_file.h"

namespace proofload::dataset {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLargestFile = std::size_t{256} << 20;
constexpr std::size_t kMostSequences = 10'000;
constexpr double kUnsaidRate = 25;
constexpr double kLeastVisible = 0.25;
constexpr std::int64_t kMostFrames = 100'000'000;

// What the class column counts in MOT16 to MOT20; only pedestrians are labelled throughout. People whom the challenge does
// not score either are ignored: on a vehicle, standing still behind glass, on a poster, in a mirror.
constexpr int kPedestrian = 1;
bool is_ignored_person(int id) { return id == 2 || id == 7 || id == 8 || id == 12; }

bool is_sequence(const fs::path& folder) {
  std::error_code error;
  return fs::is_regular_file(folder / "gt" / "gt.txt", error);
}

// The folder itself, or the sequences in it, in byte order.
std::vector<fs::path> sequences_in(const fs::path& folder) {
  if (is_sequence(folder)) return {folder};
  std::vector<fs::path> out;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end && out.size() < kMostSequences;
       it.increment(error))
    if (is_sequence(it->path())) out.push_back(it->path());
  std::sort(out.begin(), out.end());
  return out;
}

double claim(const fs::path& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return 0.0;
  return sequences_in(path).empty() ? 0.0 : 0.96;
}

struct Row {
  std::uint32_t frame = 0;  // From 0.
  LabelledBox box;
};

// Names of class ids: those given as "1=person, 3=car", or the pedestrians of the challenge.
std::map<int, std::string> classes_of(const std::string& given) {
  std::map<int, std::string> out;
  for (const std::string& part : split(given, ',')) {
    const std::string_view one = trim(part);
    if (one.empty()) continue;
    const auto sign = one.find('=');
    std::int64_t id = -1;
    if (sign != std::string_view::npos)
      if (const auto number = parse_integer(trim(one.substr(0, sign)))) id = *number;
    const std::string name(sign == std::string_view::npos ? std::string_view() : trim(one.substr(sign + 1)));
    if (id < 0 || id > 1'000'000 || name.empty())
      throw Error(ErrorCode::invalid_argument,
                  "data.classes: `" + std::string(one) +
                      "` is not of the form id=name; write for example 1=person, 3=car");
    out[static_cast<int>(id)] = name;
  }
  return out;
}

struct Sequence {
  fs::path folder;
  std::string name;
  double frame_rate = kUnsaidRate;
  std::vector<std::string> pictures;  // Relative to `folder`; empty: a video.
  std::string video;
  VideoIndex index;
  std::vector<Row> rows;  // By frame.

  std::uint32_t frames() const {
    return pictures.empty() ? index.frames : static_cast<std::uint32_t>(pictures.size());
  }
  BoxLabels label(std::uint32_t frame) const {
    BoxLabels out;
    auto it = std::lower_bound(rows.begin(), rows.end(), frame,
                               [](const Row& row, std::uint32_t f) { return row.frame < f; });
    for (; it != rows.end() && it->frame == frame; ++it) out.boxes.push_back(it->box);
    return out;
  }
};

// Values of seqinfo.ini that matter.
void read_info(Sequence& sequence, std::string& pictures) {
  const fs::path file = sequence.folder / "seqinfo.ini";
  std::error_code error;
  if (!fs::is_regular_file(file, error)) return;
  const std::string text = read_text_file(file, 1 << 20);
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view line = next_line(rest);
    const auto sign = line.find('=');
    if (sign == std::string_view::npos) continue;
    const std::string key = lower(std::string(trim(line.substr(0, sign))));
    const std::string_view value = trim(line.substr(sign + 1));
    if (key == "framerate") {
      const auto rate = parse_number(value);
      if (!rate || !(*rate >= 0.01 && *rate <= 10'000))
        throw Error(ErrorCode::parse, file.string() + ": frameRate is `" + std::string(value) +
                                          "`; expected frames per second");
      sequence.frame_rate = *rate;
    }
    if (key == "imdir" && !value.empty()) {
      const auto clean = inside(sequence.folder, value);
      if (!clean)
        throw Error(ErrorCode::parse, file.string() + ": imDir `" + std::string(value) +
                                          "` leads out of the sequence's folder");
      pictures = *clean;
    }
  }
}

std::string videos_of(const fs::path& folder) {
  std::vector<std::string> found;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end && found.size() < 100;
       it.increment(error)) {
    const std::string ending = lower(it->path().extension().string());
    if (ending == ".mp4" || ending == ".avi" || ending == ".mkv" || ending == ".webm" || ending == ".mov")
      found.push_back(it->path().filename().string());
  }
  std::sort(found.begin(), found.end());
  return found.empty() ? std::string() : found.front();
}

class ReadRows {
 public:
  ReadRows(Sequence& sequence,
           const std::map<int, std::string>& classes,
           bool named,
           std::map<std::string, int>& labels)
      : sequence_(sequence), classes_(classes), named_(named), labels_(labels) {}

  void operator()(bool strict, std::vector<std::string>& notes) {
    const fs::path file = sequence_.folder / "gt" / "gt.txt";
    const std::string text = read_text_file(file, kLargestFile);
    Faults faults("row");
    std::string_view rest = text;
    std::size_t number = 0;
    std::size_t rows = 0;
    while (!rest.empty()) {
      const std::string_view line = next_line(rest);
      ++number;
      if (line.empty()) continue;
      ++rows;
      if (const std::string wrong = take(line); !wrong.empty())
        faults.add(ErrorCode::parse, "row " + std::to_string(number), wrong);
    }
    faults.settle(strict, file.string(), rows, notes);
    std::stable_sort(sequence_.rows.begin(), sequence_.rows.end(),
                     [](const Row& a, const Row& b) { return a.frame < b.frame; });
    if (other_ > 0)
      notes.push_back(sequence_.name + ": " + std::to_string(other_) +
                      " boxes of classes without a name are left out; name them with `classes`");
  }

 private:
  // What is wrong with a row, or "".
  std::string take(std::string_view line) {
    const std::vector<std::string> fields = split(std::string(line), ',');
    if (fields.size() < 6 || fields.size() > 10)
      return "has " + std::to_string(fields.size()) +
             " values; expected frame,id,left,top,width,height,conf,class,visibility";
    std::vector<double> v;
    for (const std::string& field : fields) {
      const auto value = parse_number(trim(field));
      if (!value || !std::isfinite(*value)) return "`" + std::string(trim(field)) + "` is no number";
      v.push_back(*value);
    }
    if (!(v[0] >= 1 && v[0] <= kMostFrames) || v[0] != std::floor(v[0]))
      return "frame " + fields[0] + " is none; frames count from 1";
    if (v[0] > sequence_.frames())
      return "frame " + std::to_string(static_cast<std::int64_t>(v[0])) + " is beyond the last one, " +
             std::to_string(sequence_.frames());
    if (!(v[4] > 0 && v[5] > 0))
      return "the box is " + fields[4] + " by " + fields[5] + "; both must be above 0";
    for (int i = 2; i < 6; ++i)
      if (std::abs(v[static_cast<std::size_t>(i)]) > kFarthest)
        return "a coordinate is beyond " + number_text(kFarthest) + " px";
    const bool scored = fields.size() < 7 || v[6] != 0;
    const double visible = fields.size() >= 9 && v[8] >= 0 ? v[8] : 1;
    // Without a class (−1, or no such column) everything is a pedestrian.
    int id = kPedestrian;
    if (fields.size() >= 8 && v[7] >= 0) {
      if (v[7] > 1'000'000 || v[7] != std::floor(v[7])) return "class " + fields[7] + " is none";
      id = static_cast<int>(v[7]);
    }
    const bool bystander = !named_ && is_ignored_person(id);
    const auto name = classes_.find(bystander ? kPedestrian : id);
    if (name == classes_.end()) {
      ++other_;
      return "";
    }
    Row row;
    row.frame = static_cast<std::uint32_t>(v[0]) - 1;
    // The challenge counts pixels from 1.
    row.box.box = {v[2] - 1, v[3] - 1, v[2] - 1 + v[4], v[3] - 1 + v[5]};
    row.box.label = labels_.at(name->second);
    row.box.ignore = !scored || bystander || visible < kLeastVisible;
    sequence_.rows.push_back(row);
    return "";
  }

  Sequence& sequence_;
  const std::map<int, std::string>& classes_;
  bool named_;
  std::map<std::string, int>& labels_;
  std::size_t other_ = 0;
};

class MotReader final : public FrameReader {
 public:
  MotReader(const Sequence& sequence, const ReadOptions& read, const ClipPlace& place, std::uint32_t stride)
      : sequence_(sequence), read_(read), next_(place.first), stride_(stride) {
    shape_.frames = place.count;
    shape_.frame_rate = sequence.frame_rate / stride;
    if (sequence.pictures.empty()) {
      video_ =
          std::make_unique<VideoFile>(sequence.folder / sequence.video, read, sequence.index, place.first);
      shape_.size = sequence.index.size;
    } else {
      shape_.size = read_size(sequence.folder / sequence.pictures.at(place.first), read);
    }
  }

  const ClipShape& shape() const override { return shape_; }
  bool next(Sample& frame) override {
    if (given_ == shape_.frames) return false;
    if (video_) {
      for (std::uint32_t i = 1; given_ > 0 && i < stride_; ++i)
        if (!video_->next(nullptr)) return false;
      if (!video_->next(&frame.image)) return false;
    } else {
      const fs::path file = sequence_.folder / sequence_.pictures.at(next_);
      frame.image = read_image(file, read_);
      if (frame.image.size() != shape_.size)
        throw Error(ErrorCode::parse, file.string() + ": is " + std::to_string(frame.image.width()) + "x" +
                                          std::to_string(frame.image.height()) + ", the frames before it " +
                                          std::to_string(shape_.size.width) + "x" +
                                          std::to_string(shape_.size.height) +
                                          "; all frames must have one size");
    }
    frame.id = sequence_.name + "#" + std::to_string(next_);
    frame.label = sequence_.label(next_);
    frame.slices.clear();
    next_ += stride_;
    ++given_;
    return true;
  }

 private:
  const Sequence& sequence_;
  ReadOptions read_;
  ClipShape shape_;
  std::unique_ptr<VideoFile> video_;
  std::uint32_t next_;
  std::uint32_t stride_;
  std::uint32_t given_ = 0;
};

class Mot final : public ClipDataset {
 public:
  Mot(const std::vector<fs::path>& folders, const Options& options, const Params& params)
      : read_(options.read), stride_(static_cast<std::uint32_t>(params.integer("stride"))) {
    const bool strict = params.flag("strict");
    const std::string& given = params.text("classes");
    std::map<int, std::string> classes = classes_of(given);
    const ClassNames known(options.model_labels);
    // The challenge says pedestrian where most models say person.
    if (given.empty())
      classes[kPedestrian] = known.find("pedestrian") || !known.find("person") ? "pedestrian" : "person";
    std::vector<std::string> names;
    for (const auto& [id, name] : classes)
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    const ClassMap map = map_classes(names, options.model_labels, strict, "data.classes", info_.notes);
    std::map<std::string, int> labels;
    for (std::size_t i = 0; i < names.size(); ++i)
      if (map.index[i] >= 0) labels[names[i]] = map.index[i];
    std::erase_if(classes, [&](const auto& one) { return !labels.contains(one.second); });
    info_.labels = map.labels;
    info_.task = Task::detection;
    info_.clips = true;
    const auto length = static_cast<std::uint32_t>(params.integer("clip_frames"));
    std::uint64_t frames = 0;
    std::uint64_t boxes = 0;
    for (const fs::path& folder : folders) {
      Sequence sequence;
      sequence.folder = folder;
      const std::string name = fs::weakly_canonical(folder).filename().string();
      if (first_invalid_utf8(name))
        throw Error(ErrorCode::unsupported,
                    valid_utf8(folder.string()) + ": the name of this folder is not UTF-8. Rename it.");
      sequence.name = nfc(name);
      std::string pictures = "img1";
      read_info(sequence, pictures);
      std::error_code error;
      if (fs::is_directory(folder / pictures, error))
        sequence.pictures = list_pictures(folder, pictures, false).pictures;
      if (sequence.pictures.empty()) {
        sequence.video = videos_of(folder);
        if (sequence.video.empty())
          throw Error(ErrorCode::not_found, folder.string() + ": neither pictures in `" + pictures +
                                                "` nor a video; both belong beside gt/gt.txt");
        sequence.index = scan_video(folder / sequence.video, read_);
        if (sequence.index.frame_rate > 0) sequence.frame_rate = sequence.index.frame_rate;
      }
      ReadRows(sequence, classes, !given.empty(), labels)(strict, info_.notes);
      frames += sequence.frames();
      boxes += sequence.rows.size();
      const auto source = static_cast<std::uint32_t>(sources_.size());
      const auto clips = cut(source, sequence.frames(), length, stride_);
      clips_.insert(clips_.end(), clips.begin(), clips.end());
      sources_.push_back(sequence.name);
      sequences_.push_back(std::move(sequence));
    }
    std::vector<std::string> sorted = sources_;
    std::sort(sorted.begin(), sorted.end());
    if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
      throw Error(ErrorCode::invalid_argument,
                  "two sequences have one name once Unicode is normalised. Rename one.");
    info_.notes.push_back(counted(clips_.size(), "clip") + " of " + counted(sources_.size(), "sequence") +
                          " (" + counted(frames, "frame") + "), " + std::to_string(boxes) +
                          " boxes; pixels counted from 1");
  }

  Annotation label(std::size_t index) const override {
    const ClipPlace& place = clips_.at(index);
    return sequences_[place.source].label(place.first);
  }
  std::unique_ptr<FrameReader> clip(std::size_t index) const override {
    const ClipPlace& place = clips_.at(index);
    return std::make_unique<MotReader>(sequences_[place.source], read_, place, stride_);
  }

 private:
  ReadOptions read_;
  std::uint32_t stride_;
  std::vector<Sequence> sequences_;
};

std::unique_ptr<Dataset> open_mot(const fs::path& path, const Options& options, const Params& params) {
  std::error_code error;
  if (!fs::exists(path, error)) throw Error(ErrorCode::not_found, path.string() + ": no such folder.");
  const std::vector<fs::path> folders = sequences_in(path);
  if (folders.empty())
    throw Error(ErrorCode::not_found, path.string() + ": no gt/gt.txt in this folder or the folders in it.");
  return std::make_unique<Mot>(folders, options, params);
}

}  // namespace

Spec mot() {
  return {
      .title = "MOT sequences",
      .summary =
          "a folder with `gt/gt.txt` (frame,id,left,top,width,height,conf,class,visibility) and frames in "
          "`img1` or a video, "
          "or a folder of such folders; cut into clips",
      .params = {clip_frames_param(), stride_param(),
                 text("classes", "",
                      "What the numbers of the class column are, as `1=person, 3=car`; unsaid, 1 is a "
                      "pedestrian (or "
                      "person) and the people that the challenge does not score are ignored."),
                 flag("strict", true,
                      "Refuse wrong rows and classes the model does not have; false leaves them out.")},
      .sniff = claim,
      .open = open_mot,
  };
}

}  // namespace proofload::dataset
