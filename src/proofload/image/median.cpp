#include "proofload/image/median.h"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <string>

#include "proofload/core/error.h"
#include "proofload/image/detail/opencv_thread.h"

namespace proofload {

Image median_filter(const ImageView& src, int window) {
  if (window < 1 || window > 255 || window % 2 == 0)
    throw Error(ErrorCode::invalid_argument,
                "a median takes an odd window from 1 to 255, found " + std::to_string(window));
  detail::keep_opencv_on_this_thread();
  Image out(src.size(), src.channels());
  const int type = src.channels() == 3 ? CV_8UC3 : CV_8UC1;
  const cv::Mat from(src.height(), src.width(), type, const_cast<std::uint8_t*>(src.data()), src.stride());
  cv::Mat to(src.height(), src.width(), type, out.data(), out.stride());
  try {
    cv::medianBlur(from, to, window);
  } catch (const cv::Exception& error) {
    throw Error(ErrorCode::internal, std::string("OpenCV could not take the median: ") + error.what());
  }
  PROOFLOAD_ASSERT(to.data == out.data());
  return out;
}

}  // namespace proofload
