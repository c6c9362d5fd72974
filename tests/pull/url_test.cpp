#include <arpa/inet.h>

#include <catch2/catch.hpp>
#include <cstring>

#include "pipeline/error.h"
#include "pipeline/pull/address.h"
#include "pipeline/pull/content.h"
#include "pipeline/pull/url.h"

using namespace hearthwatch::pipeline;

TEST_CASE("a plain web address is taken apart and put together again")
{
    const Url url = parse_url("HTTPS://Example.Org:8443/a/b.tif?x=1&sig=secret#part");
    CHECK(url.host == "example.org");
    CHECK(url.port == 8443);
    CHECK(url.full() == "https://example.org:8443/a/b.tif?x=1&sig=secret");
    CHECK(url.shown() == "https://example.org:8443/a/b.tif");
    CHECK(parse_url("https://example.org").full() == "https://example.org/");
    CHECK(parse_url("https://example.org:443/x").authority() == "example.org");
    CHECK(parse_url("http://[2001:DB8::1]:80/x").authority() == "[2001:db8::1]");
    CHECK(parse_url("https://h.org/a/./b/../c").path == "/a/c");
    CHECK(parse_url("https://h.org/../../etc").path == "/etc");
}

TEST_CASE("references mean what RFC 3986 says")
{
    const Url base = parse_url("https://h.org/a/b?q=1");
    CHECK(resolve(base, "c").full() == "https://h.org/a/c");
    CHECK(resolve(base, "../c?d=2").full() == "https://h.org/c?d=2");
    CHECK(resolve(base, "/c").full() == "https://h.org/c");
    CHECK(resolve(base, "?d").full() == "https://h.org/a/b?d");
    CHECK(resolve(base, "//other.org/c").full() == "https://other.org/c");
    CHECK(resolve(base, "http://other.org:81/c").full() == "http://other.org:81/c");
    CHECK_THROWS_AS(resolve(base, "file:///etc/passwd"), Error);
}

TEST_CASE("addresses that are no plain web addresses are refused")
{
    const std::string text = GENERATE(
        as<std::string>{}, "file:///etc/passwd", "/vsicurl/http://a.org/x.tif", "/vsis3/bucket/key", "/etc/passwd",
        "MEM:::DATAPOINTER=1", "<VRTDataset rasterXSize=\"1\"></VRTDataset>", "NETCDF:a.nc:b", "ftp://h.org/x",
        "gopher://h.org/x", "s3//x", "", "https://user:pass@h.org/x", "https://h.org@evil.org/x", "https://h.org\\@evil.org/x",
        "https://h.org /x", "https://h.org/\r\nHost: x", "http://2130706433/x", "http://0x7f000001/x", "http://0x7f.1/x",
        "http://127.1/x", "http://0177.0.0.1/x", "http://127.0.0.01/x", "http://169.254.169.254./x", "http://[::1/x",
        "http://[::ffff:127.0.0.1%25eth0]/x", "http://[fe80::1%eth0]/x", "https:///x", "https://h..org/x", "https://h.org:0/x",
        "https://h.org:65536/x", "https://h.org:8o/x", "https://h.org:/x", "https://%68.org/x", "https://h\xc3\xb6.org/x",
        "javascript:alert(1)", "data:text/plain,x", "//h.org/x");
    CAPTURE(text);
    CHECK_THROWS_AS(parse_url(text), Error);
}

TEST_CASE("a refusal shows neither query nor password")
{
    try {
        parse_url("ftp://me:hidden@h.org/x?sig=secret");
        FAIL("taken");
    } catch (const Error& error) {
        CHECK(std::string(error.what()).find("secret") == std::string::npos);
        CHECK(std::string(error.what()).find("hidden") == std::string::npos);
    }
}

TEST_CASE("only listed hosts are allowed, with their scheme and port")
{
    const std::vector<std::string> hosts{"h.org", "http://127.0.0.1:8080"};
    CHECK_NOTHROW(require_allowed(parse_url("https://h.org/x"), hosts));
    CHECK_NOTHROW(require_allowed(parse_url("http://127.0.0.1:8080/x"), hosts));
    for (const char* other :
         {"http://h.org/x", "https://h.org:8443/x", "https://a.h.org/x", "https://h.org.evil.org/x", "https://127.0.0.1:8080/x",
          "http://127.0.0.1/x", "http://169.254.169.254/latest/meta-data", "http://metadata.google.internal/x"})
        CHECK_THROWS_AS(require_allowed(parse_url(other), hosts), Error);
}

TEST_CASE("private, reserved and hidden addresses are not public")
{
    const auto check = [](const std::string& text) {
        sockaddr_in v4{};
        sockaddr_in6 v6{};
        v4.sin_family = AF_INET;
        v6.sin6_family = AF_INET6;
        if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) return is_public(reinterpret_cast<sockaddr*>(&v4));
        REQUIRE(inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1);
        return is_public(reinterpret_cast<sockaddr*>(&v6));
    };
    for (const char* text :
         {"0.0.0.0",         "10.1.2.3",       "100.64.0.1",  "127.0.0.1",     "127.255.255.255",  "169.254.169.254",
          "172.16.0.1",      "172.31.255.255", "192.168.1.1", "192.0.0.192",   "198.18.0.1",       "224.0.0.1",
          "255.255.255.255", "168.63.129.16",  "::",          "::1",           "::ffff:127.0.0.1", "::ffff:10.0.0.1",
          "64:ff9b::7f00:1", "fe80::1",        "fc00::1",     "fd00:ec2::254", "ff02::1",          "2001:db8::1",
          "2002:7f00:1::",   "2001:0:1::1"})
        CHECK_FALSE(check(text));
    for (const char* text : {"8.8.8.8", "172.32.0.1", "100.128.0.1", "52.218.0.1", "2606:4700::1111", "::ffff:8.8.8.8"})
        CHECK(check(text));
}

TEST_CASE("names from outside become names of files, and stay apart")
{
    CHECK(safe_name("LC09_L2SP.tif") == "LC09_L2SP.tif");
    CHECK(safe_name("../../etc/passwd") == "_.._.._etc_passwd");
    CHECK(safe_name("") == "_");
    CHECK(safe_name(".hidden") == "_.hidden");
    CHECK(safe_name("a\nb\x1b[31m") == "a_b__31m");
    const std::string a(300, 'a'), b = std::string(299, 'a') + "b";
    CHECK(safe_name(a).size() == 150);
    CHECK(safe_name(a) != safe_name(b));
}

TEST_CASE("addresses in object stores are reached as the source's row says")
{
    Source source;
    source.name = "s";
    source.s3_url = "https://{bucket}.s3.us-west-2.amazonaws.com/{key}";
    CHECK(asset_url({"a", "s3://usgs-landsat/a b/c.TIF", "", {}, 0}, source).full() ==
          "https://usgs-landsat.s3.us-west-2.amazonaws.com/a%20b/c.TIF");
    for (const char* href : {"s3://", "s3://bucket", "s3://evil.org#/x", "s3://a@b/x", "/vsis3/a/b", "file:///a"})
        CHECK_THROWS_AS(asset_url({"a", href, "", {}, 0}, source), Error);
    source.s3_url.clear();
    CHECK_THROWS_AS(asset_url({"a", "s3://usgs-landsat/c.TIF", "", {}, 0}, source), Error);
}
