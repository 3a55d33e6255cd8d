# SPDX-License-Identifier: MIT
"""The other exports by readers that are not ours: Mermaid itself, xmllint, rsvg-convert, Chromium."""
import importlib.util
import pathlib
import shutil
import subprocess
import unittest

import capture
from browser import SHOTS, BrowserCase

SOURCES = {"talk": capture.conversations, "lesson": capture.lesson, "long": lambda: capture.long(300)}


class Exports(BrowserCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, make in SOURCES.items():
            make().write(cls.path / f"{name}.pcap")

    def test_mermaid_parses_the_diagram(self):
        """Mermaid's own parser, as mermaidx brings it; it must refuse what is no diagram."""
        mermaid = pathlib.Path(importlib.util.find_spec("mermaidx").origin).parent / "assets/mermaid.js"
        page = self.show("about:blank", ready=False)
        page.add_script_tag(path=mermaid)
        parse = "async (text) => { try { return (await (mermaid.default ?? mermaid).parse(text)).diagramType; } catch (error) { return String(error); } }"
        for name in SOURCES:
            for language in ("en", "zh"):
                text = self.export(f"{name}.pcap", f"{name}.{language}.mmd", "--lang", language).read_text(encoding="utf-8")
                self.assertEqual(page.evaluate(parse, text), "sequence", f"{name} {language}")
        self.assertIn("Parse error", page.evaluate(parse, text.replace("->>", "->>>", 1)))

    def test_pictures_are_whole(self):
        """Each reader takes the SVG, at the size that it says it has, and no text leaves it."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        for name in SOURCES:
            svg = self.export(f"{name}.pcap", f"{name}.svg")
            for reader, command in {"xmllint": ["--noout", svg], "rsvg-convert": [svg, "-o", SHOTS / f"{name}.png"]}.items():
                if shutil.which(reader):
                    subprocess.run([reader, *command], check=True)
                else:
                    print(f"\n{reader} is not here: nobody else has read {svg.name}")
            page = self.show(svg.as_uri(), ready=False)
            spilled = page.evaluate("""() => [...document.querySelectorAll("text")].filter((text) => { const box = text.getBoundingClientRect(); return box.left < 0 || box.right > 1000; }).map((text) => text.textContent)""")
            self.assertEqual(spilled, [], name)
            self.assertEqual(page.evaluate(OVERLAPS), [], name)


# Pairs of texts of the picture that lie over each other.
OVERLAPS = """() => {
    const boxes = [...document.querySelectorAll("svg > text")].map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
    const found = [];
    for (const [at, one] of boxes.entries()) for (const other of boxes.slice(at + 1, at + 12)) {
        const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        if (across > 2 && down > 4) found.push(`${one.text} over ${other.text}`);
    }
    return found;
}"""

if __name__ == "__main__":
    unittest.main()
