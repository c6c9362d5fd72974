#include "pipeline/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "pipeline/error.h"

namespace hearthwatch::pipeline {
namespace {

/// -1 when another holds it and `wait` is false. The file may be removed and made anew between open and lock, hence the loop.
int lock(const std::filesystem::path& file, bool wait)
{
    const auto fail = [&](const char* what) {
        throw Error(fmt::format("{}: cannot be {}: {} (two runs could not be told apart); make the folder writable",
                                file.string(), what, std::strerror(errno)),
                    75);
    };
    for (;;) {
        const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (descriptor < 0) fail("opened");
        int result;
        do {
            result = ::flock(descriptor, wait ? LOCK_EX : LOCK_EX | LOCK_NB);
        } while (result != 0 && errno == EINTR);
        if (result != 0 && errno == EWOULDBLOCK && !wait) {
            ::close(descriptor);
            return -1;
        }
        if (result != 0) {
            ::close(descriptor);
            fail("locked");
        }
        struct stat held {
        }, named{};
        if (::fstat(descriptor, &held) == 0 && ::stat(file.c_str(), &named) == 0 && held.st_ino == named.st_ino &&
            held.st_dev == named.st_dev)
            return descriptor;
        ::close(descriptor);
    }
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& file) : descriptor_(lock(file, true)) {}

std::optional<FileLock> FileLock::try_lock(const std::filesystem::path& file)
{
    const int descriptor = lock(file, false);
    if (descriptor < 0) return std::nullopt;
    return FileLock(descriptor);
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock::~FileLock()
{
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace hearthwatch::pipeline
