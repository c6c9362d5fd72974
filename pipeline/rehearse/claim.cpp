#include "pipeline/rehearse/claim.h"

#include <fmt/format.h>

#include "pipeline/error.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline::rehearsal {

namespace fs = std::filesystem;

bool claim(const fs::path& folder, const std::string& label)
{
    const fs::path mark = folder / "REHEARSAL";
    std::error_code error;
    if (fs::exists(mark, error)) {
        if (const std::string other = read_file(mark); other != label)
            throw Error(fmt::format("{}: holds another rehearsal '{}' (its truth would not fit); give another folder",
                                    folder.string(), other.substr(0, 80)),
                        2);
        return !fs::exists(folder / "hearthwatch.toml");
    }
    if (fs::exists(folder, error) && (!fs::is_directory(folder, error) || !fs::is_empty(folder, error)))
        throw Error(
            fmt::format("{}: is not empty (a rehearsal would mix with what is there); give a new folder", folder.string()), 2);
    write_file(mark, label);
    return true;
}

}  // namespace hearthwatch::pipeline::rehearsal
