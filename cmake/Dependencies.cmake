# Everything third-party is found here, once. Nothing is downloaded.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(Boost 1.74 REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(ZLIB REQUIRED)
find_package(JPEG REQUIRED)
find_package(PNG REQUIRED)
find_package(SQLite3 REQUIRED)
pkg_check_modules(WEBP REQUIRED IMPORTED_TARGET libwebp)
pkg_check_modules(YAMLCPP REQUIRED IMPORTED_TARGET yaml-cpp)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(HWY REQUIRED IMPORTED_TARGET libhwy)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(HTTPLIB REQUIRED IMPORTED_TARGET cpp-httplib)
find_package(pugixml 1.10 REQUIRED)
find_package(OpenCVImgproc REQUIRED)

# OpenVINO comes as a Python wheel with headers, CMake files and its own oneTBB. The interpreter of the project's
# virtual environment is asked where; PROOFLOAD_PYTHON names another one.
if(NOT PROOFLOAD_WITH_OPENVINO STREQUAL "OFF")
  if(NOT OpenVINO_DIR)
    set(PROOFLOAD_PYTHON "${PROJECT_SOURCE_DIR}/.venv/bin/python" CACHE FILEPATH "Python that has openvino")
    if(EXISTS "${PROOFLOAD_PYTHON}")
      execute_process(
        COMMAND "${PROOFLOAD_PYTHON}" -c "import openvino.utils as u; print(u.get_cmake_path())"
        OUTPUT_VARIABLE openvino_cmake OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    endif()
  endif()
  find_package(OpenVINO QUIET COMPONENTS Runtime PATHS "${openvino_cmake}")
endif()
if(OpenVINO_FOUND)
  set(PROOFLOAD_OpenVINO_TARGETS openvino::runtime)
  set(PROOFLOAD_OPENVINO_SUMMARY "${OpenVINO_VERSION}")
  # The process must hold one TBB: the one OpenVINO brings.
  # (Searched first: a TBB of the system has the same file name and would be found otherwise.)
  find_package(TBB QUIET COMPONENTS tbb NO_DEFAULT_PATH
               PATHS "${OpenVINO_DIR}" "${OpenVINO_DIR}/../3rdparty/tbb/lib/cmake/TBB"
                     "${OpenVINO_DIR}/../../3rdparty/tbb/lib/cmake/TBB")
  find_package(TBB REQUIRED COMPONENTS tbb)
else()
  if(PROOFLOAD_WITH_OPENVINO STREQUAL "ON")
    message(FATAL_ERROR "OpenVINO was asked for and not found. Install the wheel (`make setup`) or set OpenVINO_DIR.")
  endif()
  set(PROOFLOAD_OPENVINO_SUMMARY "off (not found; only the toy engine)")
  find_package(TBB REQUIRED COMPONENTS tbb)
endif()
