// Small video files made by hand, so that every pixel of every frame is known without a codec.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "proofload/image/image.h"

namespace proofload::test {

/// An AVI file of the frames. Not `coded`: plain 24-bit pixels, given back byte for byte. `coded`: JPEG frames, given back as
/// FFmpeg decodes them. All frames RGB; frames of another size than the first are written as they are (coded only).
std::string avi_of(const std::vector<Image>& frames, int frame_rate = 25, bool coded = false);

/// Frames that differ: a bright square on texture, `step` px further in each.
std::vector<Image> moving_square(int frames, Size size = {64, 48}, int step = 1);

/// Ends the calling test as skipped, loudly, where the video plug-in was not built; with CI=true that is a failure.
#define PROOFLOAD_NEEDS_VIDEO()                                                                             \
  do {                                                                                                      \
    if (!::proofload::test::has_video())                                                                    \
      GTEST_SKIP() << "SKIPPED: the video plug-in is missing; install libavformat-dev and configure again"; \
  } while (false)

/// Throws with CI=true where it is missing.
bool has_video();

}  // namespace proofload::test
