# Debian's libopencv-imgproc-dev holds headers and libraries but no CMake config (that one is in
# libopencv-dev, which pulls in 43 more packages). Makes opencv::imgproc (with core).
find_path(OPENCV_IMGPROC_INCLUDE opencv2/imgproc.hpp PATH_SUFFIXES opencv4)
find_library(OPENCV_CORE_LIBRARY opencv_core)
find_library(OPENCV_IMGPROC_LIBRARY opencv_imgproc)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OpenCVImgproc REQUIRED_VARS OPENCV_IMGPROC_INCLUDE OPENCV_CORE_LIBRARY
                                  OPENCV_IMGPROC_LIBRARY)
if(OpenCVImgproc_FOUND AND NOT TARGET opencv::imgproc)
  add_library(opencv::imgproc INTERFACE IMPORTED)
  target_include_directories(opencv::imgproc SYSTEM INTERFACE "${OPENCV_IMGPROC_INCLUDE}")
  target_link_libraries(opencv::imgproc INTERFACE "${OPENCV_IMGPROC_LIBRARY}" "${OPENCV_CORE_LIBRARY}")
endif()
mark_as_advanced(OPENCV_IMGPROC_INCLUDE OPENCV_CORE_LIBRARY OPENCV_IMGPROC_LIBRARY)
