# SPDX-License-Identifier: MIT
"""What became of segments, as the page draws it: lost, crossing, and states that nothing has shown."""
import pathlib
import unittest

from browser import BrowserCase

CAPTURES = pathlib.Path(__file__).parents[2] / "Captures"


class Ways(BrowserCase):
    def open(self, name, address=""):
        self.export(CAPTURES / f"{name}.pcap", self.path / f"{name}.html")
        return self.show((self.path / f"{name}.html").as_uri() + address)

    def test_crossing_fins_arrive_in_the_order_of_figure_13(self):
        page = self.open("simultaneous-close", "#connection=0&segment=5")
        self.assertEqual(page.locator(".shaft.underWay").count(), 2)
        self.assertEqual(page.locator("#segment-4 .shaft.underWay").count(), 1)
        self.assertEqual(page.locator("#segment-4 path.tip").count(), 0)
        self.assertEqual(page.text_content("#segment-5 .arriving"), "4 arrives")
        server = page.locator("#segment-5 .stateName").evaluate_all(
            "names => names.map((name) => [name.textContent, name.getBoundingClientRect().y]).sort((a, b) => a[1] - b[1]).map((one) => one[0])")
        self.assertEqual(server, ["FIN-WAIT-1", "CLOSING", "CLOSING"])

    def test_what_is_taken_for_granted_is_hatched(self):
        page = self.open("handshake-ipv4", "#connection=0&segment=7")
        self.assertEqual(page.text_content("#serverState"), "CLOSED?")
        self.assertEqual(page.locator("#segment-7 line.assumed").count(), 1)
        self.assertEqual(page.locator("#segment-1 line.assumed").count(), 0)

    def test_nobody_knows_an_end_that_was_never_heard(self):
        page = self.open("unanswered", "#connection=0&segment=1")
        self.assertEqual(page.text_content("#serverState"), "?")
        for number in (1, 2, 3, 4):
            # One band, the client's, which changes its colour once.
            self.assertEqual(page.locator(f"#segment-{number} rect").count(), 2 if number == 1 else 1)
            self.assertEqual(page.locator(f"#segment-{number} line.assumed").count(), 0)

    def test_a_lost_segment_has_its_cross_before_the_one_that_mends_it_was_seen(self):
        page = self.open("retransmission")
        lost = page.evaluate("[...document.querySelectorAll('.row')].filter((row) => row.querySelector('.cross.odd')).map((row) => row.id)")
        self.assertTrue(lost)
        # The same rows, reached from below.
        page.keyboard.press("End")
        page.keyboard.press("Home")
        again = page.evaluate("[...document.querySelectorAll('.row')].filter((row) => row.querySelector('.cross.odd')).map((row) => row.id)")
        self.assertEqual(again, lost)


if __name__ == "__main__":
    unittest.main()
