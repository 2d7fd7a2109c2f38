// Everything that is built in, made once for a test program.
#pragma once

#include "proofload/registry/registry.h"

namespace proofload::test {

inline const Registry& builtin_registry() {
  static const Registry all = Registry::builtin();
  return all;
}

}  // namespace proofload::test
