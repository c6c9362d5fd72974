#pragma once
#include <filesystem>
#include <optional>

namespace hearthwatch::pipeline {

/// An exclusive lock on a file (made when missing, never through a symbolic link), let go when this ends or the process dies.
class FileLock {
public:
    /// Waits. Throws Error naming the file.
    explicit FileLock(const std::filesystem::path& file);
    /// nullopt when another holds it.
    static std::optional<FileLock> try_lock(const std::filesystem::path& file);
    ~FileLock();
    FileLock(FileLock&& other) noexcept;
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

    int descriptor() const { return descriptor_; }

private:
    explicit FileLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

}  // namespace hearthwatch::pipeline
