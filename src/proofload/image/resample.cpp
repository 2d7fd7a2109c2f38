#include "proofload/image/resample.h"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <string>

#include "proofload/core/error.h"
#include "proofload/image/detail/area_resample.h"
#include "proofload/image/detail/opencv_thread.h"
#include "proofload/image/detail/pillow_resample.h"

namespace proofload {

namespace {

Image opencv_resize(const ImageView& src, Size size, int mode) {
  detail::keep_opencv_on_this_thread();
  Image out(size, src.channels());
  const int type = src.channels() == 3 ? CV_8UC3 : CV_8UC1;
  const cv::Mat from(src.height(), src.width(), type, const_cast<std::uint8_t*>(src.data()));
  cv::Mat to(size.height, size.width, type, out.data());
  try {
    cv::resize(from, to, to.size(), 0, 0, mode);
  } catch (const cv::Exception& error) {
    throw Error(ErrorCode::internal, std::string("OpenCV could not resize: ") + error.what());
  }
  // OpenCV writes in place when size and type fit, as they do.
  PROOFLOAD_ASSERT(to.data == out.data());
  return out;
}

Image area_resize(const ImageView& src, Size size) {
  if (size.width > src.width() || size.height > src.height() || detail::whole_factors(src.size(), size))
    return opencv_resize(src, size, cv::INTER_AREA);
  return detail::area_shrink(src, size);
}

}  // namespace

Image resize(const ImageView& src, Size size, Interpolation interpolation) {
  const auto fits = [](int side) { return side >= 1 && side <= kLargestSide; };
  if (!fits(size.width) || !fits(size.height) || !fits(src.width()) || !fits(src.height()))
    throw Error(ErrorCode::invalid_argument,
                "cannot resize " + std::to_string(src.width()) + " x " + std::to_string(src.height()) +
                    " to " + std::to_string(size.width) + " x " + std::to_string(size.height) +
                    " pixels: sides go from 1 to " + std::to_string(kLargestSide));
  if (size == src.size()) return Image(src);
  const bool shrinks = size.width < src.width() || size.height < src.height();
  switch (interpolation) {
    case Interpolation::linear: return opencv_resize(src, size, cv::INTER_LINEAR);
    case Interpolation::area: return area_resize(src, size);
    case Interpolation::area_down_linear_up:
      return shrinks ? area_resize(src, size) : opencv_resize(src, size, cv::INTER_LINEAR);
    case Interpolation::nearest: return opencv_resize(src, size, cv::INTER_NEAREST);
    case Interpolation::pillow_bilinear:
      return detail::pillow_resize(src, size, detail::PillowFilter::bilinear);
    case Interpolation::pillow_bicubic:
      return detail::pillow_resize(src, size, detail::PillowFilter::bicubic);
  }
  throw Error(ErrorCode::invalid_argument, "unknown interpolation");
}

}  // namespace proofload
