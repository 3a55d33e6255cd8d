# SPDX-License-Identifier: MIT
"""A class around one chat: browsers as clients of the real server, each with a connection and a ladder of its own."""
import re

from playwright.sync_api import expect

from browser import SHOTS, BrowserCase
from program import Program
from test_access import violations

HOSTILE = "<img src=x onerror=alert(1)>"
TURNED = "\u202e"
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 400")
ONLOOKERS = 20


class Class(BrowserCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        expect.set_options(timeout=20_000)

    def serve(self):
        program = Program("serve", "127.0.0.1:0", "--bot", "echo", "--web", "127.0.0.1:0").page()
        self.addCleanup(program.end)
        return program

    def join(self, page, name):
        page.fill("#name", name)
        page.keyboard.press("Enter")
        expect(page.locator("#say")).to_be_visible()
        return page

    def say(self, page, text):
        page.fill("#say", text)
        page.keyboard.press("Enter")
        expect(page.locator(".heard.own").last).to_have_text(text.replace(TURNED, "<U+202E>"))

    def count(self, page):
        """How many segments the page has; and it must have each once, in order."""
        return int(page.text_content("#where").split("/")[1])

    def segments(self, program, page):
        """How many the program has."""
        return page.evaluate("async () => (await (await fetch('/trace/0')).json()).segments")

    def expect_all(self, program, page):
        """The page comes to have exactly what the program has, each segment once."""
        for _ in range(100):
            before = self.segments(program, page)
            count = self.count(page)
            after = self.segments(program, page)
            if before == count == after > 0:
                break
            page.wait_for_timeout(100)
        self.assertEqual((before, count), (after, after))
        numbers = page.evaluate("""async () => { const octets = await (await fetch("/trace/0/columns?from=0")).arrayBuffer();
            const [, , count] = new Uint32Array(octets, 0, 3); return [...new Uint32Array(octets, 16 + 8 * count, count)]; }""")
        self.assertEqual(numbers, sorted(set(numbers)))
        shown = page.evaluate("""() => [...document.querySelectorAll(".row")].map((row) => Number(row.id.slice(8)))""")
        self.assertEqual(shown, sorted(set(shown)))

    def test_two_talk_and_twenty_watch(self):
        program = self.serve()
        ann = self.join(self.show(program.teacher), "Ann")
        bob = self.join(self.show(program.origin), "Bob")
        watchers = [self.show(program.origin, viewport={"width": 800, "height": 600}) for _ in range(ONLOOKERS)]
        self.say(ann, "hello, 世界")
        self.say(bob, "which state am I in?")
        self.say(ann, HOSTILE + TURNED)
        for page in (ann, bob):
            expect(page.locator("#roster .person")).to_have_count(2)
            expect(page.locator("#roster")).to_contain_text("ESTABLISHED")
            self.expect_all(program, page)
            self.assertEqual(page.locator("img").count(), 0)
        expect(ann.locator(".heard")).to_contain_text(["<img src=x onerror=alert(1)>"])
        for page in watchers:
            self.expect_all(program, page)
        # Each one's own ladder, at a click.
        ann.locator("#roster .person", has_text="you").click()
        expect(ann.locator("#roster .person[aria-pressed=true]")).to_contain_text("Ann")
        ann.focus("#scroll")
        ann.keyboard.press("Home")
        expect(ann.locator(".heading .flags")).to_have_text("SYN")
        ann.click("#wireTab")
        expect(ann.locator("#wirePanel .bubble").first).to_be_visible()
        self.assertTrue(any("hello, 世界" in text for text in ann.locator("#wirePanel .bubble").all_inner_texts()))
        SHOTS.mkdir(parents=True, exist_ok=True)
        ann.click("#roomTab")
        ann.screenshot(path=SHOTS / "class.png")
        for page in watchers[:1]:
            page.set_viewport_size({"width": 1280, "height": 720})
            page.screenshot(path=SHOTS / "watcher.png")
        # Reload in the middle of it.
        before = self.count(bob)
        self.say(bob, "before the reload")
        bob.reload()
        self.say(ann, "during it")
        expect(bob.locator("#say")).to_be_visible()
        expect(bob.locator(".heard.own")).to_have_text(["which state am I in?", "before the reload"])
        self.say(bob, "after it")
        self.expect_all(program, bob)
        self.assertGreater(self.count(bob), before)
        bob.click("#leave")
        expect(bob.locator("#name")).to_be_visible()
        expect(ann.locator("#roster")).not_to_contain_text("Bob")

    def test_hostile_names(self):
        """Markup in a name is text; what cannot be seen is refused in a sentence."""
        program = self.serve()
        page = self.show(program.teacher)
        page.fill("#name", "Ann" + TURNED)
        page.keyboard.press("Enter")
        expect(page.locator("#status.bad")).to_contain_text("characters that can be seen")
        self.join(page, "<b onclick=alert(1)>")
        expect(page.locator("#roster")).to_contain_text("<b onclick=alert(1)>")
        self.assertEqual(page.locator("#roster b, img").count(), 0)
        self.say(page, "x" * 1500)
        self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), 1440)
        self.errors = [error for error in self.errors if not REFUSED.match(error)]

    def test_follows_until_the_reader_scrolls_back(self):
        program = self.serve()
        page = self.join(self.show(program.teacher, viewport={"width": 1280, "height": 500}), "Ann")
        for text in ("one", "two", "three"):
            self.say(page, text)
        self.expect_all(program, page)
        expect(page.locator("#where")).to_have_text(re.compile(r"^(\d+) / \1$"))
        page.focus("#scroll")
        page.keyboard.press("Home")
        expect(page.locator("#follow")).to_be_visible()
        self.say(page, "four")
        self.expect_all(program, page)
        self.assertTrue(page.text_content("#where").startswith("1 /"))
        page.click("#follow")
        expect(page.locator("#where")).to_have_text(re.compile(r"^(\d+) / \1$"))
        expect(page.locator("#follow")).to_be_hidden()

    def test_accessible(self):
        program = self.serve()
        for theme in ("light", "dark"):
            page = self.join(self.show(program.teacher, color_scheme=theme), f"Ann, {theme}")
            self.say(page, "hello")
            for keys in ([], ["l"], ["b"]):
                page.focus("#scroll")
                for key in keys:
                    page.keyboard.press(key)
                self.assertEqual(violations(page), [], f"{theme} {keys}")
            page.click("#drawer")
            self.assertEqual(violations(page), [], f"{theme}, the chat over the projector's page")

    def test_a_demonstration_waits_for_its_teacher(self):
        program = Program("demo", "--web", "127.0.0.1:0", "--lang", "en").page()
        self.addCleanup(program.end)
        teacher, student = self.show(program.teacher), self.show(program.origin)
        expect(student.locator("#stage")).to_contain_text("teacher")
        self.assertEqual(student.locator("#begin").count(), 0)
        teacher.click("#begin")
        for page in (teacher, student):
            expect(page.locator(".row").first).to_be_visible()
            page.focus("#scroll")
        teacher.keyboard.press("Home")
        expect(teacher.locator(".heading .flags")).to_have_text("SYN")
        expect(teacher.locator(".besides")).to_contain_text("connect(")
        expect(teacher.locator("#begin")).to_be_visible()
        self.expect_all(program, student)
