#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "pipeline/package/sign.h"
#include "pipeline/package/stamp.h"
#include "pipeline/package/verify.h"
#include "pipeline/reproduce/reproduce.h"
#include "pipeline/verbs/verbs.h"

namespace hearthwatch::pipeline {
namespace {

struct EvidenceArguments {
    std::filesystem::path bag, allowed_signers, chain;
    std::string authority, kind = "ssh";
};

int verify(const EvidenceArguments& arguments, bool json)
{
    const BagCheck check = verify_bag(arguments.bag, arguments.allowed_signers);
    if (json) {
        const nlohmann::ordered_json out{
            {"good", check.good()}, {"files", check.files}, {"faults", check.faults}, {"notes", check.notes}};
        fmt::print("{}\n", out.dump(1, ' ', false, nlohmann::json::error_handler_t::replace));
    } else {
        for (const auto& fault : check.faults) fmt::print("fault: {}\n", fault);
        for (const auto& note : check.notes) fmt::print("note: {}\n", note);
        fmt::print("{}: {} files checked, {}\n", arguments.bag.string(), check.files,
                   check.good() ? "nothing was changed 未被改动" : fmt::format("{} faults 有改动", check.faults.size()));
    }
    return check.good() ? 0 : 1;
}

int reproduce(const EvidenceArguments& arguments, const Common& common)
{
    const Reproduction result = reproduce_bag(arguments.bag, std::max(common.threads, 0));
    if (common.json) {
        const nlohmann::ordered_json out{{"good", result.good},
                                         {"steps", result.steps},
                                         {"same", result.same},
                                         {"differ", result.differ},
                                         {"unmade", result.unmade}};
        fmt::print("{}\n", out.dump(1, ' ', false, nlohmann::json::error_handler_t::replace));
    } else {
        for (const auto& step : result.steps) fmt::print("{}\n", step);
        for (const auto& file : result.differ) fmt::print("differs: {}\n", file);
        for (const auto& file : result.unmade) fmt::print("a record, not made again: {}\n", file);
        fmt::print("{}: {} files made again and the same, {} differ: {}\n", arguments.bag.string(), result.same.size(),
                   result.differ.size(), result.good ? "reproduced 可重现" : "NOT reproduced 未能重现");
    }
    return result.good ? 0 : 1;
}

}  // namespace

void add_evidence_verbs(CLI::App& app, Common& common, std::function<int()>& chosen)
{
    static EvidenceArguments arguments;  // lives as long as the parser that fills it
    auto* evidence = app.add_subcommand("evidence", "verify, sign and stamp evidence bags");
    evidence->require_subcommand(1);

    auto* check = evidence->add_subcommand("verify", "was a bag changed, and who signed it");
    check->add_option("bag", arguments.bag, "folder of the bag")->required()->check(CLI::ExistingDirectory);
    check->add_option("--allowed-signers", arguments.allowed_signers, "the office's own list of keys, in ssh-keygen's format")
        ->check(CLI::ExistingFile);
    check->add_flag("--json", common.json, "the result as JSON");
    check->callback([&] { chosen = [&common] { return verify(arguments, common.json); }; });

    auto* again = evidence->add_subcommand("reproduce", "make a bag's contents again from its own inputs, and compare bytes");
    again->add_option("bag", arguments.bag, "folder of the bag")->required()->check(CLI::ExistingDirectory);
    again->add_option("--threads", common.threads, "how many threads; 0 = all cores")->check(CLI::Range(0, 1024));
    again->add_flag("--json", common.json, "the result as JSON");
    again->callback([&] { chosen = [&common] { return reproduce(arguments, common); }; });

    auto* keygen = evidence->add_subcommand("keygen", "make the key that bags of a workspace are signed with: keys/evidence");
    add_common(*keygen, common);
    keygen
        ->add_option("--kind", arguments.kind, "ssh (checked with ssh-keygen), or checked with openssl: ed25519, sm2 (with SM3)")
        ->check(CLI::IsMember({"ssh", "ed25519", "sm2"}))
        ->capture_default_str();
    keygen->callback([&] {
        chosen = [&common] {
            const auto key = open_workspace(common.workspace).root / "keys" / "evidence";
            package::make_signing_key(key, arguments.kind == "ssh"   ? package::KeyKind::ssh
                                           : arguments.kind == "sm2" ? package::KeyKind::sm2
                                                                     : package::KeyKind::ed25519);
            fmt::print("{}: made. Bags written from now on are signed; give {}.pub to those who check\n", key.string(),
                       key.string());
            return 0;
        };
    });

    auto* stamp = evidence->add_subcommand("stamp", "get an RFC 3161 time stamp for a bag");
    stamp->add_option("bag", arguments.bag, "folder of the bag")->required()->check(CLI::ExistingDirectory);
    stamp->add_option("--authority", arguments.authority, "address of the time stamp authority")->required();
    stamp
        ->add_option("--chain", arguments.chain,
                     "its certificates up to the root, PEM: laid beside the stamp for those who check")
        ->check(CLI::ExistingFile);
    stamp->callback([&] {
        chosen = [] {
            stamp_bag(arguments.bag, arguments.authority, arguments.chain);
            fmt::print("{}: stamped\n", arguments.bag.string());
            return 0;
        };
    });
}

}  // namespace hearthwatch::pipeline
