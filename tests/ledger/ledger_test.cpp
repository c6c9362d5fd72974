#include "pipeline/ledger/ledger.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <thread>

#include "fixture/temp_folder.h"
#include "pipeline/error.h"
#include "pipeline/store.h"

using namespace hearthwatch;
using namespace hearthwatch::pipeline;
using namespace hearthwatch::pipeline::ledger;
using fixture::TempFolder;

namespace {

Entry statement(const std::string& about, const std::string& text = "")
{
    Entry entry;
    entry.kind = "statement";
    entry.about = about;
    entry.recorded_utc = "2021-12-20T01:00:00Z";
    entry.recorded_from = "clock";
    entry.facts["text"] = text;
    return entry;
}

void add(const std::filesystem::path& out, const std::vector<Entry>& more)
{
    extend_ledger(out, [&](const std::vector<Entry>&) { return more; });
}

constexpr std::size_t lines = 6;

/// Six lines, in appends of one, two and three.
void write_ledger(const std::filesystem::path& out)
{
    add(out, {statement("A", "一")});
    add(out, {statement("B"), statement("C", "line\nend, \"quote\" and \xFF")});
    add(out, {statement("D"), statement("E"), statement("F")});
}

std::vector<std::string> lines_of(const std::filesystem::path& out)
{
    std::ifstream file(out / "ledger.jsonl");
    std::vector<std::string> all;
    for (std::string line; std::getline(file, line);) all.push_back(line);
    return all;
}

void overwrite(const std::filesystem::path& out, const std::vector<std::string>& all)
{
    std::ofstream file(out / "ledger.jsonl", std::ios::binary | std::ios::trunc);
    for (const std::string& line : all) file << line << "\n";
}

std::size_t broken_line(const std::filesystem::path& out)
{
    return check_ledger(out).fault.line;
}

}  // namespace

TEST_CASE("entries come back as they were, chained by what sha256sum says of the line before")
{
    const TempFolder folder;
    CHECK(check_ledger(folder.path()).lines == 0);
    write_ledger(folder.path());
    const LedgerCheck check = check_ledger(folder.path());
    CHECK(check.whole());
    CHECK(check.lines == lines);
    const auto entries = read_ledger(folder.path());
    REQUIRE(entries.size() == lines);
    CHECK(entries[2].fact("text") == "line\nend, \"quote\" and \xEF\xBF\xBD");
    CHECK(entries[0].recorded_from == "clock");
    const auto text = lines_of(folder.path());
    CHECK(text[0].find("\"prev\":\"" + std::string(64, '0')) != std::string::npos);
    for (std::size_t i = 1; i < lines; ++i) CHECK(text[i].find("\"prev\":\"" + sha256(text[i - 1]) + "\"") != std::string::npos);
    CHECK(check.head == "6:" + sha256(text.back()));
    CHECK_FALSE(std::filesystem::exists(folder / "ledger.pending"));
}

TEST_CASE("the same entries make the same bytes, however they were appended")
{
    const TempFolder one, other;
    write_ledger(one.path());
    for (const char* about : {"A", "B", "C", "D", "E", "F"})
        add(other.path(), {statement(about, *about == 'A' ? "一" : *about == 'C' ? "line\nend, \"quote\" and \xFF" : "")});
    CHECK(read_file(one / "ledger.jsonl") == read_file(other / "ledger.jsonl"));
}

TEST_CASE("any byte changed in any line is found and the line is named")
{
    const TempFolder folder;
    write_ledger(folder.path());
    const std::string good = read_file(folder / "ledger.jsonl");
    const std::string others = "x\n0\"";
    std::size_t line = 1;
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string bad = good;
        bad[i] = others[i % others.size()] == good[i] ? '7' : others[i % others.size()];
        if (bad[i] == good[i]) bad[i] = '8';
        std::ofstream(folder / "ledger.jsonl", std::ios::binary | std::ios::trunc) << bad;
        INFO("byte " << i << " of line " << line << " -> " << bad[i]);
        REQUIRE(broken_line(folder.path()) == line);
        line += good[i] == '\n';
    }
    CHECK(line == lines + 1);
    CHECK_THROWS_AS(read_ledger(folder.path()), Error);
    CHECK_THROWS_AS(add(folder.path(), {statement("G")}), Error);  // nothing is put on top of a broken ledger
}

TEST_CASE("lines removed, repeated, put in another order or added are named")
{
    const TempFolder folder;
    write_ledger(folder.path());
    const auto good = lines_of(folder.path());
    for (std::size_t i = 0; i < lines; ++i) {
        auto removed = good;
        removed.erase(removed.begin() + static_cast<long>(i));
        overwrite(folder.path(), removed);
        CHECK(broken_line(folder.path()) == i + 1);
        auto repeated = good;
        repeated.insert(repeated.begin() + static_cast<long>(i), good[i]);
        overwrite(folder.path(), repeated);
        CHECK(broken_line(folder.path()) == i + 2);
        for (std::size_t k = i + 1; k < lines; ++k) {
            auto swapped = good;
            std::swap(swapped[i], swapped[k]);
            overwrite(folder.path(), swapped);
            CHECK(broken_line(folder.path()) == i + 1);
        }
    }
    std::filesystem::remove(folder / "ledger.jsonl");
    CHECK(broken_line(folder.path()) == 1);
    overwrite(folder.path(), good);
    CHECK(broken_line(folder.path()) == 0);
}

TEST_CASE("a line that was written anew with its own digest is named, in the middle and at the end")
{
    const TempFolder folder;
    write_ledger(folder.path());
    const auto good = lines_of(folder.path());
    for (std::size_t line = 1; line <= lines; ++line) {
        auto forged = good;
        forged[line - 1] = line_text(statement("Z"), line, line == 1 ? no_line_before() : sha256(good[line - 2]));
        overwrite(folder.path(), forged);
        CHECK(broken_line(folder.path()) == line);
    }
    auto longer = good;
    longer.push_back(line_text(statement("Z"), lines + 1, sha256(good.back())));
    overwrite(folder.path(), longer);
    CHECK(broken_line(folder.path()) == lines + 1);
}

TEST_CASE("a head noted elsewhere finds a ledger that was replaced whole")
{
    const TempFolder folder, other;
    write_ledger(folder.path());
    const std::string head = check_ledger(folder.path()).head;
    add(folder.path(), {statement("G")});
    CHECK(check_ledger(folder.path(), head).whole());
    for (int i = 0; i < 7; ++i) add(other.path(), {statement("Y")});
    CHECK(check_ledger(other.path()).whole());
    CHECK(check_ledger(other.path(), head).fault.line == 6);
    CHECK_THROWS_AS(check_ledger(other.path(), "seven"), Error);
}

TEST_CASE("an append cut off is read whole and completed by the next one")
{
    const TempFolder folder;
    add(folder.path(), {statement("A")});
    const std::string before = read_file(folder / "ledger.jsonl"), head = read_file(folder / "ledger.head");
    add(folder.path(), {statement("B"), statement("C")});
    const std::string after = read_file(folder / "ledger.jsonl");
    const std::string pending = std::to_string(before.size()) + "\n" + after.substr(before.size());
    const auto at_an_end = [&](std::size_t cut) { return cut < before.size() + 20 || cut + 20 > after.size(); };
    for (std::size_t cut = before.size(); cut <= after.size(); ++cut) {
        if (!at_an_end(cut) && cut % 11 != 0) continue;
        std::ofstream(folder / "ledger.jsonl", std::ios::binary | std::ios::trunc) << after.substr(0, cut);
        std::ofstream(folder / "ledger.head", std::ios::binary | std::ios::trunc) << head;
        std::ofstream(folder / "ledger.pending", std::ios::binary | std::ios::trunc) << pending;
        const LedgerCheck check = check_ledger(folder.path());
        REQUIRE(check.whole());
        REQUIRE(check.interrupted);
        REQUIRE(check.lines == 3);
        REQUIRE(read_ledger(folder.path()).back().about == "C");
        extend_ledger(folder.path(), [](const std::vector<Entry>&) { return std::vector<Entry>{}; });
        REQUIRE(read_file(folder / "ledger.jsonl") == after);
        REQUIRE_FALSE(std::filesystem::exists(folder / "ledger.pending"));
    }
    std::ofstream(folder / "ledger.jsonl", std::ios::binary | std::ios::trunc) << after.substr(0, after.size() - 20);
    CHECK(broken_line(folder.path()) == 3);  // cut off with no append at work: that was no kill of ours
}

TEST_CASE("a writer killed at any moment leaves a whole ledger that holds all it said it had written")
{
    const TempFolder folder;
    constexpr std::size_t rounds = 25;
    std::size_t promised = 0;
    for (std::size_t round = 0; round < rounds; ++round) {
        int ends[2];
        REQUIRE(pipe(ends) == 0);
        const pid_t child = fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            try {
                for (;;) {
                    add(folder.path(), {statement("K", std::string(3000, 'k')), statement("L")});
                    if (write(ends[1], "x", 1) != 1) _exit(1);
                }
            } catch (...) {
                _exit(2);
            }
        }
        close(ends[1]);
        char mark = 0;
        REQUIRE(read(ends[0], &mark, 1) == 1);
        promised += 2;
        std::this_thread::sleep_for(std::chrono::milliseconds(round * 3 % 41));
        kill(child, SIGKILL);
        waitpid(child, nullptr, 0);
        while (read(ends[0], &mark, 1) == 1) promised += 2;
        close(ends[0]);
        const LedgerCheck check = check_ledger(folder.path());
        INFO("round " << round << ": " << check.fault.how);
        REQUIRE(check.whole());
        REQUIRE(check.lines >= promised);
        REQUIRE(check.lines % 2 == 0);
        promised = check.lines;
    }
    CHECK(promised >= 2 * rounds);
    add(folder.path(), {statement("M")});
    CHECK(check_ledger(folder.path()).lines == promised + 1);
    CHECK_FALSE(std::filesystem::exists(folder / "ledger.pending"));
}

TEST_CASE("two writers at once lose nothing")
{
    const TempFolder folder;
    constexpr int each = 20;
    std::vector<std::thread> writers;
    for (int w = 0; w < 4; ++w)
        writers.emplace_back([&] {
            for (int i = 0; i < each; ++i) add(folder.path(), {statement("W")});
        });
    for (auto& writer : writers) writer.join();
    CHECK(check_ledger(folder.path()).whole());
    CHECK(check_ledger(folder.path()).lines == 4 * each);
}
