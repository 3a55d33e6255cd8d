# SPDX-License-Identifier: MIT
"""Captures for the page's tests, the same octets every time: pcap, link type raw IP, microseconds."""
import struct

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
CLIENT, SERVER = bytes([10, 0, 0, 2]), bytes([10, 0, 0, 1])
HOSTILE = "</script><img src=x onerror=alert(1)> & \"quotes\" \u202e\u0007\n"


def checksum(octets):
    if len(octets) % 2:
        octets += b"\0"
    total = sum(struct.unpack(f">{len(octets) // 2}H", octets))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Capture:
    """Frames one after the other, a millisecond apart unless told otherwise."""

    def __init__(self):
        self.frames = []
        self.time = 1_700_000_000_000_000

    def segment(self, port, from_client, flags, seq, ack, text=b"", after=1000, window=502, options=b""):
        self.time += after
        source, destination = (CLIENT, SERVER) if from_client else (SERVER, CLIENT)
        ports = (port, 9000) if from_client else (9000, port)
        isns = (port * 1000, port * 2000) if from_client else (port * 2000, port * 1000)
        numbers = ((isns[0] + seq) % 2**32, (isns[1] + ack) % 2**32 if flags & ACK else 0)
        size = 20 + len(options)
        head = struct.pack(">HHIIHHHH", *ports, *numbers, size // 4 << 12 | flags, window, 0, 0) + options
        pseudo = source + destination + struct.pack(">HH", 6, size + len(text))
        total = checksum(pseudo + head + text)
        tcp = head[:16] + struct.pack(">H", total) + head[18:] + text
        self.packet(source, destination, 6, tcp, after=0)

    def packet(self, source, destination, protocol, octets, after=1000):
        self.time += after
        ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(octets), len(self.frames) & 0xFFFF, 0x4000, 64, protocol, 0) + source + destination
        ip = ip[:10] + struct.pack(">H", checksum(ip)) + ip[12:]
        self.frames.append((self.time, ip + octets))

    def datagram(self, source, destination, text):
        self.packet(source, destination, 17, struct.pack(">HHHH", 5000, 5001, 8 + len(text), 0) + text)

    def open(self, port):
        mss = struct.pack(">BBH", 2, 4, 1460)
        self.segment(port, True, SYN, 0, 0, window=64240, options=mss, after=250_000)
        self.segment(port, False, SYN | ACK, 0, 1, window=65160, options=mss, after=40)
        self.segment(port, True, ACK, 1, 1, after=20)

    def write(self, path):
        with open(path, "wb") as file:
            file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101))
            for time, frame in self.frames:
                file.write(struct.pack("<IIII", time // 1_000_000, time % 1_000_000, len(frame), len(frame)))
                file.write(frame)


def conversations():
    """A chat with hostile text and Chinese, a refusal, and a conversation with a loss and a reset."""
    capture = Capture()
    capture.open(20001)
    texts = [("hello\n", "hello to you\n"), (HOSTILE, "你好，世界\n")]
    mine = theirs = 1
    for question, answer in texts:
        question, answer = question.encode(), answer.encode()
        capture.segment(20001, True, PSH | ACK, mine, theirs, question, after=300_000)
        mine += len(question)
        capture.segment(20001, False, ACK, theirs, mine, after=30)
        capture.segment(20001, False, PSH | ACK, theirs, mine, answer, after=900)
        theirs += len(answer)
        capture.segment(20001, True, ACK, mine, theirs, after=30)
    capture.segment(20001, True, FIN | ACK, mine, theirs)
    capture.segment(20001, False, FIN | ACK, theirs, mine + 1)
    capture.segment(20001, True, ACK, mine + 1, theirs + 1)
    capture.segment(20002, True, SYN, 0, 0, window=64240, after=200_000)
    capture.segment(20002, False, RST | ACK, -20002 * 2000, 1, window=0, after=20)
    capture.open(20003)
    capture.segment(20003, True, PSH | ACK, 1, 1, b"is this lost?\n")
    capture.segment(20003, True, PSH | ACK, 1, 1, b"is this lost?\n", after=210_000)
    capture.segment(20003, False, ACK, 1, 15, after=30)
    capture.segment(20003, False, RST, 1, 0, window=0)
    return capture


def lesson():
    """A short chat: what the README shows."""
    capture = Capture()
    capture.open(20001)
    mine = theirs = 1
    for question, answer in [("hello\n", "hello to you\n"), ("which state are you in?\n", "ESTABLISHED\n"), ("再见\n", "再见！\n")]:
        question, answer = question.encode(), answer.encode()
        capture.segment(20001, True, PSH | ACK, mine, theirs, question, after=1_300_000)
        mine += len(question)
        capture.segment(20001, False, ACK, theirs, mine, after=30)
        capture.segment(20001, False, PSH | ACK, theirs, mine, answer, after=900)
        theirs += len(answer)
        capture.segment(20001, True, ACK, mine, theirs, after=30)
    capture.segment(20001, True, FIN | ACK, mine, theirs, after=700)
    capture.segment(20001, False, FIN | ACK, theirs, mine + 1, after=60)
    capture.segment(20001, True, ACK, mine + 1, theirs + 1, after=30)
    return capture


def long(segments):
    """One connection of so many segments."""
    capture = Capture()
    capture.open(20004)
    for index in range(segments - 3):
        capture.segment(20004, True, PSH | ACK, 1 + index, 1, b"x", after=500)
    return capture


def neighbours():
    """A connection with a datagram between the same hosts, one between others, and an ICMP message that quotes it."""
    capture = Capture()
    capture.open(20005)
    capture.segment(20005, True, PSH | ACK, 1, 1, b"are you there?\n", after=900)
    quoted = capture.frames[-1][1]
    capture.datagram(CLIENT, SERVER, b"by the way")
    capture.datagram(CLIENT, bytes([10, 0, 0, 9]), b"to somebody else")
    message = struct.pack(">BBHI", 3, 1, 0, 0) + quoted[:28]
    message = message[:2] + struct.pack(">H", checksum(message)) + message[4:]
    capture.packet(bytes([10, 0, 0, 254]), CLIENT, 1, message)
    capture.segment(20005, False, ACK, 1, 16, after=30_000)
    capture.segment(20005, True, PSH | ACK, 16, 1, b"again\n", after=900)
    return capture
