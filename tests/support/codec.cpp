#include "support/codec.h"

#include <cstdlib>
#include <filesystem>

#include "proofload/core/error.h"
#include "support/needs.h"

namespace proofload::test {

bool has_codec(coding::Standard standard) {
  bool there = false;
  try {
    there = coding::can_code(standard);
  } catch (const Error&) {
    there = false;
  }
  return needed(there, std::string(coding::name_of(standard)) + " cannot be encoded");
}

std::unique_ptr<stress::Stressor> made(const stress::Spec& spec) {
  try {
    return spec.make(spec.params.defaults());
  } catch (const Error& error) {
    if (error.code() != ErrorCode::unsupported) throw;
    needed(false, error.what());
    return nullptr;
  }
}

OtherCodec::OtherCodec(const std::string& on_pair) {
  if (const char* old = std::getenv("PROOFLOAD_CODEC")) old_ = old;
  const auto file = folder_.write("codec",
                                  "#!/bin/sh\nwhile read -r line <&3; do\n  case \"$line\" in\n"
                                  "    hello*) echo 'codec 1 1 1 none' >&4 ;;\n    pair*) " +
                                      on_pair + " ;;\n    *) echo ok >&4 ;;\n  esac\ndone\n");
  std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  ::setenv("PROOFLOAD_CODEC", file.c_str(), 1);
}

OtherCodec::~OtherCodec() { ::setenv("PROOFLOAD_CODEC", old_.c_str(), 1); }

}  // namespace proofload::test
