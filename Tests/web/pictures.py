# SPDX-License-Identifier: MIT
"""The README's pictures of the page: the same trace, browser and moments every time."""
import os
import pathlib
import subprocess
import tempfile

from playwright.sync_api import sync_playwright

import capture

PICTURES = pathlib.Path(__file__).parent / "Pictures"
MOMENTS = [
    ("handshake", "en", "light", "#connection=0&segment=2"),
    ("close", "zh", "dark", "#connection=0&segment=17"),
]

with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
    capture.lesson().write(f"{folder}/chat.pcap")
    PICTURES.mkdir(exist_ok=True)
    for name, language, theme, address in MOMENTS:
        page_file = pathlib.Path(folder, f"{name}.html")
        subprocess.run([os.environ["WIRETALK"], "export", "--lang", language, f"{folder}/chat.pcap", page_file], check=True)
        page = browser.new_page(viewport={"width": 1360, "height": 820}, color_scheme=theme)
        page.goto(page_file.as_uri() + address)
        page.wait_for_selector("html[data-ready]", state="attached")
        page.evaluate("document.activeElement.blur()")
        page.screenshot(path=PICTURES / f"{name}.png")
