#include "pipeline/store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>

#include "pipeline/error.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;

class Digest {
public:
    explicit Digest(const EVP_MD* kind) : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free)
    {
        EVP_DigestInit_ex(context_.get(), kind, nullptr);
    }
    void add(std::string_view bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }
    std::string hex()
    {
        std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
        unsigned size = 0;
        EVP_DigestFinal_ex(context_.get(), raw.data(), &size);
        std::string text;
        for (unsigned i = 0; i < size; ++i) text += fmt::format("{:02x}", raw[i]);
        return text;
    }

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

std::string digest_of_file(const fs::path& file, const EVP_MD* kind)
{
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        throw Error(fmt::format("{}: cannot be read ({}); check the path and its rights", file.string(), std::strerror(errno)));
    Digest digest(kind);
    std::string block(1 << 20, '\0');
    while (stream.read(block.data(), static_cast<std::streamsize>(block.size())) || stream.gcount() > 0)
        digest.add(std::string_view(block).substr(0, static_cast<std::size_t>(stream.gcount())));
    return digest.hex();
}

[[noreturn]] void cannot_write(const fs::path& file)
{
    const bool temporary = errno == ENOSPC || errno == EDQUOT || errno == EIO;
    throw Error(fmt::format("{}: cannot be written ({}); free space or check rights, then run again", file.string(),
                            std::strerror(errno)),
                temporary ? 75 : 65);
}

void sync_folder(const fs::path& folder)
{
    const int handle = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0) return;
    fsync(handle);
    close(handle);
}

std::string host()
{
    std::array<char, 256> name{};
    gethostname(name.data(), name.size() - 1);
    return name.data();
}

/// Whether the half-written file is of a process of this host that is no more.
bool is_abandoned(const std::string& name)
{
    const std::string mark = "~" + host() + "~";
    const auto at = name.rfind(mark);
    if (!name.starts_with('.') || !name.ends_with(".part") || at == std::string::npos) return false;
    const int pid = std::atoi(name.c_str() + at + mark.size());
    return pid > 0 && kill(pid, 0) != 0 && errno == ESRCH;
}

bool holds(const fs::path& file, std::string_view bytes)
{
    std::error_code trouble;
    if (fs::file_size(file, trouble) != bytes.size() || trouble) return false;
    return read_file(file) == bytes;
}

}  // namespace

void write_file(const fs::path& file, std::string_view bytes)
{
    if (holds(file, bytes)) return;
    std::error_code trouble;
    fs::create_directories(file.parent_path(), trouble);
    static std::atomic<unsigned> counter{0};
    const fs::path beside =
        file.parent_path() / fmt::format(".{}.{}~{}~{}.part", file.filename().string(), counter++, host(), getpid());
    const int handle = open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (handle < 0) cannot_write(file);
    bool good = true;
    for (std::size_t at = 0; good && at < bytes.size();) {
        const ssize_t count = write(handle, bytes.data() + at, bytes.size() - at);
        if (count > 0)
            at += static_cast<std::size_t>(count);
        else
            good = count < 0 && errno == EINTR;
    }
    good = good && fsync(handle) == 0;
    good = close(handle) == 0 && good;
    if (!good || rename(beside.c_str(), file.c_str()) != 0) {
        const int reason = errno;
        unlink(beside.c_str());
        errno = reason;
        cannot_write(file);
    }
    sync_folder(file.parent_path());
}

void sweep_abandoned(const fs::path& folder)
{
    std::error_code trouble;
    std::vector<fs::path> abandoned;
    for (auto at = fs::recursive_directory_iterator(folder, trouble); !trouble && at != fs::recursive_directory_iterator();
         at.increment(trouble))
        if (is_abandoned(at->path().filename().string())) abandoned.push_back(at->path());
    for (const auto& file : abandoned) fs::remove(file, trouble);
}

std::string read_file(const fs::path& file)
{
    std::ifstream stream(file, std::ios::binary | std::ios::ate);
    if (!stream)
        throw Error(fmt::format("{}: cannot be read ({}); check the path and its rights", file.string(), std::strerror(errno)));
    std::string bytes(static_cast<std::size_t>(std::max<std::streamoff>(0, stream.tellg())), '\0');
    stream.seekg(0);
    if (!stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size())))
        throw Error(fmt::format("{}: cannot be read to its end; check the disk", file.string()));
    return bytes;
}

std::string sha256(std::string_view bytes)
{
    Digest digest(EVP_sha256());
    digest.add(bytes);
    return digest.hex();
}

std::string sha256_of_file(const fs::path& file)
{
    return digest_of_file(file, EVP_sha256());
}

ContentKey::ContentKey(std::string_view stage) : text_(fmt::format("{}\n{}\n", method_version, stage)) {}

ContentKey& ContentKey::add(std::string_view label, std::string_view value)
{
    text_ += fmt::format("{}:{}={}:{}\n", label.size(), label, value.size(), value);
    return *this;
}

ContentKey& ContentKey::add_file(const fs::path& file)
{
    std::error_code trouble;
    const bool there = fs::is_regular_file(file, trouble);
    return add(file.filename().string(), there ? sha256_of_file(file) : "missing");
}

ContentKey& ContentKey::add_product(const fs::path& file)
{
    std::error_code trouble;
    const auto size = fs::file_size(file, trouble);
    return add(file.filename().string(), trouble ? "missing" : std::to_string(size));
}

std::string ContentKey::hex() const
{
    return sha256(text_);
}

bool is_current(const fs::path& out, std::string_view name, const std::string& key)
{
    std::error_code trouble;
    const fs::path file = out / "keys" / name;
    return fs::is_regular_file(file, trouble) && read_file(file) == key + "\n";
}

void set_current(const fs::path& out, std::string_view name, const std::string& key)
{
    write_file(out / "keys" / name, key + "\n");
}

}  // namespace hearthwatch::pipeline
