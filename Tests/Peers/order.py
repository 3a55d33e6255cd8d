# SPDX-License-Identifier: MIT
"""Checks that no socket call stands on the wrong side of its segment: order.py json|page|text FILE COUNT.

By RFC 9293 a SYN, text and a FIN follow the call that asked for them (section 3.10.1, 3.10.2 and 3.10.4), and what `accept`
and `recv` return has arrived before (section 3.10.3). So, for each of COUNT connections to a server that is watched:

    accept   after the ACK that ends the handshake
    recv n   after segments that brought n more octets; recv 0 after the client's FIN
    send n   before the segment that brings the n octets, and so before the ACK of them
    close    before the server's FIN

and the same with the ends changed, where calls of clients are in it, and connect before the client's SYN.
"""

import json
import re
import sys


class Connection:
    """What has passed of a connection, as far as the file has been read."""

    def __init__(self):
        self.sent = {"client": 0, "server": 0}  # octets, by segments
        self.asked = {"client": 0, "server": 0}  # octets, by calls of send
        self.taken = {"client": 0, "server": 0}  # octets, by calls of recv
        self.fin = {"client": False, "server": False}
        self.closed = {"client": False, "server": False}
        self.syn = self.established = self.accepted = False
        self.calls = []


connections = {}
wrong = []
ends = set()  # those whose calls are in the file
trace = []


def peer(end):
    return "server" if end == "client" else "client"


def segment(line, number, sender, flags, length, isRepeat=False):
    connection = connections.setdefault(number, Connection())
    check = lambda holds, what: holds or wrong.append(f"line {line}, connection {number}: {what}")
    if "SYN" in flags and sender == "client":
        check("client" not in ends or "connect" in connection.calls, "a SYN before its connect()")
        connection.syn = True
    if "SYN" not in flags and sender == "client":
        connection.established = True
    if isRepeat:
        return
    connection.sent[sender] += length
    if sender in ends:
        check(
            connection.sent[sender] <= connection.asked[sender],
            f"the {sender}'s text of {length} octets before its send()",
        )
    if "FIN" in flags:
        if sender in ends:
            check(connection.closed[sender], f"the {sender}'s FIN before its close() or shutdown()")
        connection.fin[sender] = True


def call(line, number, end, name, result):
    connection = connections.setdefault(number, Connection())
    check = lambda holds, what: holds or wrong.append(f"line {line}, connection {number}: {what}")
    connection.calls.append(name)
    if name == "connect":
        check(not connection.syn, "connect() after its SYN")
    elif name == "accept":
        check(connection.established, "accept() before the handshake was over")
        connection.accepted = True
    elif name == "send":
        check(connection.sent[end] <= connection.asked[end], f"the {end}'s send() after the text that it sent")
        connection.asked[end] += result
    elif name == "recv" and result > 0:
        connection.taken[end] += result
        check(connection.taken[end] <= connection.sent[peer(end)], f"the {end}'s recv() before the text that it brings")
    elif name == "recv" and result == 0:
        check(connection.fin[peer(end)], f"the {end}'s recv() = 0 before the FIN")
    elif name in ("close", "shutdown"):
        check(not connection.fin[end], f"the {end}'s {name}() after its FIN") if not connection.closed[end] else None
        connection.closed[end] = True


def read_json(path):
    lines = [json.loads(line) for line in open(path, encoding="utf-8")]
    ends.update(one["end"] for one in lines if one["type"] == "call" and one["connection"] is not None)
    # A browser's connection with the page's server is in it, too, without calls of ours.
    ours = {one["connection"] for one in lines if one["type"] == "call"}
    last = None
    for number, one in enumerate(lines, 1):
        if one["type"] == "segment" and one["connection"] in ours:
            isRepeat = any("etransmission" in oddity for oddity in one["oddities"])
            segment(number, one["connection"], one["sender"], one["flags"], one["textLength"], isRepeat)
        elif one["type"] == "call" and one["connection"] is not None:
            call(number, one["connection"], one["end"], one["call"], one["result"])
        if one["type"] in ("segment", "call", "kernel"):
            # Segments stand in the order in which the kernel passed them on: two processors may differ by some nanoseconds.
            if last is not None and one["time"] < last["time"] and {one["type"], last["type"]} != {"segment"}:
                wrong.append(f"line {number}: {one['type']} of {one['time']} after {last['type']} of {last['time']}")
            last = one


def read_text(path):
    """The ladder: `#3 send(6 bytes) = 6 …` for a call, `●─── 4  PSH,ACK  …  6 bytes ───▶` for a segment."""
    ends.add("server")
    current = 0
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        head = re.match(r"client \S+ +(#(\d+))? +server ", line)
        if head:
            current = int(head.group(2) or 0)
        called = re.match(r" {20,}#(\d+) (\w+)\([^)]*\)(?: = (\d+))?", line)
        if called:
            call(number, int(called.group(1)), "server", called.group(2), int(called.group(3) or 0))
        passed = re.search(r"([●◀])─+ \d+  ([A-Z,]+)  .*?(?:(\d+) bytes? )?─+[▶●]", line)
        if passed:
            sender = "client" if passed.group(1) == "●" else "server"
            segment(number, current, sender, passed.group(2).split(","), int(passed.group(3) or 0))


{"json": read_json, "page": read_json, "text": read_text}[sys.argv[1]](sys.argv[2])
whole = [one for one in connections.values() if one.accepted and "close" in one.calls]
if len(whole) != int(sys.argv[3]):
    wrong.append(f"{len(whole)} connections with accept() and close() instead of {sys.argv[3]}")
print("\n".join(wrong[:20]))
sys.exit(bool(wrong))
