#include "proofload/core/shared_region.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "proofload/core/error.h"

namespace proofload {

namespace {

constexpr std::size_t kStep = std::size_t{1} << 16;  // A multiple of every page size.

[[noreturn]] void refuse(std::size_t bytes, int number) {
  throw Error(ErrorCode::io, "the system gives no shared memory of " + std::to_string(bytes) +
                                 " bytes: " + std::strerror(number));
}

}  // namespace

SharedRegion::SharedRegion(std::size_t bytes) {
  descriptor_ = memfd_create("proofload-child", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (descriptor_ < 0) refuse(bytes, errno);
  try {
    grow(bytes);
    // A child that cut the memory off would otherwise kill this process at its next access. The second seal keeps
    // the child from adding one that forbids growing.
    if (fcntl(descriptor_, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_SEAL) != 0) refuse(bytes, errno);
  } catch (...) {
    if (data_) munmap(data_, size_);
    close(descriptor_);
    throw;
  }
}

SharedRegion::~SharedRegion() {
  munmap(data_, size_);
  close(descriptor_);
}

void SharedRegion::grow(std::size_t bytes) {
  if (bytes <= size_) return;
  const std::size_t wanted = (bytes + kStep - 1) / kStep * kStep;
  // The child may have made it larger already.
  const off_t there = lseek(descriptor_, 0, SEEK_END);
  if (there < 0 ||
      (static_cast<std::size_t>(there) < wanted && ftruncate(descriptor_, static_cast<off_t>(wanted)) != 0))
    refuse(wanted, errno);
  void* const place = data_ ? mremap(data_, size_, wanted, MREMAP_MAYMOVE)
                            : mmap(nullptr, wanted, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_, 0);
  if (place == MAP_FAILED) refuse(wanted, errno);
  data_ = static_cast<std::byte*>(place);
  size_ = wanted;
}

}  // namespace proofload
