// What some tests cannot do without. Where it is missing they are skipped, loudly; with CI=true they fail.
#pragma once

#include <gtest/gtest.h>

#include <string>

namespace proofload::test {

/// `there`; with CI=true and not there, Error{not_found} "CI=true, but …".
bool needed(bool there, const std::string& complaint);
bool has_openvino();
/// Whether the interpreter `python` can import numpy.
bool has_numpy(const std::string& python);

#define PROOFLOAD_NEEDS_OPENVINO()                                                             \
  do {                                                                                         \
    if (!::proofload::test::has_openvino()) GTEST_SKIP() << "SKIPPED: built without OpenVINO"; \
  } while (false)

#define PROOFLOAD_NEEDS_NUMPY(python)                                                                      \
  do {                                                                                                     \
    if (!::proofload::test::has_numpy(python)) GTEST_SKIP() << "SKIPPED: " << (python) << " has no numpy"; \
  } while (false)

}  // namespace proofload::test
