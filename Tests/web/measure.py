# SPDX-License-Identifier: MIT
"""Measures the page in a real browser and writes its figures into Benchmarks/README.md: `Tests/web/run PROGRAM --measure`."""
import pathlib
import re
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.parse
from datetime import date

import capture
from browser import PROGRAM, chromium
from program import Program

ROOT = pathlib.Path(__file__).resolve().parents[2]
README = ROOT / "Benchmarks/README.md"
MARKS = ("<!-- page measured -->", "<!-- page end -->")
ROUNDS = 5

# How long each frame took while the ladder was moved so far in each.
FRAMES = """({ count, pixels }) => new Promise((done) => {
    const scroll = document.getElementById("scroll");
    const frames = [];
    let last = performance.now();
    const step = () => {
        const now = performance.now();
        frames.push(now - last);
        last = now;
        if (pixels > 0) scroll.scrollTop += pixels; else scroll.scrollTop = scroll.scrollHeight * frames.length / count;
        if (frames.length < count) requestAnimationFrame(step); else done(frames);
    };
    requestAnimationFrame(step);
})"""
# How long the page itself is busy with a text that is searched for.
SEARCH = """(text) => {
    const field = document.getElementById("search");
    field.value = text;
    const began = performance.now();
    field.dispatchEvent(new Event("input"));
    return performance.now() - began;
}"""
# Keeps when each row was first painted with its words, on the clock that captures have.
WATCH = """() => {
    document.painted = new Map();
    const rows = () => [...document.querySelectorAll(".row:not([aria-busy])")].map((row) => row.id);
    const old = new Set(rows());
    const look = () => {
        const now = performance.timeOrigin + performance.now();
        for (const id of rows()) if (!old.has(id) && !document.painted.has(id)) document.painted.set(id, now);
        requestAnimationFrame(look);
    };
    look();
}"""
PAINTED = """async () => {
    const lines = (await (await fetch("/trace/0/rows?connection=all&from=0&count=256")).text()).split("\\n").filter((line) => line.includes('"type":"segment"'));
    return lines.map(JSON.parse).filter((one) => document.painted.has(`segment-${one.number}`)).map((one) => document.painted.get(`segment-${one.number}`) - Number(one.time) * 1000);
}"""


def page_at(address, **options):
    context = chromium().new_context(viewport={"width": 1440, "height": 900}, **options)
    page = context.new_page()
    began = time.monotonic()
    page.goto(address, wait_until="commit")
    page.wait_for_selector(".row .label")
    return page, (time.monotonic() - began) * 1000


def first_ladder(program):
    """Median milliseconds from asking for the page to its first ladder, each time in a browser that knows nothing yet."""
    times = []
    for _ in range(ROUNDS):
        page, spent = page_at(program.teacher)
        times.append(spent)
        page.context.close()
    return statistics.median(times)


def view(path):
    """The program with a capture, and how long it read before it gave its address."""
    began = time.monotonic()
    program = Program("view", "--no-open", "--at", "127.0.0.1:0", "--lang", "en", path).page()
    return program, time.monotonic() - began


def memory(program):
    status = pathlib.Path(f"/proc/{program.process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def listener(program):
    """A browser as far as the program can tell: a stream of events that is read."""
    place = urllib.parse.urlsplit(program.origin)
    connection = socket.create_connection((place.hostname, place.port), timeout=20)
    connection.sendall(f"GET /events HTTP/1.1\r\nHost: {place.netloc}\r\nAccept: text/event-stream\r\n\r\n".encode())
    while b"\r\n\r\n" not in connection.recv(65536):
        pass
    return connection


def short(folder, rows):
    capture.lesson().write(folder / "lesson.pcap")
    program, _ = view(folder / "lesson.pcap")
    octets = {}
    context = chromium().new_context()
    page = context.new_page()
    page.on("response", lambda answer: octets.update({answer.url: int(answer.headers.get("content-length", 0))}))
    page.goto(program.teacher)
    page.wait_for_selector(".row .label")
    own = sum(size for url, size in octets.items() if "/page/" in url or url.endswith("/"))
    words = sum(size for url, size in octets.items() if url.endswith("/words"))
    context.close()
    rows.append(("the page: document, looks and code", f"{own / 1000:.0f} kB"))
    rows.append(("its words, rules and sentences in both languages", f"{words / 1000:.0f} kB"))
    rows.append(("time to first ladder, a chat of 18 segments", f"{first_ladder(program):.0f} ms"))
    program.end()
    out = folder / "lesson.html"
    subprocess.run([PROGRAM, "export", "--lang", "en", folder / "lesson.pcap", out], check=True, capture_output=True)
    rows.append(("the same as one offline page", f"{out.stat().st_size / 1000:.0f} kB"))


def million(folder, rows):
    subprocess.run(["gcc", "-O2", "-o", folder / "input", ROOT / "Benchmarks/input.c"], check=True)
    with open(folder / "million.pcap", "wb") as file:
        subprocess.run([folder / "input", "mix", "1000000", "20000", "1000"], stdout=file, check=True)
    program, reading = view(folder / "million.pcap")
    rows.append(("**a million segments, 20 000 connections:** the program reads them", f"{reading:.2f} s"))
    rows.append(("time to first ladder after that (aim: under 2 s)", f"{first_ladder(program) / 1000:.2f} s"))
    page, _ = page_at(program.teacher + "#connection=all")
    for name, pixels in {"scrolled by 60 pixels a frame": 60, "the bar dragged from end to end": 0}.items():
        page.evaluate("document.getElementById('scroll').scrollTop = 1e6")
        frames = sorted(page.evaluate(FRAMES, {"count": 300, "pixels": pixels}))
        rows.append((f"{name}: frames a second, median (slowest twentieth)", f"{1000 / statistics.median(frames):.0f} ({1000 / frames[-len(frames) // 20]:.0f})"))
    rows.append(("rows in the document meanwhile", f"{page.locator('.row').count()}"))
    for name, text in {"an oddity's name": "retransmission", "a state": "fin-wait", "a frame's number": "999999"}.items():
        rows.append((f"search for {name}", f"{statistics.median(page.evaluate(SEARCH, text) for _ in range(ROUNDS)):.0f} ms"))
    began = time.monotonic()
    page.fill("#search", "no such text")
    page.locator("#found", has_text=re.compile("^0 ")).wait_for()
    rows.append(("search for a text by the program, of which 150 ms are a pause in typing", f"{(time.monotonic() - began) * 1000:.0f} ms"))
    rows.append(("memory of the program with it", f"{memory(program):.0f} MB"))
    program.end()


def live(rows):
    program = Program("serve", "127.0.0.1:0", "--bot", "echo", "--web", "127.0.0.1:0").page()
    page = chromium().new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(program.teacher)
    page.wait_for_selector("html[data-ready]", state="attached")
    page.fill("#name", "Ann")
    page.keyboard.press("Enter")
    page.locator("#say").wait_for()
    page.locator(".row .label").first.wait_for()
    page.evaluate(WATCH)
    for number in range(20):
        page.fill("#say", f"message {number}")
        page.keyboard.press("Enter")
        page.locator(".heard:not(.own)", has_text=f"message {number}").first.wait_for()
        # The program takes five messages a second from one browser.
        page.wait_for_timeout(250)
    spent = sorted(page.evaluate(PAINTED))
    before = memory(program)
    watchers = [listener(program) for _ in range(100)]
    page.fill("#say", "to a hundred")
    page.keyboard.press("Enter")
    for watcher in watchers:
        while b'"trace":0' not in watcher.recv(65536):
            pass
    rows.append(("memory of the program with that chat, and what 100 more browsers that listen add to it", f"{before:.0f} MB, {memory(program) - before:.1f} MB"))
    for watcher in watchers:
        watcher.close()
    rows.append(("from capture to screen, live segments of a chat: median (slowest twentieth; aim: under 100 ms)", f"{statistics.median(spent):.0f} ms ({spent[-max(1, len(spent) // 20)]:.0f} ms)"))
    program.end()


def write(rows):
    text = README.read_text(encoding="utf-8")
    table = "\n".join(["| what | figure |", "|---|--:|", *(f"| {name} | {figure} |" for name, figure in rows)])
    section = f"{MARKS[0]}\n{table}\n\n{date.today()}, headless Chromium on two cores, medians of {ROUNDS} where it says nothing else.\n{MARKS[1]}"
    if MARKS[0] in text:
        text = text[: text.index(MARKS[0])] + section + text[text.index(MARKS[1]) + len(MARKS[1]):]
    else:
        text = text.rstrip() + f"\n\n## The page\n\n`Tests/web/run .build/release/wiretalk --measure`, in a real browser; the captures are those above.\n\n{section}\n"
    README.write_text(text, encoding="utf-8")
    print(table)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        figures = []
        short(pathlib.Path(name), figures)
        million(pathlib.Path(name), figures)
        live(figures)
        write(figures)
