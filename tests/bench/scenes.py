#!/usr/bin/env python3
"""What clip and the whole line cost on the generator's scenes, beside the yardsticks, in alternating runs. Prints; judges nothing.

  scenes.py --build DIR --scenes DIR --work DIR [--limit BINARY] [--peer SCRIPT [--python PYTHON]] [--dense DIR] [--line 8]

DIR of --build holds hearthwatch and tests/bench_scenes; DIR of --scenes is what make_scenes.py wrote; --work is made. Seconds are of
CPU (user and system) of whole processes, so that others on the machine count little; of several rounds the lowest is taken.
"""
import argparse, collections, json, os, subprocess, sys, time

Run = collections.namedtuple("Run", "cpu wall peak_mb said")


def run(command):
    """One process: seconds of CPU, of the clock, the most memory it held, the last line it said."""
    begun = time.monotonic()
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    said = process.stdout.read().strip().split("\n")
    _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"scenes: {' '.join(map(str, command))} ended with {os.waitstatus_to_exitcode(status)}")
    return Run(used.ru_utime + used.ru_stime, time.monotonic() - begun, used.ru_maxrss / 1024, said[-1])


def alternate(commands, rounds):
    """Every command once a round; of each the round that took least."""
    best = {}
    for _ in range(rounds):
        for name, command in commands.items():
            this = run(command)
            if name not in best or this.cpu < best[name].cpu:
                best[name] = this
    return best


def figures(said):
    try:
        return json.loads(said)
    except ValueError:
        return {}


def show(title, best, against):
    print(f"\n{title}")
    for name, each in best.items():
        ratio = "" if name == against or against not in best else f"  {each.cpu / best[against].cpu:5.2f} x {against}"
        counts = ", ".join(f"{what} {number}" for what, number in figures(each.said).items() if what != "peak_mb")
        print(f"  {name:16s} {each.cpu:8.3f} s CPU {each.wall:8.2f} s {each.peak_mb:7.1f} MB{ratio}  {counts}", flush=True)


def plain(options, works, scenes, threads=1, sites=None):
    return [options.driver, "plain", sites or options.scenes, options.workspace, works, scenes, threads]


def beside(options, scenes, works=40):
    commands = {"ours": plain(options, works, scenes)}
    if options.limit:
        for mode in ("inflate", "partial", "features"):
            commands["limit " + mode] = [options.limit, mode, options.scenes, "--scenes", scenes, "--sites", works]
    if options.peer:
        commands["rasterio best"] = [options.python, options.peer, options.scenes, "--scenes", scenes, "--sites", works]
    return commands


def growth(options):
    print("\ngrowth: works, scenes, s CPU, tiles, MB of tiles, peak MB")
    series = [(works, 1, None) for works in (1, 5, 10, 20, 40)] + [(40, n, None) for n in (6, 15, 30, 60) if n <= options.count]
    if options.dense:
        series += [(works, 1, options.dense) for works in (100, 250, 500)]
    for works, scenes, sites in series:
        each = alternate({"ours": plain(options, works, scenes, sites=sites)}, options.rounds)["ours"]
        counted = figures(each.said)
        print(f"  {works:4d} {scenes:4d} {each.cpu:8.3f} {counted['tiles']:8d} {counted['bytes'] / 1e6:9.1f} {each.peak_mb:7.1f}", flush=True)


def line(options):
    """The verbs one after another on the workspace, then once more with one unit's outline moved: nothing may be decoded then."""
    print(f"\nthe line: 40 works x 6 units, {options.line} scenes; s CPU, s CPU a scene, s, peak MB")
    verbs = ("clip", "baseline", "look", "estimate", "compare", "rules", "package")
    for verb in verbs:
        each = run([options.program, verb, "-w", options.workspace, "--threads", 1])
        print(f"  {verb:10s} {each.cpu:8.2f} {each.cpu / options.line:8.3f} {each.wall:8.2f} {each.peak_mb:7.1f}  {each.said}", flush=True)
    each = run([options.program, "run", "-w", options.workspace, "--threads", 1])
    print(f"  again      {each.cpu:8.2f} {each.cpu / options.line:8.3f} {each.wall:8.2f} {each.peak_mb:7.1f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--build", "--scenes", "--work"):
        parser.add_argument(name, required=True)
    parser.add_argument("--limit", help="binary of limit.cpp")
    parser.add_argument("--peer", help="peer_rasterio.py")
    parser.add_argument("--python", default=sys.executable, help="a python with rasterio")
    parser.add_argument("--dense", help="a folder with a sites.csv of 500 works (make_scenes.py --scenes 0 --links 0 --sites 500)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--count", type=int, default=60, help="scenes of W2")
    parser.add_argument("--line", type=int, default=0, metavar="SCENES", help="also the whole line over so many scenes")
    parser.add_argument("--only-line", action="store_true")
    options = parser.parse_args()
    options.driver = os.path.join(options.build, "tests", "bench_scenes")
    options.program = os.path.join(options.build, "hearthwatch")
    options.workspace = os.path.join(options.work, "plain")
    if not options.only_line:
        run([options.driver, "make", options.scenes, options.workspace, 40, options.count])
        show("W1: one scene, 40 works", alternate(beside(options, 1), options.rounds), "limit inflate")
        show(f"W2: {options.count} scenes", alternate(beside(options, options.count), options.rounds), "limit inflate")
        show("threads", alternate({f"{n} threads": plain(options, 40, options.count, n) for n in (1, 2)}, options.rounds), "1 threads")
        growth(options)
    if options.line:
        options.workspace = os.path.join(options.work, "line")
        run([options.driver, "make", options.scenes, options.workspace, 40, options.line])
        line(options)


main()
