# SPDX-License-Identifier: MIT
"""The bare page from a file, without a network: it opens what is dropped, and its core answers what the native one does."""
import base64
import gzip
import os
import pathlib
import subprocess
import unittest

from playwright.sync_api import expect

import capture
from browser import PROGRAM, BrowserCase

ROOT = pathlib.Path(__file__).resolve().parents[2]
CAPTURES = sorted((ROOT / "Captures").glob("*.pcap"))
NATIVE = pathlib.Path(os.environ.get("CORE_ANSWERS", ROOT / ".build/debug/core-answers"))
"""How many mutants of each small capture, and a folder of more captures."""
MUTANTS = int(os.environ.get("MUTANTS", "3"))
MORE = os.environ.get("WIRETALK_CAPTURES")


class Core(BrowserCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.html = cls.path / "wiretalk.html"
        subprocess.run([PROGRAM, "export", "--page", cls.html], check=True)
        capture.conversations().write(cls.path / "talk.pcap")

    def bare(self, **options):
        return self.show(self.html.as_uri(), offline=True, **options)

    def test_invites(self):
        for language, word in (("en", "Drop a capture here"), ("zh", "把捕获文件放在这里")):
            page = self.show(f"{self.html.as_uri()}#lang={language}", offline=True)
            expect(page.locator("#invitation")).to_contain_text(word)

    def test_opens_a_file(self):
        """Chosen, gzipped, dropped, one after another; on a phone too."""
        packed = self.path / "talk.pcap.gz"
        packed.write_bytes(gzip.compress((self.path / "talk.pcap").read_bytes()))
        for options in ({}, {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}):
            page = self.bare(**options)
            for path in (self.path / "talk.pcap", packed, CAPTURES[0]):
                page.set_input_files("#file", path)
                expect(page.locator("#source")).to_have_text(path.name)
                expect(page.locator("#invitation")).to_be_hidden()
                expect(page.locator(".heading .number")).not_to_be_empty()
            page.evaluate(DROP, [base64.b64encode((self.path / "talk.pcap").read_bytes()).decode(), "dropped.pcap"])
            expect(page.locator("#source")).to_have_text("dropped.pcap")
        self.assertEqual([url for url in self.requests if not url.startswith((self.html.as_uri(), "blob:null/"))], [])

    def test_says_what_it_cannot_read(self):
        page = self.bare()
        damaged = gzip.compress((self.path / "talk.pcap").read_bytes())
        for name, octets, sentence in [
            ("notes.txt", b"# Notes, and no capture at all", "notes.txt cannot be read: it is neither a pcap nor a pcapng file"),
            ("empty.pcap", b"", "empty.pcap cannot be read: it is empty"),
            ("a.zst", bytes.fromhex("28b52ffd") + bytes(40), "unpack it first"),
            ("a.xz", bytes.fromhex("fd377a585a00") + bytes(40), "unpack it first"),
            ("cut.pcap.gz", damaged[:-20], "could not be unpacked"),
        ]:
            (self.path / name).write_bytes(octets)
            page.set_input_files("#file", self.path / name)
            expect(page.locator("#status")).to_contain_text(sentence)
        page.set_input_files("#file", self.path / "talk.pcap")
        expect(page.locator("#source")).to_have_text("talk.pcap")
        expect(page.locator("#status")).to_be_empty()

    def test_names_a_capture_beside_it(self):
        page = self.show(self.html.as_uri() + "#open=talk.pcap", offline=True)
        expect(page.locator("#status")).to_contain_text("opened as a file")

    def test_exports_what_the_program_exports(self):
        """All forms as downloads, without a network; the page among them opens again, and hands itself on once more."""
        page = self.bare()
        page.set_input_files("#file", self.path / "talk.pcap")
        expect(page.locator("#source")).to_have_text("talk.pcap")
        page.select_option("#connection", "")
        for form in ("svg", "mmd", "jsonl", "pcapng", "pkt"):
            native = f"native.{form}"
            subprocess.run([PROGRAM, "export", "--lang", "en", "talk.pcap", native], cwd=self.path, check=True, capture_output=True)
            self.assertEqual(self.saved(page, form).read_bytes(), (self.path / native).read_bytes(), form)
        for _ in range(2):
            saved = self.saved(page, "html")
            page = self.show(saved.as_uri(), offline=True)
            expect(page.locator("#source")).to_have_text("talk.pcap")
            page.select_option("#connection", "")
            self.assertLess(saved.stat().st_size, 710_000)

    def saved(self, page, form):
        page.click("#downloads summary")
        with page.expect_download() as download:
            page.click(f"[data-form={form}]")
        path = self.path / f"saved.{form}"
        download.value.save_as(path)
        return path

    def test_keeps_notes(self):
        """They survive a reload, are found, and go with what is exported."""
        page = self.bare()
        page.set_input_files("#file", self.path / "talk.pcap")
        page.click(".notes .add")
        page.fill(".notes textarea", "Remember <this>")
        page.keyboard.press("Enter")
        expect(page.locator(".note")).to_contain_text("Remember <this>")
        page.reload()
        page.set_input_files("#file", self.path / "talk.pcap")
        expect(page.locator(".note")).to_contain_text("Remember <this>")
        page.fill("#search", "remember")
        expect(page.locator("#found")).to_contain_text("1 ")
        self.assertIn(b"Remember <this>", self.saved(page, "pcapng").read_bytes())
        page.set_input_files("#file", CAPTURES[0])
        expect(page.locator("#source")).to_have_text(CAPTURES[0].name)
        expect(page.locator(".note")).to_have_count(0)

    def test_answers_what_the_native_core_answers(self):
        if not NATIVE.exists():
            self.skipTest(f"there is no {NATIVE}")
        files = list(CAPTURES)
        if MORE:
            files += sorted(path for path in pathlib.Path(MORE).rglob("*.pcap*") if path.stat().st_size < 8 << 20)
        small = [path for path in files if path.stat().st_size < 65_536]
        mutants = self.path / "mutants"
        mutants.mkdir()
        subprocess.run([NATIVE, "--mutants", str(MUTANTS), mutants, *small], check=True)
        page = self.bare()
        compared = 0
        for path in files + sorted(mutants.iterdir()):
            native = subprocess.run([NATIVE, path], check=True, capture_output=True, text=True).stdout.splitlines()[1:]
            browser = page.evaluate(ANSWERS, [base64.b64encode(path.read_bytes()).decode(), path.name])
            self.assertEqual(browser, native, path.name)
            compared += len(native)
        print(f"\n{len(files)} captures and {len(list(mutants.iterdir()))} mutants: {compared} answers, all the same octets")


DROP = """([octets, name]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(octets), (letter) => letter.charCodeAt(0))], name));
    dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
}"""

# The same questions in the same order as Tests/CoreAnswers/Answers.swift.
ANSWERS = """async ([text, title]) => {
    const octets = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const byId = (id) => document.getElementById(id);
    if (!window.asking) {
        const worker = new Worker(URL.createObjectURL(new Blob([byId("worker").textContent])));
        let count = 0;
        window.asking = (ask, ...values) => new Promise((resolve, reject) => {
            const id = count += 1;
            const take = ({ data }) => {
                if (data.id !== id) return;
                worker.removeEventListener("message", take);
                if (data.problem) reject(new Error(`${ask} ${values}: ${data.problem}`));
                else resolve(data.answer);
            };
            worker.addEventListener("message", take);
            worker.postMessage({ id, ask, values });
        });
        await window.asking("load", byId("core").textContent);
    }
    const ask = window.asking;
    const lines = [];
    const say = (question, ...pieces) => {
        let [hash, length] = [0x811c9dc5, 0];
        for (const piece of pieces) {
            const octets = typeof piece === "string" ? new TextEncoder().encode(piece) : new Uint8Array(piece);
            length += octets.length;
            for (const octet of octets) hash = Math.imul(hash ^ octet, 0x01000193);
        }
        lines.push(`${question}: ${length} ${hash >>> 0}`);
    };
    await ask("begin", title, "en", false);
    for (let start = 0; start < octets.length; start += 4099) await ask("feed", octets.slice(start, start + 4099).buffer);
    const segments = await ask("finish") >>> 0;
    say(`segments ${segments}`);
    say("problem", await ask("problem"));
    say("extent", await ask("extent"));
    say("columns", await ask("columns", 0));
    say("connections", await ask("connections", 0, 64));
    for (let from = 0; from < Math.min(segments, 512); from += 64) say(`rows all ${from}`, await ask("rows", 0xffffffff, from, 64));
    for (let connection = 0; connection < 8; connection += 1) {
        say(`rows ${connection}`, await ask("rows", connection, 0, 64));
        say(`dialogue ${connection}`, await ask("dialogue", connection, 0, 0, 100));
        say(`dialogue near ${connection}`, await ask("dialogue", connection, 1, 9, 10));
    }
    say("search", await ask("search", 0xffffffff, "a"));
    say("problems", await ask("problems"));
    say("note", await ask("note", 1, ["one", "二"]));
    say("notes", await ask("notes"));
    let last = "";
    for (const [place, form] of ["svg", "html", "mmd", "jsonl", "pcapng", "pkt"].entries()) {
        const { pieces = [], problem = "" } = await ask("export", place, 0xffffffff);
        say(`export ${form}`, ...pieces);
        last = problem;
    }
    say("why none", last);
    return lines;
}"""

if __name__ == "__main__":
    unittest.main()
