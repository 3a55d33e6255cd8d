# SPDX-License-Identifier: MIT
"""The offline page in a real browser: what it shows against `replay --json`, by keyboard, with the network off."""
import json
import pathlib
import subprocess
import time

from playwright.sync_api import expect

import capture
from browser import PROGRAM, SHOTS, BrowserCase


class Page(BrowserCase):
    """One capture for most tests; each page with the network off."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        capture.conversations().write(cls.path / "talk.pcap")
        cls.html = cls.export("talk.pcap", "talk.html")
        lines = subprocess.run([PROGRAM, "replay", "--json", "--lang", "en", cls.path / "talk.pcap"], capture_output=True, check=True)
        cls.objects = [json.loads(line) for line in lines.stdout.splitlines()]

    def open(self, address="", html=None, **options):
        return self.show((html or self.html).as_uri() + address, offline=True, **options)

    def segments(self, connection):
        return [one for one in self.objects if one["type"] == "segment" and one["connection"] == connection]

    # What it shows.

    def test_shows_what_replay_says(self):
        """Each segment of each connection, stepped by keyboard: number, flags, states and sentence."""
        for connection in (0, 1, 2):
            page = self.open(f"#connection={connection}")
            for wanted in self.segments(connection):
                self.assertEqual(page.text_content(".heading .number"), str(wanted["number"]))
                for end in ("client", "server"):
                    mark = "" if wanted["basis"][end] in ("observed", "inferred") else "?"
                    self.assertEqual(page.text_content(f"#{end}State"), (wanted["states"][end] or "") + mark)
                self.assertEqual(page.text_content(".sentence").replace(page.text_content(".sentence cite"), ""), wanted["explanation"])
                self.assertEqual(set(page.text_content(".heading .flags").split(",")), set(wanted["flags"]))
                self.assertEqual(page.locator("#clientMap .box.now").text_content(), wanted["states"]["client"])
                self.assertEqual(page.locator(".card").count(), len(wanted["rules"]))
                self.assertEqual(page.locator(".oddities li").count(), len(wanted["oddities"]))
                page.keyboard.press("ArrowRight")

    def test_steps_back_to_the_same(self):
        page = self.open("#connection=0")
        forward = []
        for _ in self.segments(0):
            forward.append(page.inner_text("#side"))
            page.keyboard.press("ArrowRight")
        page.keyboard.press("End")
        for wanted in reversed(forward):
            self.assertEqual(page.inner_text("#side"), wanted)
            page.keyboard.press("ArrowLeft")

    def test_messages_stand_beside_their_segments(self):
        page = self.open("#connection=0")
        messages = [one for one in self.objects if one["type"] == "message" and one["connection"] == 0]
        self.assertEqual(page.locator(".bubble").count(), len(messages))
        for index, message in enumerate(messages):
            page.locator(".bubble").nth(index).click()
            self.assertEqual(page.text_content(".heading .number"), str(message["segments"][0]))
            self.assertEqual(page.locator(f"#segment-{message['acknowledgedBy']}.lit").count(), 1)

    def test_a_message_keeps_the_focus(self):
        page = self.open("#connection=0")
        page.locator(".bubble").nth(1).focus()
        page.keyboard.press("Enter")
        self.assertEqual(page.evaluate("document.activeElement.dataset.message"), "0-server-1")
        page.keyboard.press("ArrowRight")
        self.assertEqual(page.evaluate("document.activeElement.dataset.message"), "0-server-1")

    def test_hostile_text_is_text(self):
        page = self.open("#connection=0")
        self.assertEqual(page.locator("img").count(), 0)
        said = page.locator(".bubble .words").nth(2).text_content()
        self.assertIn("</script><img src=x onerror=alert(1)>", said)
        self.assertIn("<U+202E>␇", said)

    def test_asks_nobody(self):
        self.open()
        """The worker is the page's own text."""
        self.assertEqual([url for url in self.requests if not url.startswith((self.html.as_uri(), "blob:null/"))], [])

    # Ways through it.

    def test_address_shares_the_moment(self):
        wanted = self.segments(2)[4]["number"]
        page = self.open(f"#connection=2&segment={wanted}")
        self.assertEqual(page.text_content(".heading .number"), str(wanted))
        page.keyboard.press("ArrowRight")
        self.assertTrue(page.url.endswith(f"#connection=2&segment={wanted + 1}"))
        page.reload()
        page.wait_for_selector("html[data-ready]", state="attached")
        self.assertEqual(page.text_content(".heading .number"), str(wanted + 1))
        for odd in ("#connection=99&segment=99", "#segment=x", "#connection=<b>"):
            self.open(odd)

    def test_jumps(self):
        page = self.open("#connection=2")
        page.keyboard.press("n")
        odd = next(one for one in self.segments(2) if one["oddities"])
        self.assertEqual(page.text_content(".heading .number"), str(odd["number"]))
        page.keyboard.press("Home")
        page.keyboard.press("]")
        self.assertIn("connection=all", page.url)
        self.assertEqual(page.text_content("#where").split("/")[1].strip(), str(sum(one["type"] == "segment" for one in self.objects)))

    def test_searches(self):
        page = self.open("#connection=0")
        page.keyboard.press("/")
        page.keyboard.type("世界")
        page.keyboard.press("Enter")
        answer = next(one for one in self.objects if one["type"] == "message" and "世界" in one["text"])
        expect(page.locator(".heading .number")).to_have_text(str(answer["segments"][0]))
        page.fill("#search", "fin-wait-1")
        states = [one["states"].values() for one in self.segments(0)]
        expect(page.locator("#found")).to_contain_text(str(sum("FIN-WAIT-1" in both for both in states)) + " ")
        page.keyboard.press("Escape")
        page.keyboard.press("Home")
        self.assertEqual(page.text_content(".heading .number"), "1")

    def test_plays(self):
        page = self.open("#connection=0")
        page.select_option("#pace", "10")
        page.keyboard.press("Home")
        page.click("#play")
        # It may pass any one segment between two looks, so what is waited for is to be past the second.
        reached = 0
        for _ in range(600):
            reached = max(reached, int(page.text_content(".heading .number")))
            if reached >= 3:
                break
            page.wait_for_timeout(50)
        self.assertGreaterEqual(reached, 3)
        page.click("#play")

    def test_bytes_and_fields_light_each_other(self):
        page = self.open("#connection=0")
        for index in range(page.locator(".fields button").count()):
            button = page.locator(".fields button").nth(index)
            button.click()
            self.assertGreater(page.locator(".hex .octet.lit").count(), 0)
            self.assertIn(button.text_content(), page.text_content(".meaning"))

    def test_numbers_language_size_and_theme(self):
        page = self.open("#connection=0")
        page.keyboard.press("r")
        self.assertIn(str(self.segments(0)[0]["sequence"]), page.locator(".row .label").first.text_content())
        page.keyboard.press("l")
        self.assertEqual(page.get_attribute("html", "lang"), "zh-Hans")
        self.assertRegex(page.text_content(".sentence"), "[\u4e00-\u9fff]")
        page.keyboard.press("b")
        self.assertEqual(page.evaluate("getComputedStyle(document.documentElement).fontSize"), "24px")
        page.keyboard.press("?")
        self.assertTrue(page.locator("dialog").is_visible())
        page.keyboard.press("Escape")

    def test_how_it_is_seen_is_kept(self):
        page = self.open("#connection=0")
        for key in "dlb":
            page.keyboard.press(key)
        page.reload()
        page.wait_for_selector("html[data-ready]", state="attached")
        self.assertEqual(page.get_attribute("html", "lang"), "zh-Hans")
        self.assertEqual(page.get_attribute("html", "data-theme"), "dark")
        self.assertEqual(page.get_attribute("#size", "aria-pressed"), "true")
        self.assertEqual(page.evaluate("getComputedStyle(document.documentElement).fontSize"), "24px")
        page.evaluate("localStorage.setItem('wiretalk language', 'xx')")
        page.reload()
        page.wait_for_selector("html[data-ready]", state="attached")
        self.assertEqual(page.get_attribute("html", "lang"), "en")

    # Made for everybody.

    def test_everything_has_a_name(self):
        page = self.open("#connection=0")
        unnamed = page.evaluate("""() => [...document.querySelectorAll("button, select, input, [role=option], [role=img], [role=listbox], [role=region]")]
            .filter((node) => !(node.getAttribute("aria-label") || node.getAttribute("aria-labelledby") || node.closest("label") || node.textContent.trim()))
            .map((node) => node.outerHTML.slice(0, 100))""")
        self.assertEqual(unnamed, [])
        doubles = page.evaluate("""() => { const ids = [...document.querySelectorAll("[id]")].map((node) => node.id); return ids.filter((id, at) => ids.indexOf(id) !== at); }""")
        self.assertEqual(doubles, [])

    def test_contrast(self):
        """WCAG 1.4.3: 4.5 to 1, or 3 to 1 for large letters, of every text that is shown, in both themes."""
        for theme in ("light", "dark"):
            page = self.open("#connection=2&segment=21", color_scheme=theme)
            weak = page.evaluate(CONTRAST)
            self.assertEqual(weak, [], theme)

    def test_fits(self):
        """No page is wider than its window, and no label leaves the ladder."""
        for width in (1024, 1280, 1440, 1920):
            page = self.open("#connection=0", viewport={"width": width, "height": 800})
            self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), width)
            for numbers in ("relative", "absolute"):
                self.assertEqual(page.evaluate(SPILL), [], f"{width} {numbers}")
                page.keyboard.press("r")

    # Large ones.

    def test_only_what_is_visible_is_in_the_document(self):
        capture.long(5000).write(self.path / "long.pcap")
        html = self.export("long.pcap", "long.html")
        began = time.monotonic()
        page = self.open("", html)
        print(f"\n5,000 segments: {html.stat().st_size / 1e6:.1f} MB, first ladder after {time.monotonic() - began:.2f} s")
        self.assertLess(page.locator(".row").count(), 40)
        frames = page.evaluate(SCROLL)
        print(f"scrolled through them: {len(frames)} frames, median {sorted(frames)[len(frames) // 2]:.1f} ms, worst {max(frames):.1f} ms")
        page.keyboard.press("End")
        self.assertEqual(page.text_content("#where"), "5000 / 5000")
        self.assertLess(page.locator(".row").count(), 40)
        page.locator(".row").last.wait_for()

    def test_a_longer_capture_is_whole(self):
        longer = capture.long(5001)
        longer.open(20005)
        longer.segment(20005, True, capture.FIN | capture.ACK, 1, 1)
        longer.segment(20005, False, capture.FIN | capture.ACK, 1, 2)
        longer.segment(20005, True, capture.ACK, 2, 2)
        longer.write(self.path / "longer.pcap")
        page = self.open("#connection=all", self.export("longer.pcap", "longer.html"))
        page.keyboard.press("End")
        self.assertEqual(page.text_content("#where"), f"{len(longer.frames)} / {len(longer.frames)}")

    # For a person to look at.

    def test_screenshots(self):
        SHOTS.mkdir(parents=True, exist_ok=True)
        for name, keys, options, address in [
            ("light", [], {}, "#connection=0&segment=4"),
            ("dark", [], {"color_scheme": "dark"}, "#connection=0&segment=9"),
            ("projector", ["b"], {"viewport": {"width": 1920, "height": 1080}}, "#connection=0&segment=2"),
            ("chinese", ["l"], {}, "#connection=0&segment=13"),
            ("oddity", [], {}, "#connection=2&segment=21"),
        ]:
            page = self.open(address, **options)
            for key in keys:
                page.keyboard.press(key)
            page.screenshot(path=SHOTS / f"{name}.png")
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.pdf(path=SHOTS / "print.pdf")
        print(f"\nscreenshots to look at: {SHOTS}")


# Texts that leave the ladder, and labels that leave the room between its lanes.
SPILL = """() => {
    const box = document.getElementById("scroll").getBoundingClientRect();
    const lane = 8.5 * parseFloat(getComputedStyle(document.documentElement).fontSize);
    const leaves = (text, room) => { const own = text.getBoundingClientRect(); return own.left < box.left + room || own.right > box.right - room; };
    return [...document.querySelectorAll(".row text")].filter((text) => leaves(text, text.matches(".label") ? lane : -1)).map((text) => text.textContent);
}"""
# How long each of 120 frames took while the ladder was scrolled from end to end.
SCROLL = """() => new Promise((done) => {
    const scroll = document.getElementById("scroll");
    const frames = [];
    let last = performance.now();
    const step = () => {
        const now = performance.now();
        frames.push(now - last);
        last = now;
        scroll.scrollTop = scroll.scrollHeight * frames.length / 120;
        if (frames.length < 120) requestAnimationFrame(step); else done(frames);
    };
    requestAnimationFrame(step);
})"""
CONTRAST = pathlib.Path(__file__).with_name("contrast.js").read_text(encoding="utf-8")
