#include "pipeline/night/input_state.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <sstream>

#include "pipeline/package/review.h"
#include "pipeline/store.h"

namespace hearthwatch::pipeline {
namespace {

namespace fs = std::filesystem;

void add_file(FileStates& files, const fs::path& root, const fs::path& file)
{
    struct stat state {};
    if (lstat(file.c_str(), &state) != 0) return;
    const auto relative = file.lexically_relative(root).string();
    files[relative.empty() || relative.starts_with("..") ? file.string() : relative] =
        fmt::format("{} {}.{:09}", state.st_size, state.st_mtim.tv_sec, state.st_mtim.tv_nsec);
}

void add_tree(FileStates& files, const fs::path& root, const fs::path& folder)
{
    std::error_code trouble;
    for (fs::recursive_directory_iterator it(folder, fs::directory_options::skip_permission_denied, trouble), end;
         !trouble && it != end; it.increment(trouble))
        if (!it->is_directory(trouble)) add_file(files, root, it->path());
}

}  // namespace

FileStates input_files(const Workspace& workspace)
{
    FileStates files;
    add_file(files, workspace.root, workspace.root / "hearthwatch.toml");
    if (workspace.season.ends_with(".toml")) add_file(files, workspace.root, workspace.season);
    add_tree(files, workspace.root, workspace.catalog_folder());
    add_file(files, workspace.root, workspace.plan_file());
    for (const auto& file : external_files(workspace)) add_file(files, workspace.root, file);
    for (const auto& folder : workspace.archive_folders) add_tree(files, workspace.root, folder);
    add_tree(files, workspace.root, workspace.hotspots);
    add_tree(files, workspace.root, package::review_folder(workspace.root));
    return files;
}

FileStates look_files(const fs::path& out)
{
    FileStates files;
    add_tree(files, out, out / "looks");
    std::erase_if(files, [](const auto& file) { return !file.first.ends_with(".csv"); });
    return files;
}

std::string states_text(const FileStates& files)
{
    std::string text;
    for (const auto& [name, state] : files) text += name + "\t" + state + "\n";
    return text;
}

std::string digest(const FileStates& files)
{
    return ContentKey("night").add("files", states_text(files)).hex();
}

FileStates read_states(const fs::path& file)
{
    FileStates files;
    std::error_code trouble;
    if (!fs::is_regular_file(file, trouble)) return files;
    std::istringstream lines(read_file(file));
    for (std::string line; std::getline(lines, line);)
        if (const auto tab = line.rfind('\t'); tab != std::string::npos) files[line.substr(0, tab)] = line.substr(tab + 1);
    return files;
}

}  // namespace hearthwatch::pipeline
