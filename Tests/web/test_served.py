# SPDX-License-Identifier: MIT
"""`wiretalk view` in a real browser: stepped by keyboard against `replay --json`, with notes, captures, hostile ones too."""
import http.server
import json
import re
import subprocess
import threading
import time

from playwright.sync_api import expect

import capture
from browser import PROGRAM, SHOTS, BrowserCase
from program import Program
from test_access import violations
from test_page import SCROLL

HOSTILE_NAME = "<img src=x onerror=alert(1)>.pcap"
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


# In place of the browser's dialog: the first and the last row on paper, how many have their sentence, and the last line.
PRINT = """() => { globalThis.print = () => {
    dispatchEvent(new Event("beforeprint"));
    const rows = [...document.querySelectorAll(".pane .row")].map((row) => Number(row.dataset.order) + 1);
    globalThis.printed = [rows.at(0), rows.at(-1), document.querySelectorAll(".row p.onPaper").length,
        document.querySelector(".pane").lastChild.textContent];
}; }"""
PRINTED = "async () => { while (!globalThis.printed) await new Promise((done) => setTimeout(done, 20)); return printed; }"


class Served(BrowserCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        expect.set_options(timeout=15_000)
        capture.conversations().write(cls.path / HOSTILE_NAME)
        capture.lesson().write(cls.path / "lesson.pcap")
        lines = subprocess.run([PROGRAM, "replay", "--json", "--lang", "en", cls.path / HOSTILE_NAME], capture_output=True, check=True)
        cls.objects = [json.loads(line) for line in lines.stdout.splitlines()]
        cls.program = cls.view(HOSTILE_NAME)
        cls.addClassCleanup(cls.program.end)

    @classmethod
    def view(cls, name):
        return Program("view", "--no-open", "--at", "127.0.0.1:0", "--lang", "en", cls.path / name).page()

    def tearDown(self):
        super().tearDown()
        strangers = [url for url in self.requests if not url.startswith((self.program.origin, "data:", "blob:"))]
        self.assertEqual(strangers, [], "the page asked somebody else")

    def open(self, address="", program=None, **options):
        """The page as its teacher opens it."""
        program = program or self.program
        page = self.show(program.teacher + address, **options)
        self.assertNotIn("key=", page.url)
        return page

    def segments(self, connection):
        return [one for one in self.objects if one["type"] == "segment" and one["connection"] == connection]

    def expect_moment(self, page, wanted):
        expect(page.locator(".heading .number")).to_have_text(str(wanted["number"]))
        shown = page.evaluate("""() => ({
            states: ["client", "server"].map((end) => document.getElementById(`${end}State`).textContent),
            maps: ["client", "server"].map((end) => document.querySelector(`#${end}Map .box.now`).textContent),
            sentence: document.querySelector(".sentence").firstChild.data,
            flags: document.querySelector(".heading .flags").textContent,
            rules: document.querySelectorAll(".card").length,
            oddities: document.querySelectorAll(".oddities li").length })""")
        states = [wanted["states"]["client"], wanted["states"]["server"]]
        marks = ["" if wanted["basis"][end] in ("observed", "inferred") else "?" for end in ("client", "server")]
        self.assertEqual(shown["states"], [(state or "") + mark for state, mark in zip(states, marks)])
        self.assertEqual(shown["maps"], states)
        self.assertEqual(shown["sentence"], wanted["explanation"])
        self.assertEqual(set(shown["flags"].split(",")), set(wanted["flags"]))
        self.assertEqual((shown["rules"], shown["oddities"]), (len(wanted["rules"]), len(wanted["oddities"])))

    # What it shows.

    def test_shows_what_replay_says(self):
        """Each segment of each connection, by keyboard, forward and back."""
        for connection in (0, 1, 2):
            page = self.open(f"#connection={connection}")
            for wanted in self.segments(connection):
                self.expect_moment(page, wanted)
                page.keyboard.press("ArrowRight")
            for wanted in reversed(self.segments(connection)):
                self.expect_moment(page, wanted)
                page.keyboard.press("ArrowLeft")

    def test_messages_and_search(self):
        page = self.open("#connection=0")
        messages = [one for one in self.objects if one["type"] == "message" and one["connection"] == 0]
        expect(page.locator(".bubble")).to_have_count(len(messages))
        page.locator(".bubble").nth(1).click()
        expect(page.locator(".heading .number")).to_have_text(str(messages[1]["segments"][0]))
        page.fill("#search", "世界")
        expect(page.locator("#found")).to_have_text("1 found")
        page.keyboard.press("Enter")
        expect(page.locator(".heading .number")).to_have_text(str(messages[3]["segments"][0]))
        page.fill("#search", "fin-wait-1")
        count = sum("FIN-WAIT-1" in one["states"].values() for one in self.segments(0))
        expect(page.locator("#found")).to_have_text(f"{count} found")

    def test_a_reload_stays(self):
        wanted = self.segments(2)[4]
        page = self.open("#connection=2")
        for _ in range(4):
            page.keyboard.press("ArrowRight")
        self.expect_moment(page, wanted)
        page.reload()
        self.expect_moment(page, wanted)
        self.assertEqual(page.evaluate("document.getElementById('connection').value"), "2")

    def test_hostile_names_and_texts_are_text(self):
        page = self.open("#connection=0")
        expect(page.locator("#source")).to_have_text(HOSTILE_NAME)
        expect(page.locator(".bubble .words").nth(2)).to_contain_text("</script><img src=x onerror=alert(1)>")
        self.assertEqual(page.locator("img, b[onmouseover]").count(), 0)

    def test_shows_what_passed_beside_the_segments(self):
        """ICMP and UDP between the same hosts stand at the segment that they followed; so they do offline."""
        capture.neighbours().write(self.path / "neighbours.pcap")
        program = self.view("neighbours.pcap")
        self.addCleanup(program.end)
        html = self.export("neighbours.pcap", "neighbours.html")
        self.program = program
        wide = {"viewport": {"width": 1920, "height": 1000}}
        for page in (self.show(html.as_uri() + "#connection=0&segment=4", offline=True, **wide), self.open("#connection=0&segment=4", **wide)):
            expect(page.locator("#segment-4 .between")).to_have_text("5  UDP 10.0.0.2:5000 → 10.0.0.1:5001, 10 B   7  ICMP destination unreachable")
            expect(page.locator("#segment-4 .shaft.datagram")).to_have_count(1)
            expect(page.locator(".besides li")).to_have_count(2)
            expect(page.locator(".besides li").first).to_contain_text("“by the way”")
            page.select_option("#connection", "")
            expect(page.locator(".besides li")).to_have_count(3)
        self.requests = [url for url in self.requests if not url.startswith("file:")]

    # Notes.

    def test_notes(self):
        """Written, changed and removed by the teacher; seen in another window, after a reload, in the export."""
        page, other = self.open("#connection=1&segment=16"), self.open("#connection=1&segment=16")
        page.click(".add")
        page.keyboard.type("Nobody listens <b>here</b>")
        page.keyboard.press("Enter")
        for one in (page, other):
            expect(one.locator(".note")).to_contain_text("Nobody listens <b>here</b>")
            expect(one.locator("#segment-16 .frame")).to_contain_text("✎")
        page.reload()
        page.get_by_label("Change this note").click()
        page.locator(".note textarea").fill("port 9000 is closed")
        page.locator(".note.draft button").click()
        expect(other.locator(".note")).to_contain_text("port 9000 is closed")
        with page.expect_download() as download:
            page.click("#downloads summary")
            page.click("[data-form=html]")
        saved = self.path / "saved.html"
        download.value.save_as(saved)
        # One connection was exported: its frames are a capture of their own, and count from 1.
        offline = self.show(saved.as_uri() + "#segment=2", offline=True)
        expect(offline.locator(".note")).to_contain_text("port 9000 is closed")
        self.requests = [url for url in self.requests if not url.startswith("file:")]
        page.keyboard.press("Escape")
        page.get_by_label("Remove this note").click()
        expect(other.locator(".note")).to_have_count(0)

    def test_downloads(self):
        page = self.open("#connection=0")
        page.click("#downloads summary")
        signs = {"svg": b"<?xml", "mmd": b"sequenceDiagram", "jsonl": b'{"type":"capture"', "pcapng": b"\x0a\x0d\x0d\x0a", "pkt": b"socket("}
        for form, sign in signs.items():
            with page.expect_download() as download:
                page.click(f"[data-form={form}]")
            self.assertTrue(download.value.suggested_filename.endswith("." + form))
            octets = download.value.path().read_bytes()
            self.assertIn(sign, octets[:2000], form)

    # Captures dropped on the page.

    def drop(self, page, name, octets):
        page.evaluate("""({ name, octets }) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(octets)], name));
            for (const kind of ["dragover", "drop"]) document.body.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer }));
        }""", {"name": name, "octets": list(octets)})

    def test_what_could_not_be_read_is_listed(self):
        """In the bar the first and how many more; at a key all of them, on the served page and in the export."""
        octets = (self.path / "lesson.pcap").read_bytes()
        record = octets[24:40]
        bad = b"".join(record[:8] + (20).to_bytes(4, "little") * 2 + bytes([version << 4 | 5, 0, 0, 5]) + bytes(16) for version in (4, 7))
        (self.path / "damaged.pcap").write_bytes(octets + bad)
        program = self.view("damaged.pcap")
        self.addCleanup(program.end)
        page = self.open(program=program)
        told = subprocess.run([PROGRAM, "replay", "--json", self.path / "damaged.pcap"], capture_output=True, check=True).stdout
        problems = [json.loads(line) for line in told.splitlines() if b'"type":"problem"' in line]
        self.assertEqual(len(problems), 2)
        with page.expect_download() as download:
            page.click("#downloads summary")
            page.click("[data-form=html]")
        download.value.save_as(self.path / "damaged.html")
        offline = self.show((self.path / "damaged.html").as_uri(), offline=True)
        for one in (page, offline):
            expect(one.locator("#problems summary")).to_contain_text(problems[0]["reason"])
            expect(one.locator("#problems summary")).to_contain_text("+1")
            one.locator("#problems summary").focus()
            one.keyboard.press("Enter")
            for problem in problems:
                expect(one.locator("#problems ul")).to_contain_text(f"#{problem['number']} {problem['layer']}: {problem['reason']}")
            self.assertEqual(violations(one), [])
            one.screenshot(path=SHOTS / "problems.png")
            one.keyboard.press("l")
            expect(one.locator("#problems ul")).to_contain_text("长度字段为 5 字节，最小应为 20")
            one.keyboard.press("l")
            one.keyboard.press("Escape")
            expect(one.locator("#problems ul")).not_to_be_visible()
        expect(self.open().locator("#problems")).not_to_be_visible()
        self.requests = [url for url in self.requests if not url.startswith(("file:", program.origin))]

    def test_a_dropped_capture_is_shown(self):
        program = self.view("lesson.pcap")
        self.addCleanup(program.end)
        self.program, shared = program, self.program
        page = self.open()
        self.drop(page, HOSTILE_NAME, (self.path / HOSTILE_NAME).read_bytes())
        expect(page.locator("#traces")).to_be_visible()
        expect(page.locator("#where")).to_have_text("1 / 14")
        self.assertIn("trace=1", page.url)
        self.assertEqual(page.locator("img").count(), 0)
        page.select_option("#traces", "0")
        expect(page.locator("#where")).to_have_text("1 / 18")
        page.set_input_files("#file", self.path / "lesson.pcap")
        expect(page.locator("#traces option")).to_have_count(3)
        for name, octets in {"garbage.pcap": bytes(range(256)) * 20, "empty.pcap": b"", "page.pcap": b"<html><script>alert(1)</script></html>" * 9}.items():
            self.drop(page, name, octets)
            expect(page.locator("#status.bad")).to_be_visible()
            sentence = page.inner_text("#status")
            self.assertRegex(sentence, r"\w{3,} \w+", name)
            page.evaluate("document.getElementById('status').classList.remove('bad')")
        with open(self.path / "huge.pcap", "wb") as huge:
            huge.truncate(65 << 20)
        page.set_input_files("#file", self.path / "huge.pcap")
        expect(page.locator("#status.bad")).to_contain_text("larger")
        expect(page.locator("#traces option")).to_have_count(3)
        self.errors = [error for error in self.errors if not REFUSED.match(error)]

    # Who may.

    def test_nobody_without_the_key(self):
        for path in ("/", "/session", "/trace/0", "/trace/0/columns", "/events", "/?key=wrong"):
            self.assertEqual(self.program.ask("GET", path)[0], 403, path)
        page = self.show(self.program.origin, ready=False)
        self.assertIn("key", page.inner_text("body"))
        self.errors = [error for error in self.errors if not REFUSED.match(error)]

    def test_hosts_and_origins(self):
        port = self.program.origin.rsplit(":", 1)[1]
        for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", f"127.0.0.1.evil.example:{port}", ""):
            self.assertIn(self.program.ask("GET", "/", Host=host)[0], (400, 421), host)
        body = json.dumps({"ask": "note", "trace": 0, "number": 1, "notes": ["x"]})
        for origin in ("http://evil.example", "null", f"https://127.0.0.1:{port}", "http://localhost"):
            self.assertEqual(self.program.ask("POST", "/ask", body, Origin=origin, Content_Type="application/json")[0], 403, origin)

    def test_another_site_gets_nothing(self):
        """A page of another origin, in the teacher's own browser, with her cookies."""
        target = self.program.origin

        class Evil(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                octets = EVIL.replace("TARGET", target).encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(octets)))
                self.end_headers()
                self.wfile.write(octets)

            def log_message(self, *_):
                pass

        site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Evil)
        threading.Thread(target=site.serve_forever, daemon=True).start()
        self.addCleanup(site.server_close)
        self.addCleanup(site.shutdown)
        page = self.open("#connection=0&segment=1")
        page.context.new_page().goto(f"http://127.0.0.1:{site.server_port}/", wait_until="load")
        evil = page.context.pages[-1]
        evil.wait_for_selector("html[data-done]", state="attached")
        self.assertEqual(evil.evaluate("JSON.stringify(document.got)"), "[]")
        page.reload()
        expect(page.locator(".heading .number")).to_have_text("1")
        self.assertEqual(page.locator(".note").count(), 0)

    # Everybody.

    def test_accessible(self):
        for theme in ("light", "dark"):
            page = self.open("#connection=0&segment=4", color_scheme=theme)
            expect(page.locator(".heading .number")).to_have_text("4")
            page.click(".add")
            self.assertEqual(violations(page), [], f"{theme}, writing a note")
            page.keyboard.press("Escape")
            page.click("#downloads summary")
            self.assertEqual(violations(page), [], f"{theme}, downloads")

    def test_prints_what_was_not_looked_at(self):
        """All that goes to paper is fetched before the browser is asked to print: by the button, and by Ctrl-P."""
        capture.long(900).write(self.path / "paper.pcap")
        self.program = self.view("paper.pcap")
        self.addCleanup(self.program.end)
        page = self.open()
        page.wait_for_selector(".row .label")
        page.evaluate(PRINT)
        page.click("#print")
        self.assertEqual(page.evaluate(PRINTED), [1, 400, 400, "1–400 / 900"])
        page.emulate_media(media="print")
        page.pdf(path=SHOTS / "paper.pdf", format="A4")
        page.emulate_media(media="screen")
        page.evaluate("printed = null, dispatchEvent(new Event('afterprint'))")
        self.assertLess(page.locator(".row").count(), 40)
        page.keyboard.press("End")
        page.keyboard.press("Control+p")
        self.assertEqual(page.evaluate(PRINTED), [801, 900, 100, "801–900 / 900"])

    # A long one.

    def test_a_long_capture(self):
        capture.long(100_000).write(self.path / "long.pcap")
        program = self.view("long.pcap")
        self.addCleanup(program.end)
        self.program = program
        began = time.monotonic()
        page = self.open()
        page.wait_for_selector(".row .label")
        print(f"\n100,000 segments: first ladder after {time.monotonic() - began:.2f} s")
        self.assertLess(page.locator(".row").count(), 40)
        frames = sorted(page.evaluate(SCROLL))
        print(f"scrolled through them: median {frames[len(frames) // 2]:.1f} ms a frame, worst {frames[-1]:.1f} ms")
        # Taller than elements can be: small movements go as far as they say, the ends of the bar to the ends of the trace.
        first = page.evaluate(STROLL, 0.5)
        self.assertEqual([row - first[0] for row in first], [0, 3, 6, 9])
        self.assertEqual(page.evaluate(STROLL, 0)[0], 1)
        page.keyboard.press("End")
        expect(page.locator(".heading .number")).to_have_text("100000")
        expect(page.locator("#segment-100000 .label")).to_be_visible()
        self.assertLess(page.locator(".row").count(), 40)
        page.fill("#search", "syn")
        expect(page.locator("#found")).to_have_text("2 found")


# The first row that is seen at a part of the bar, and after each of three movements by three rows.
STROLL = """async (part) => {
    const scroll = document.getElementById("scroll");
    const painted = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const top = () => { const edge = scroll.getBoundingClientRect().top; return Number([...document.querySelectorAll(".row")].find((row) => row.getBoundingClientRect().bottom > edge + 1).dataset.order) + 1; };
    scroll.scrollTop = part * scroll.scrollHeight;
    await painted();
    const seen = [top()];
    for (let at = 0; at < 3; at += 1) { scroll.scrollTop += 3 * 76; await painted(); seen.push(top()); }
    return seen;
}"""
# What a hostile page tries with its visitor's cookies; what it got is kept.
EVIL = """<!doctype html><script type="module">
document.got = [];
const attempt = async (name, act) => { try { const answer = await act(); if (answer) document.got.push(name + " " + answer); } catch {} };
await attempt("read", async () => (await fetch("TARGET/session", { credentials: "include" })).text());
await attempt("blind", async () => (await fetch("TARGET/session", { credentials: "include", mode: "no-cors" })).text());
await attempt("ask", async () => (await fetch("TARGET/ask", { method: "POST", credentials: "include", mode: "no-cors", body: JSON.stringify({ ask: "note", trace: 0, number: 1, notes: ["evil"] }) })).text());
await attempt("json", async () => (await fetch("TARGET/ask", { method: "POST", credentials: "include", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ ask: "note", trace: 0, number: 1, notes: ["evil"] }) })).text());
await attempt("script", () => new Promise((done) => { const node = document.createElement("script"); node.onload = () => done("loaded"); node.onerror = () => done(""); node.src = "TARGET/page/served.js"; document.head.append(node); }));
await attempt("frame", () => new Promise((done) => { const node = document.createElement("iframe"); node.onload = () => { try { done(node.contentDocument?.body.innerText || ""); } catch { done(""); } }; node.src = "TARGET/"; document.documentElement.append(node); }));
await attempt("events", () => new Promise((done) => { const source = new EventSource("TARGET/events", { withCredentials: true }); source.onopen = () => done("open"); source.onerror = () => { source.close(); done(""); }; }));
document.documentElement.dataset.done = "true";
</script>"""
