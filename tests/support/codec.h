// Real codecs in tests: where they are missing, and in place of them one that fails.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "proofload/coding/codec.h"
#include "proofload/stress/stressor.h"
#include "support/files.h"

namespace proofload::test {

/// Throws with CI=true where it is missing.
bool has_codec(coding::Standard standard);

/// Ends the calling test as skipped, loudly, where the codec is missing; with CI=true that is a failure.
#define PROOFLOAD_NEEDS_CODEC(standard)                                                       \
  do {                                                                                        \
    if (!::proofload::test::has_codec(standard))                                              \
      GTEST_SKIP() << "SKIPPED: no encoder; install libavcodec-dev with libx264 and libx265"; \
  } while (false)

/// Made with its defaults; null where this machine lacks what it needs (with CI=true an error).
std::unique_ptr<stress::Stressor> made(const stress::Spec& spec);

/// A codec program made of a shell script, in place of the real one as long as it lives. It agrees to everything; the shell
/// command `on_pair` answers "pair".
class OtherCodec {
 public:
  explicit OtherCodec(const std::string& on_pair);
  ~OtherCodec();
  OtherCodec(const OtherCodec&) = delete;
  OtherCodec& operator=(const OtherCodec&) = delete;

 private:
  ScratchFolder folder_;
  std::string old_;
};

}  // namespace proofload::test
