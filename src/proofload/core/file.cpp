#include "proofload/core/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "proofload/core/error.h"

namespace proofload {

namespace {

std::string cure_of(int number) {
  switch (number) {
    case ENOSPC:
    case EDQUOT: return "; free some space and run the same command again";
    case EFBIG:
      return "; files may not grow further here (ulimit -f), raise the limit and run the same command again";
    default: return {};
  }
}

[[noreturn]] void fail(const std::filesystem::path& path, const char* what) {
  const int number = errno;
  throw Error(number == ENOENT ? ErrorCode::not_found : ErrorCode::io,
              path.string() + ": " + what + ": " + std::strerror(number) + cure_of(number));
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  int close() {
    const int result = ::close(fd_);
    fd_ = -1;
    return result;
  }

 private:
  int fd_;
};

}  // namespace

std::string read_file(const std::filesystem::path& path, std::size_t limit) {
  Descriptor in(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (in.get() < 0) fail(path, "cannot be opened for reading");
  struct stat info {};
  if (::fstat(in.get(), &info) != 0) fail(path, "cannot be examined");
  if (S_ISDIR(info.st_mode)) throw Error(ErrorCode::io, path.string() + ": is a folder, expected a file");
  std::string content;
  content.reserve(static_cast<std::size_t>(info.st_size));
  char buffer[1 << 16];
  while (true) {
    const ssize_t got = ::read(in.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(path, "reading failed");
    if (got == 0) return content;
    content.append(buffer, static_cast<std::size_t>(got));
    if (content.size() > limit)
      throw Error(ErrorCode::io,
                  path.string() + ": larger than the limit of " + std::to_string(limit) + " bytes");
  }
}

void write_file(const std::filesystem::path& path, std::string_view content) {
  const std::filesystem::path draft = path.string() + ".part";
  {
    Descriptor out(::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (out.get() < 0) fail(path, "cannot be opened for writing");
    while (!content.empty()) {
      const ssize_t put = ::write(out.get(), content.data(), content.size());
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) {
        const int number = errno;
        ::unlink(draft.c_str());
        errno = number;
        fail(path, "writing failed");
      }
      content.remove_prefix(static_cast<std::size_t>(put));
    }
    if (out.close() != 0) fail(path, "writing failed");
  }
  if (::rename(draft.c_str(), path.c_str()) != 0) fail(path, "cannot be replaced");
}

}  // namespace proofload
