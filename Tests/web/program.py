# SPDX-License-Identifier: MIT
"""The program as a server beside the browser: begun for a test, ended with it."""
import http.client
import queue
import re
import subprocess
import threading
import urllib.parse

from browser import PROGRAM


class Program:
    """`wiretalk` with some arguments, and what it has printed."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen(
            [PROGRAM, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.printed = []
        self._lines = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def wait_for(self, pattern, seconds=30):
        """The first line that matches; it fails if the program ends or is silent for so long."""
        while True:
            line = self._lines.get(timeout=seconds)
            if line is None:
                raise AssertionError(f"the program ended: {''.join(self.printed)}")
            self.printed.append(line)
            found = re.search(pattern, line)
            if found:
                return found

    def page(self):
        """Waits for the teacher's address. Afterwards `teacher` and `origin` are known."""
        found = self.wait_for(r"(http://[^\s/]+)/\?key=\S+")
        self.teacher, self.origin = found[0], found[1]
        return self

    def ask(self, method, path, body=None, **headers):
        """A bare request, with whatever headers; the status and the text of the answer."""
        place = urllib.parse.urlsplit(self.origin)
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=20)
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, text

    def end(self):
        """As Ctrl-C does; the exit status."""
        self.process.terminate()
        status = self.process.wait(timeout=20)
        self._reader.join()
        self.process.stdout.close()
        return status
