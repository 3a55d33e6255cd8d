# SPDX-License-Identifier: MIT
"""Accessibility, by axe-core itself: no serious or critical violation, however the page is looked at."""
from axe_playwright_python.sync_playwright import Axe

import capture
from browser import BrowserCase

LOOKS = {"plain": [], "projector": ["b"], "Chinese": ["l"], "help": ["?"], "to scale": ["t", "r"]}


def violations(page):
    """What axe-core finds that is serious or critical, a line each."""
    found = Axe().run(page).response["violations"]
    return [f"{one['impact']} {one['id']}: {one['nodes'][0]['html'][:120]}" for one in found if one["impact"] in ("serious", "critical")]


class Access(BrowserCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        capture.conversations().write(cls.path / "talk.pcap")
        cls.html = cls.export("talk.pcap", "talk.html")

    def test_offline(self):
        for theme in ("light", "dark"):
            page = self.show(self.html.as_uri() + "#connection=2&segment=21", color_scheme=theme)
            for name, keys in LOOKS.items():
                with self.subTest(theme=theme, look=name):
                    for key in keys:
                        page.keyboard.press(key)
                    self.assertEqual(violations(page), [])
                    page.keyboard.press("Escape")
                    for key in keys:
                        page.keyboard.press(key if key != "?" else "Escape")
