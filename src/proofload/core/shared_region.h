// Memory that a child process sees as a descriptor: anonymous, without a name in any file system.
#pragma once

#include <cstddef>
#include <span>

namespace proofload {

/// Zeroed shared memory that can grow and that nobody, the child included, can make smaller: reading it in this
/// process never touches a page that is gone.
class SharedRegion {
 public:
  /// `bytes` >= 1. Error{io} if the system gives no memory.
  explicit SharedRegion(std::size_t bytes);
  ~SharedRegion();
  SharedRegion(const SharedRegion&) = delete;
  SharedRegion& operator=(const SharedRegion&) = delete;

  /// Closed when another program is started, unless it is passed on on purpose.
  int descriptor() const { return descriptor_; }
  std::span<std::byte> bytes() const { return {data_, size_}; }
  /// Makes `bytes()` at least `bytes` long; its place may move, its content stays. Error{io} as above.
  void grow(std::size_t bytes);

 private:
  int descriptor_ = -1;
  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace proofload
