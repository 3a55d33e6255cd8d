# SPDX-License-Identifier: MIT
"""Runs wiretalk and its neighbours on the same captures, round after round, and writes README.md's table.

CPU time is user and system time of the process and its children; of several rounds the median counts. The programs
take turns, so that what disturbs the machine disturbs all of them. Memory is the peak resident set.
"""
import os
import re
import shutil
import statistics
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import NamedTuple

PROGRAM, FOLDER, ROUNDS = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
README = Path(__file__).with_name("README.md")

INPUTS = {
    "mix": ["mix", "1000000", "20000", "1000"],
    "bulk": ["bulk", "1000000"],
    "flood": ["flood", "1000000"],
    **{f"alive-{n}-{packets}": ["alive", n, packets] for n in ("1000", "100000", "1000000") for packets in ("3000000", "6000000")},
    "mix-10x": ["mix", "10000000", "200000", "1000"],
}
TITLES = {
    "mix": "mix: a million packets, 20 000 connections, 1000 alive at once",
    "bulk": "bulk: a million packets of one transfer, 1 % lost",
    "flood": "flood: a million SYNs from a million addresses",
}
SUMMARY, JSON, TEXT = "wiretalk replay --summary", "wiretalk replay --json", "wiretalk replay, as text"
COMMANDS = {
    "libpcap loop": [str(FOLDER / "loop"), "FILE"],
    SUMMARY: [PROGRAM, "replay", "FILE", "--summary"],
    JSON: [PROGRAM, "replay", "FILE", "--json"],
    TEXT: [PROGRAM, "replay", "FILE"],
    "tcpdump -nn": ["tcpdump", "-nn", "-r", "FILE"],
    "tcptrace -n": ["tcptrace", "-n", "FILE"],
    "capinfos": ["capinfos", "FILE"],
    "tshark -z conv,tcp": ["tshark", "-q", "-n", "-z", "conv,tcp", "-r", "FILE"],
}
# Once is enough of what takes a hundred times as long.
ONCE = {"tshark -z conv,tcp"}


def make(name):
    path = FOLDER / f"{name}.pcap"
    if not path.exists():
        with open(path, "wb") as file:
            subprocess.run([str(FOLDER / "input"), *INPUTS[name]], stdout=file, check=True)
    return path


def run(command, path):
    """CPU seconds, and peak resident set in MB."""
    words = [str(path) if word == "FILE" else word for word in command]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(words, stdin=quiet, stdout=quiet, stderr=quiet, cwd=FOLDER)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(words)} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def measure(name, labels):
    """The median CPU time and the greatest memory of each command on one input."""
    path = make(name)
    times, peaks = {label: [] for label in labels}, dict.fromkeys(labels, 0.0)
    for turn in range(ROUNDS):
        for label in labels:
            if turn > 0 and label in ONCE:
                continue
            seconds, peak = run(COMMANDS[label], path)
            times[label].append(seconds)
            peaks[label] = max(peaks[label], peak)
    print(f"{name} measured", file=sys.stderr)
    return {label: (statistics.median(times[label]), peaks[label]) for label in labels}


def table(title, results):
    loop = results["libpcap loop"][0]
    lines = [f"**{title}**", "", "| program | CPU time | × libpcap loop | peak memory |", "|---|--:|--:|--:|"]
    for label, (seconds, peak) in results.items():
        lines.append(f"| `{label}` | {seconds:.2f} s | {seconds / loop:.1f} | {peak:.0f} MB |")
    return "\n".join(lines)


def verdict(holds):
    return "met" if holds else "**not met**"


def aims(mix, bulk, flood, growth, tenfold):
    """Each aim with its figure."""
    rows = []

    def ratio(words, ours, other, limit):
        if ours in mix and other in mix:
            value = mix[ours][0] / mix[other][0]
            rows.append((words, f"{value:.2f}", verdict(value <= limit)))

    ratio("`--summary` at most 2 × the libpcap loop", SUMMARY, "libpcap loop", 2)
    ratio("`--summary` at most 1/4 of tcptrace", SUMMARY, "tcptrace -n", 0.25)
    ratio("`--summary` at most 1/50 of `tshark -z conv,tcp`", SUMMARY, "tshark -z conv,tcp", 0.02)
    ratio("`--json` less than `tcpdump -nn`", JSON, "tcpdump -nn", 1)
    ratio("text at most 1.5 × `--json`", TEXT, JSON, 1.5)
    peak = max(results[label][1] for results in (mix, bulk, flood) for label in (SUMMARY, JSON, TEXT))
    rows.append(("peak memory under 64 MB on all three", f"{peak:.0f} MB", verdict(peak < 64)))
    more = tenfold[SUMMARY][1] / mix[SUMMARY][1]
    rows.append(("memory of a file ten times as long, × the first", f"{more:.2f}", verdict(more < 1.1)))
    worst = growth[-1].once_open / growth[0].once_open
    rows.append(("time a packet, 1 M connections alive against 1 k: within 3 ×", f"{worst:.2f}", verdict(worst <= 3)))
    lines = ["| aim | measured | |", "|---|--:|---|"]
    return "\n".join(lines + [f"| {words} | {figure} | {met} |" for words, figure, met in rows])


class Growth(NamedTuple):
    """Nanoseconds a packet with so many connections alive, and the greatest memory in MB."""
    alive: int
    once_open: float  # of packets on connections that are all open: the second three million of six
    altogether: float  # with the opening of all connections before, and a row for each after
    loop: float
    peak: float


def grow(alive):
    """The same connections with three million packets on them, and with six million."""
    shorter, longer = (f"alive-{alive}-{packets}" for packets in (3_000_000, 6_000_000))
    before, after = (measure(name, ["libpcap loop", SUMMARY]) for name in (shorter, longer))
    for name in (shorter, longer):
        (FOLDER / f"{name}.pcap").unlink()
    packets = 6_000_000 + 3 * alive
    return Growth(
        alive, (after[SUMMARY][0] - before[SUMMARY][0]) / 3_000_000 * 1e9, after[SUMMARY][0] / packets * 1e9,
        after["libpcap loop"][0] / packets * 1e9, after[SUMMARY][1])


def growth_table(growth):
    lines = [
        "| connections alive | `--summary`, a packet once all are open | opening and rows included | the libpcap loop | peak memory |",
        "|--:|--:|--:|--:|--:|"]
    for row in growth:
        lines.append(f"| {row.alive:,} | {row.once_open:.0f} ns | {row.altogether:.0f} ns | {row.loop:.0f} ns | {row.peak:.0f} MB |")
    return "\n".join(lines)


def main():
    labels = [label for label, command in COMMANDS.items() if shutil.which(command[0])]
    mix, bulk, flood = (measure(name, labels) for name in ("mix", "bulk", "flood"))
    growth = [grow(alive) for alive in (1_000, 100_000, 1_000_000)]
    tenfold = measure("mix-10x", ["libpcap loop", SUMMARY])
    (FOLDER / "mix-10x.pcap").unlink()
    parts = [aims(mix, bulk, flood, growth, tenfold)]
    parts += [table(TITLES[name], results) for name, results in (("mix", mix), ("bulk", bulk), ("flood", flood))]
    parts += [growth_table(growth)]
    processor = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    parts += [f"{date.today()}, {processor[1] if processor else 'processor unknown'}, medians of {ROUNDS} rounds."]
    text = "\n\n".join(parts)
    print(text)
    begin, end = "<!-- measured -->", "<!-- end -->"
    page = README.read_text()
    README.write_text(page[: page.index(begin) + len(begin)] + "\n" + text + "\n" + page[page.index(end):])


main()
