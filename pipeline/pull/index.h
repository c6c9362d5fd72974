#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "geo/day.h"

namespace hearthwatch::pipeline {

/// What a source listed on one day: lines of JSON, a head, one item a line, an end that counts them. Written beside and
/// renamed, so that a list that is there is whole.
class IndexWriter {
public:
    /// `head` is the query as a JSON object.
    IndexWriter(const std::filesystem::path& folder, geo::Instant now, const std::string& head);
    ~IndexWriter();
    IndexWriter(const IndexWriter&) = delete;
    IndexWriter& operator=(const IndexWriter&) = delete;
    void add(std::string_view item);
    /// Closes, brings to disk and renames; gives the file.
    std::filesystem::path finish();

private:
    void write(std::string_view line);
    std::filesystem::path file_, beside_;
    int descriptor_ = -1;
    std::string buffer_;
    std::size_t items_ = 0;
};

/// The newest list of the folder, or nothing. Names are days ("2021-12-02.jsonl"), so names order them.
std::optional<std::filesystem::path> newest_index(const std::filesystem::path& folder);

/// A list held open, so that a newer one of the same day does not change what is read.
class IndexFile {
public:
    explicit IndexFile(const std::filesystem::path& file);
    ~IndexFile();
    IndexFile(const IndexFile&) = delete;
    IndexFile& operator=(const IndexFile&) = delete;

    /// Hands every item line with its offset over; throws Error (exit 75) when the list is not whole.
    void each_item(const std::function<void(std::string_view item, std::uint64_t offset)>& take) const;
    std::string text(std::uint64_t offset, std::uint64_t size) const;

private:
    std::filesystem::path file_;
    int descriptor_;
};

}  // namespace hearthwatch::pipeline
