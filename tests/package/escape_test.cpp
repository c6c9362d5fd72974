#include "pipeline/package/escape.h"

#include <catch2/catch.hpp>

using namespace hearthwatch::pipeline::package;

TEST_CASE("text harms no page")
{
    CHECK(html("<script>alert(1)</script>") == "&lt;script&gt;alert(1)&lt;/script&gt;");
    CHECK(html("a\"b'c&d") == "a&quot;b&#39;c&amp;d");
    CHECK(html("甲钢 1# µ") == "甲钢 1# µ");
    CHECK(html("a\x01\x7F") == "a\uFFFD\uFFFD");
    CHECK(html("ab\u202Egpj.exe") == "ab\uFFFDgpj.exe");
    CHECK(html("bad \xC3(") == "bad \uFFFD(");
    CHECK(html("cut \xE7\x94") == "cut \uFFFD\uFFFD");
    CHECK(html("overlong \xC0\xAF") == "overlong \uFFFD\uFFFD");
}

TEST_CASE("text is no formula in a spreadsheet")
{
    CHECK(cell("=cmd|'/c calc'!A1") == "'=cmd|'/c calc'!A1");
    CHECK(cell("+1") == "'+1");
    CHECK(cell("-1") == "'-1");
    CHECK(cell("@x") == "'@x");
    CHECK(cell("甲钢") == "甲钢");
    CHECK(cell("") == "");
}

TEST_CASE("an identifier becomes a file name that leads nowhere and stands alone")
{
    CHECK(file_name("TS-0123-BF3") == "TS-0123-BF3");
    for (const char* hostile : {"", ".", "..", "../../etc/passwd", "a/b", "/etc/passwd", ".hidden", "CON", "nul.txt", "lpt1",
                                "x.", "-rf", "甲", "a b", "a\nb"}) {
        const std::string name = file_name(hostile);
        INFO(hostile << " -> " << name);
        CHECK(name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") == std::string::npos);
        CHECK(name.front() == 'x');
        CHECK(name != hostile);
    }
    CHECK(file_name("a/b") != file_name("ab"));
    CHECK(file_name("甲") != file_name("乙"));
    CHECK(file_name(std::string(5000, 'a')).size() <= 80);
}

TEST_CASE("base64 as in RFC 4648")
{
    CHECK(base64("") == "");
    CHECK(base64("f") == "Zg==");
    CHECK(base64("fo") == "Zm8=");
    CHECK(base64("foobar") == "Zm9vYmFy");
    CHECK(base64("\xFF\xFE\xFD") == "//79");
}
