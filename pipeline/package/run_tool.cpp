#include "pipeline/package/run_tool.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "pipeline/error.h"

namespace hearthwatch::pipeline::package {

ToolResult run_tool(const std::vector<std::string>& command, const std::filesystem::path& folder,
                    const std::filesystem::path& input)
{
    std::vector<char*> arguments;
    for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    const char* path = std::getenv("PATH");
    std::string path_entry = std::string("PATH=") + (path ? path : "/usr/bin:/bin"), locale = "LC_ALL=C",
                home = "HOME=/nonexistent";
    char* environment[] = {path_entry.data(), locale.data(), home.data(), nullptr};
    const std::string from = input.empty() ? "/dev/null" : input.string(), where = folder.string();

    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw Error("no pipe can be opened (too many open files); close some and try again", 75);
    const pid_t child = ::fork();
    if (child < 0) throw Error("no process can be started (the machine is full); try again", 75);
    if (child == 0) {  // only calls that are safe between fork and exec
        const int in = ::open(from.c_str(), O_RDONLY);
        if (in < 0 || ::chdir(where.c_str()) != 0 || ::dup2(in, 0) < 0 || ::dup2(ends[1], 1) < 0 || ::dup2(ends[1], 2) < 0)
            ::_exit(126);
        ::execvpe(arguments[0], arguments.data(), environment);
        ::_exit(127);
    }
    ::close(ends[1]);
    ToolResult result;
    char buffer[4096];
    for (ssize_t got; (got = ::read(ends[0], buffer, sizeof buffer)) > 0;)
        if (result.output.size() < 65536) result.output.append(buffer, static_cast<std::size_t>(got));
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
    return result;
}

}  // namespace hearthwatch::pipeline::package
