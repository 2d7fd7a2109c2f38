// OpenCV on the calling thread.
#pragma once

#include <opencv2/core/utility.hpp>

namespace proofload::detail {

/// Threads belong to the runner: OpenCV is told once, before its first use, to start none.
inline void keep_opencv_on_this_thread() {
  static const bool told = [] {
    cv::setNumThreads(0);
    return true;
  }();
  static_cast<void>(told);
}

}  // namespace proofload::detail
