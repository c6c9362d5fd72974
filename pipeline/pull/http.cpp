#include "pipeline/pull/http.h"

#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <exception>
#include <mutex>

#include <curl/curl.h>
#include <fmt/format.h>

#include "pipeline/error.h"
#include "pipeline/pull/address.h"

namespace hearthwatch::pipeline {
namespace {

constexpr std::size_t most_header_bytes = 256 * 1024, most_refusal_bytes = 64 * 1024;

struct Transfer {
    Transfer(const Source& from, const HttpRequest& what) : source(from), request(what) {}
    const Source& source;
    const HttpRequest& request;
    HttpAnswer answer;
    std::size_t header_bytes = 0;
    std::uint64_t body_bytes = 0;
    bool judged = false, failed = false;
    std::exception_ptr thrown;  // by the sink: must not cross C frames

    void fail(HttpTrouble trouble, std::string text)
    {
        failed = true;
        answer.trouble = trouble;
        answer.text = std::move(text);
    }
};

curl_socket_t open_socket(void* data, curlsocktype, curl_sockaddr* address)
{
    auto& transfer = *static_cast<Transfer*>(data);
    if (transfer.source.proxy.empty() && !transfer.source.allow_private && !is_public(&address->addr)) {
        transfer.fail(HttpTrouble::forbidden,
                      fmt::format("host '{}' resolves to a private or reserved address", transfer.request.url.host));
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t on_header(char* bytes, std::size_t one, std::size_t count, void* data)
{
    auto& transfer = *static_cast<Transfer*>(data);
    const std::size_t size = one * count;
    transfer.header_bytes += size;
    if (transfer.header_bytes > most_header_bytes) {
        transfer.fail(HttpTrouble::too_big, "the header is larger than 256 KiB");
        return 0;
    }
    std::string_view line(bytes, size);
    if (line.starts_with("HTTP/")) {
        transfer.answer.head = {};
        const auto space = line.find(' ');
        if (space != std::string_view::npos) std::from_chars(bytes + space + 1, bytes + size, transfer.answer.head.status);
        return size;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return size;
    std::string name(line.substr(0, colon));
    for (char& c : name)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    line.remove_prefix(colon + 1);
    const auto first = line.find_first_not_of(" \t"), last = line.find_last_not_of(" \t\r\n");
    transfer.answer.head.fields[name] =
        first == std::string_view::npos || last < first ? "" : std::string(line.substr(first, last - first + 1));
    return size;
}

bool judge(Transfer& transfer)
{
    transfer.judged = true;
    const long status = transfer.answer.head.status;
    if (status != 200 && status != 206) return true;
    const std::string encoding = transfer.answer.head.field("content-encoding");
    if (!transfer.request.compressed && !encoding.empty() && encoding != "identity") {
        transfer.fail(HttpTrouble::refused, "the bytes came in an encoding that was not asked for");
        return false;
    }
    if (std::string why = transfer.request.accept ? transfer.request.accept(transfer.answer.head) : ""; !why.empty()) {
        transfer.fail(HttpTrouble::refused, std::move(why));
        return false;
    }
    if (const auto length = transfer.answer.head.length(); length && *length > transfer.request.cap) {
        transfer.fail(HttpTrouble::too_big, fmt::format("{} bytes announced, at most {} taken", *length, transfer.request.cap));
        return false;
    }
    return true;
}

std::size_t on_body(char* bytes, std::size_t one, std::size_t count, void* data)
{
    auto& transfer = *static_cast<Transfer*>(data);
    const std::size_t size = one * count;
    try {
        if (!transfer.judged && !judge(transfer)) return 0;
        transfer.body_bytes += size;
        const long status = transfer.answer.head.status;
        if (status != 200 && status != 206) {  // what a refusal says is not wanted, the status is
            transfer.failed = transfer.body_bytes > most_refusal_bytes;
            return transfer.failed ? 0 : size;
        }
        if (transfer.body_bytes > transfer.request.cap) {
            transfer.fail(HttpTrouble::too_big, fmt::format("more than the {} bytes taken", transfer.request.cap));
            return 0;
        }
        if (transfer.request.sink) transfer.request.sink({bytes, size});
        return size;
    } catch (...) {
        transfer.failed = true;
        transfer.thrown = std::current_exception();
        return 0;
    }
}

HttpTrouble trouble_of(CURLcode code)
{
    switch (code) {
    case CURLE_OK:
        return HttpTrouble::none;
    case CURLE_OPERATION_TIMEDOUT:
        return HttpTrouble::time_out;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
        return HttpTrouble::no_connection;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
        return HttpTrouble::refused;
    default:
        return HttpTrouble::broken;
    }
}

template <class... T>
void set(CURL* handle, CURLoption option, T... value)
{
    if (const CURLcode code = curl_easy_setopt(handle, option, value...); code != CURLE_OK)
        throw Error(fmt::format("libcurl does not take option {}: {} (requests would not be safe); install libcurl 7.85 or newer",
                                static_cast<int>(option), curl_easy_strerror(code)),
                    70);
}

void prepare(CURL* handle, Transfer& transfer, const std::string& address, curl_slist* headers)
{
    const Source& source = transfer.source;
    const HttpRequest& request = transfer.request;
    const auto ms = [](double seconds) { return static_cast<long>(seconds * 1000); };
    curl_easy_reset(handle);
    set(handle, CURLOPT_URL, address.c_str());
    set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    set(handle, CURLOPT_PROXY, source.proxy.c_str());  // "" also keeps the environment's proxies out
    set(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(handle, CURLOPT_FOLLOWLOCATION, 0L);
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_PATH_AS_IS, 1L);
    set(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(handle, CURLOPT_USERAGENT, "hearthwatch/0.1");
    set(handle, CURLOPT_CONNECTTIMEOUT_MS, ms(source.connect_s));
    set(handle, CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(source.stall_bytes));
    set(handle, CURLOPT_LOW_SPEED_TIME, std::max(1L, static_cast<long>(source.stall_s)));
    set(handle, CURLOPT_TIMEOUT_MS, ms(request.total_s > 0 ? std::min(request.total_s, source.total_s) : source.total_s));
    set(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    set(handle, CURLOPT_OPENSOCKETDATA, static_cast<void*>(&transfer));
    set(handle, CURLOPT_HEADERFUNCTION, on_header);
    set(handle, CURLOPT_HEADERDATA, static_cast<void*>(&transfer));
    set(handle, CURLOPT_WRITEFUNCTION, on_body);
    set(handle, CURLOPT_WRITEDATA, static_cast<void*>(&transfer));
    set(handle, CURLOPT_HTTPHEADER, headers);
    if (request.compressed) set(handle, CURLOPT_ACCEPT_ENCODING, "gzip");
    if (request.post) {
        set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.post->size()));
        set(handle, CURLOPT_POSTFIELDS, request.post->c_str());
    }
}

curl_slist* append(curl_slist* list, const std::string& line)
{
    curl_slist* longer = curl_slist_append(list, line.c_str());
    if (!longer) throw std::bad_alloc();
    return longer;
}

void start_curl_once()
{
    static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (code != CURLE_OK) throw Error("libcurl cannot start (nothing can be fetched); reinstall libcurl", 70);
}

}  // namespace

std::string Head::field(const std::string& name) const
{
    const auto found = fields.find(name);
    return found == fields.end() ? std::string() : found->second;
}

std::optional<std::uint64_t> Head::length() const
{
    const std::string text = field("content-length");
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<double> Head::retry_after_s() const
{
    const std::string text = field("retry-after");
    if (text.empty()) return std::nullopt;
    if (text.find_first_not_of("0123456789") == std::string::npos) return text.size() > 9 ? 1e9 : std::stod(text);
    const std::time_t then = curl_getdate(text.c_str(), nullptr), now = curl_getdate(field("date").c_str(), nullptr);
    if (then < 0 || now < 0) return std::nullopt;
    return std::max(0.0, static_cast<double>(then - now));
}

struct Http::Pool {
    std::mutex mutex;
    std::vector<CURL*> idle;

    CURL* borrow()
    {
        const std::lock_guard guard(mutex);
        if (idle.empty()) {
            CURL* handle = curl_easy_init();
            if (!handle) throw std::bad_alloc();
            return handle;
        }
        CURL* handle = idle.back();
        idle.pop_back();
        return handle;
    }
    void give_back(CURL* handle)
    {
        const std::lock_guard guard(mutex);
        idle.push_back(handle);
    }
};

Http::Http(const Source& source) : source_(source)
{
    start_curl_once();
    pool_ = std::make_unique<Pool>();
}

Http::~Http()
{
    for (CURL* handle : pool_->idle) curl_easy_cleanup(handle);
}

HttpAnswer Http::exchange(const HttpRequest& request)
{
    require_allowed(request.url, source_.hosts);
    Transfer transfer{source_, request};
    const std::string address = request.url.full();
    const std::unique_ptr<CURL, std::function<void(CURL*)>> handle(pool_->borrow(), [this](CURL* used) {
        curl_easy_reset(used);  // drops the pointers to this frame, keeps the connection
        pool_->give_back(used);
    });
    std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(append(nullptr, "Expect:"), curl_slist_free_all);
    if (request.post) append(headers.get(), "Content-Type: application/json");
    for (const auto& line : request.headers) append(headers.get(), line);
    prepare(handle.get(), transfer, address, headers.get());
    const CURLcode code = curl_easy_perform(handle.get());
    if (transfer.thrown) std::rethrow_exception(transfer.thrown);
    if (!transfer.failed && code == CURLE_OK && !transfer.judged) judge(transfer);
    if (!transfer.failed && code != CURLE_OK) transfer.fail(trouble_of(code), curl_easy_strerror(code));
    return std::move(transfer.answer);
}

}  // namespace hearthwatch::pipeline
