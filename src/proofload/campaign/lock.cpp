#include "proofload/campaign/lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "proofload/core/error.h"
#include "proofload/core/text.h"

namespace proofload::campaign {

FolderLock::FolderLock(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "run.lock";
  descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor_ < 0)
    throw Error(ErrorCode::io, folder.string() + ": cannot be written (" + std::strerror(errno) +
                                   "); choose another folder with out.dir=…");
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    std::array<char, 32> text{};
    const ssize_t got = ::read(descriptor_, text.data(), text.size() - 1);
    const std::string holder(text.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    ::close(descriptor_);
    throw Error(ErrorCode::invalid_argument,
                folder.string() + ": another run is writing here" +
                    (holder.empty() ? std::string() : " (process " + std::string(trim(holder)) + ")") +
                    "; wait for it, or choose another folder with out.dir=…");
  }
  const std::string self = std::to_string(::getpid()) + "\n";
  if (::ftruncate(descriptor_, 0) != 0 || ::write(descriptor_, self.data(), self.size()) < 0) {
    // The lock itself holds; only the courtesy of naming us is lost.
  }
}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace proofload::campaign
