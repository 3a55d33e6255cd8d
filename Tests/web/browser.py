# SPDX-License-Identifier: MIT
"""What the tests of the page share: one Chromium, a new context for each page, and nothing that may go unnoticed."""
import atexit
import os
import pathlib
import subprocess
import tempfile
import unittest

from playwright.sync_api import sync_playwright

PROGRAM = os.environ["WIRETALK"]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SHOTS = pathlib.Path(os.environ.get("SCREENSHOTS", tempfile.gettempdir() + "/wiretalk-screenshots"))

_chromium = None


def chromium():
    """The browser, started when the first test asks for it."""
    global _chromium
    if _chromium is None:
        playwright = sync_playwright().start()
        _chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        atexit.register(lambda: (_chromium.close(), playwright.stop()))
    return _chromium


class BrowserCase(unittest.TestCase):
    """A folder for captures; pages whose errors fail the test."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.path = pathlib.Path(folder.name)

    def setUp(self):
        self.requests, self.errors = [], []

    def tearDown(self):
        self.assertEqual(self.errors, [])

    def show(self, url, *, ready=True, **options):
        """A page of its own at an address; every error, dialog and refused request is kept."""
        options.setdefault("viewport", {"width": 1440, "height": 900})
        context = chromium().new_context(**options)
        self.addCleanup(context.close)
        page = context.new_page()
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("dialog", lambda dialog: self.errors.append("a dialog opened: " + dialog.message))
        page.goto(url)
        if ready:
            page.wait_for_selector("html[data-ready]", state="attached")
        return page

    @classmethod
    def export(cls, source, out, *options):
        """What the program makes of a capture in the folder."""
        subprocess.run([PROGRAM, "export", "--lang", "en", *options, cls.path / source, cls.path / out], check=True, capture_output=True)
        return cls.path / out
