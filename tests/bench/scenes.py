#!/usr/bin/env python3
"""What clip and the whole line cost on the generator's scenes, beside the yardsticks, in alternating runs. Prints; judges nothing.

  scenes.py --build DIR --scenes DIR --work DIR [--yard DIR] [--peers DIR [--python PYTHON]] [--dense DIR] [--line 8] [--only ROWS]

DIR of --build holds hearthwatch and tests/bench_scenes, tests/bench_pull; of --scenes what make_scenes.py wrote (--s2 --jp2 for the
JPEG 2000 rows); of --yard the yardsticks' binaries (limit, jp2win), of --peers their scripts; --work is made. Seconds are of CPU (user and
system) of whole processes, so that others on the machine count little; of several rounds the lowest is taken. "checked": the files count
as verified as a whole, so that tiles are unpacked no further than needed; "whole": every tile is, to its own checksum.
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


def plain(options, works, scenes, threads=1, sites=None, whole=0):
    return [options.driver, "plain", sites or options.scenes, options.workspace, works, scenes, threads, whole]


def beside(options, scenes, works=40):
    commands = {"ours, checked": plain(options, works, scenes), "ours, whole": plain(options, works, scenes, whole=1)}
    if options.yard:
        for mode in ("inflate", "partial", "features", "featuresp"):
            commands["limit " + mode] = [os.path.join(options.yard, "limit"), mode, options.scenes, "--scenes", scenes, "--sites", works]
    if options.peers:
        peer = os.path.join(options.peers, "peer_rasterio.py")
        commands["rasterio best"] = [options.python, peer, options.scenes, "--scenes", scenes, "--sites", works]
    return commands


def threads(options):
    both = alternate({f"{n} threads": plain(options, 40, options.count, n) for n in (1, 2)}, options.rounds)
    show("threads", both, "1 threads")
    one, two = (both[f"{n} threads"] for n in (1, 2))
    print(f"  2 threads are {one.wall / two.wall:.2f} x 1 by the clock, {2 * one.cpu / two.cpu:.2f} x by CPU on two free cores")


def least_squares(rows, values):
    """The coefficients x of rows @ x = values, by the normal equations."""
    n = len(rows[0])
    a = [[sum(row[i] * row[j] for row in rows) for j in range(n)] + [sum(r[i] * v for r, v in zip(rows, values))] for i in range(n)]
    for i in range(n):
        pivot = max(range(i, n), key=lambda k: abs(a[k][i]))
        a[i], a[pivot] = a[pivot], a[i]
        for k in range(n):
            if k != i:
                a[k] = [x - a[k][i] / a[i][i] * y for x, y in zip(a[k], a[i])]
    return [a[i][n] / a[i][i] for i in range(n)]


def again(options):
    """The plain workload out of kept chips, as after a changed parameter, beside reading the chips' files and nothing else."""
    place = [options.scenes, options.workspace, 40, options.count]
    run([options.driver, "keep", *place])
    show(f"again: {40 * options.count} chips", alternate({"again": [options.driver, "again", *place, 1],
                                                         "files read": [options.driver, "read", *place]}, options.rounds), "files read")


def growth(options):
    print("\ngrowth: works, scenes, s CPU, tiles, MB of tiles, peak MB")
    series = [(works, 1, None) for works in (1, 5, 10, 20, 40)] + [(40, n, None) for n in (6, 15, 30, 60) if n <= options.count]
    if options.dense:
        series += [(works, 1, options.dense) for works in (40, 100, 250, 500)]
    said = {}
    for works, scenes, sites in series:
        each = alternate({"ours": plain(options, works, scenes, sites=sites)}, options.rounds)["ours"]
        counted = figures(each.said)
        said[works, scenes, bool(sites)] = (each.cpu, counted["tiles"], each.peak_mb)
        print(f"  {works:4d} {scenes:4d} {each.cpu:8.3f} {counted['tiles']:8d} {counted['bytes'] / 1e6:9.1f} {each.peak_mb:7.1f}", flush=True)
    # Relative errors count, so that the longest run does not decide alone. A works' own cost, once a lattice, goes with its units'.
    rows = [(1 / cpu, tiles / cpu / 1e3, 6 * works * scenes / cpu / 1e6) for (works, scenes, _), (cpu, tiles, _) in said.items()]
    start, tile_ms, unit_us = least_squares(rows, [1] * len(rows))
    worst = max(abs(sum(x * c for x, c in zip(row, (start, tile_ms, unit_us))) - 1) for row in rows)
    print(f"  fit: {start * 1e3:.0f} ms + {tile_ms:.3f} ms a tile + {unit_us:.0f} us a unit and scene, off by {worst:.0%} at most")
    for (few, many, what) in [((40, 1, True), (500, 1, True), "40 -> 500 works"), ((40, 6, False), (40, options.count, False), "6 -> all scenes")]:
        if few in said and many in said:
            ratios = [b / a for a, b in zip(said[few], said[many])]
            print(f"  {what}: CPU x {ratios[0]:.2f}, tiles x {ratios[1]:.2f}, peak memory x {ratios[2]:.2f}")


def jpeg2000(options):
    folder = os.path.join(options.scenes, "S2A_50TMK_20240615_0_L1C")
    for band, side, what in (("B12", 150, "20 m"), ("B04", 300, "10 m")):
        file = os.path.join(folder, band + ".jp2")
        if not os.path.exists(file):
            continue
        commands = {f"ours, {n} windows": [options.driver, "jp2", file, side, n] for n in (1, 40)}
        if options.yard:
            commands["OpenJPEG areas"] = [os.path.join(options.yard, "jp2win"), file, side, 40]
            commands["OpenJPEG tiles"] = [os.path.join(options.yard, "jp2win"), file, side, 40, "--tile"]
        best = alternate(commands, options.rounds)
        show(f"JPEG 2000, {what}: windows of {side} pixels", best, "OpenJPEG areas")
        begun = best["ours, 1 windows"].cpu
        print(f"  ours: {(best['ours, 40 windows'].cpu - begun) / 39 * 1e3:.1f} ms of CPU a window and band; the process and the first {begun:.2f} s")


def network(options):
    """The first scene's windows over loopback with a delay before every answer."""
    name = sorted(os.listdir(os.path.join(options.workspace, "archive")))[0]
    bands = os.path.join(options.work, "bands")
    os.makedirs(bands, exist_ok=True)
    for i, band in enumerate(("B2", "B3", "B4", "B5", "B6", "B7", "B10", "B11", "QA_PIXEL"), 1):
        link = os.path.join(bands, f"B{i}.TIF")
        if not os.path.lexists(link):
            os.symlink(os.path.abspath(os.path.join(options.workspace, "archive", name, f"{name}_{band}.TIF")), link)
    print("\nover HTTP, 50 ms before every answer, 32 connections at most: W1")
    for _ in range(options.rounds):
        out = subprocess.run([os.path.join(options.build, "tests", "bench_pull"), bands, os.path.join(options.scenes, "sites.csv"), "50"],
                             capture_output=True, text=True)
        print("  " + (out.stdout or out.stderr).strip().replace("\n", "\n  "), flush=True)


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
    parser.add_argument("--yard", help="the yardsticks' binaries")
    parser.add_argument("--peers", help="the folder of peer_rasterio.py")
    parser.add_argument("--python", default=sys.executable, help="a python with rasterio")
    parser.add_argument("--dense", help="a folder with a sites.csv of 500 works (make_scenes.py --scenes 0 --links 0 --sites 500)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--count", type=int, default=60, help="scenes of W2")
    parser.add_argument("--line", type=int, default=0, metavar="SCENES", help="also the whole line over so many scenes")
    parser.add_argument("--only", default="w1,w2,threads,again,growth,jp2,http", help="rows to print (default: %(default)s)")
    options = parser.parse_args()
    options.driver = os.path.join(options.build, "tests", "bench_scenes")
    options.program = os.path.join(options.build, "hearthwatch")
    options.workspace = os.path.join(options.work, "plain")
    run([options.driver, "make", options.scenes, options.workspace, 40, options.count])
    rows = {"w1": lambda: show("W1: one scene, 40 works", alternate(beside(options, 1), options.rounds), "limit inflate"),
            "w2": lambda: show(f"W2: {options.count} scenes", alternate(beside(options, options.count), options.rounds), "limit inflate"),
            "threads": lambda: threads(options), "again": lambda: again(options), "growth": lambda: growth(options), "jp2": lambda: jpeg2000(options),
            "http": lambda: network(options)}
    for row in filter(None, options.only.split(",")):
        rows[row]()
    if options.line:
        options.workspace = os.path.join(options.work, "line")
        run([options.driver, "make", options.scenes, options.workspace, 40, options.line])
        line(options)


main()
