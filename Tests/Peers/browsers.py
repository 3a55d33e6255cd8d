# SPDX-License-Identifier: MIT
"""Many browsers at once, as a page's server sees them: cookies, an event stream, what is asked.

    browsers.py PAGE watch N      N watchers and one that never reads see what one of them says; prints how long it took
    browsers.py PAGE stay N       N browsers join, say a word each, and stay until standard input ends
"""
import http.client, json, socket, statistics, sys, threading, time
from urllib.parse import urlsplit


class Browser:
    def __init__(self, page):
        self.host = urlsplit(page).netloc
        connection = self.connection()
        connection.request("GET", "/")
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        self.cookie = "; ".join(one.split(";")[0] for one in answer.headers.get_all("Set-Cookie"))
        connection.close()

    def connection(self):
        return http.client.HTTPConnection(self.host, timeout=60)

    def ask(self, **what):
        connection = self.connection()
        headers = {"Cookie": self.cookie, "Origin": f"http://{self.host}", "Content-Type": "application/json"}
        connection.request("POST", "/ask", json.dumps(what), headers)
        answer = json.loads(connection.getresponse().read())
        connection.close()
        assert answer == {"done": True}, answer

    def open(self):
        """Opens the event stream; the answer's head has come when this returns."""
        self.stream = self.connection()
        self.stream.request("GET", "/events", headers={"Cookie": self.cookie})
        self.answer = self.stream.getresponse()
        assert self.answer.status == 200, self.answer.status

    def events(self):
        """Each event as it comes: its kind, its data lines, and when it was read."""
        kind, data = None, []
        for line in self.answer:
            line = line.decode().rstrip("\n")
            if line.startswith("event: "):
                kind = line[7:]
            elif line.startswith("data: "):
                data.append(line[6:])
            elif line == "" and kind:
                yield kind, data, time.time()
                kind, data = None, []


def watch(page, count):
    watchers = [Browser(page) for _ in range(count)]
    for watcher in watchers:
        watcher.open()
    deaf = socket.create_connection(tuple(watchers[0].host.rsplit(":", 1)))
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.sendall(f"GET /events HTTP/1.1\r\nHost: {watchers[0].host}\r\n\r\n".encode())

    said = [f"word {number}" for number in range(20)]
    delays, heard = [], [set() for _ in watchers]

    def read(place):
        for kind, data, now in watchers[place].events():
            for line in data[1:] if kind == "rows" else []:
                moment = json.loads(line)
                if moment["type"] == "segment":
                    delays.append(now - float(moment["time"]))
                if moment["type"] == "message" and moment["sender"] == "client":
                    heard[place].add(moment["text"])
            if heard[place].issuperset(said):
                return

    readers = [threading.Thread(target=read, args=(place,)) for place in range(count)]
    for reader in readers:
        reader.start()
    watchers[0].ask(ask="join", name="Ada")
    for word in said:
        watchers[0].ask(ask="say", text=word)
        time.sleep(0.25)  # as fast as one may speak
    for reader in readers:
        reader.join(60)
    assert all(one.issuperset(said) for one in heard), [len(one) for one in heard]
    delays.sort()
    print(f"{count} watchers, {len(delays)} segments seen: from capture to browser "
          f"{statistics.median(delays) * 1000:.1f} ms, 95 % within {delays[int(len(delays) * 0.95)] * 1000:.1f} ms, "
          f"all within {delays[-1] * 1000:.1f} ms")


def stay(page, count):
    browsers = [Browser(page) for _ in range(count)]
    for number, browser in enumerate(browsers):
        browser.open()
        threading.Thread(target=lambda: [None for _ in browser.events()], daemon=True).start()
        browser.ask(ask="join", name=f"browser {number}")
        browser.ask(ask="say", text="hello")
    print(f"{count} browsers", flush=True)
    sys.stdin.read()


{"watch": watch, "stay": stay}[sys.argv[2]](sys.argv[1], int(sys.argv[3]))
