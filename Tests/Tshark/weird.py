#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""weird.py SEED FRAMES OUT.pcap: conversations that no sane pair of hosts would have, the same ones for the same seed.

Every oddity of tshark's depends on a handful of numbers: where each end had got to, its last acknowledgment and window,
and when. So each frame takes its numbers from that handful, and a little beside it, which makes coincidences common
and conditions meet. Some conversations stay close to what hosts do, others do not.
"""
import random
import struct
import sys

FIN, SYN, RST, PSH, ACK, URG = 1, 2, 4, 8, 16, 32
WRAP = 1 << 32


class End:
    """What one end has said so far."""

    def __init__(self, chance):
        self.isn = pick_isn(chance)
        self.nxt = self.isn
        self.ack = 0
        self.window = chance.choice([64240, 65535, 1000, 100, 10])
        self.sent = []


def pick_isn(chance):
    return chance.choice([chance.randrange(WRAP), WRAP - chance.randrange(1, 300), 0, 1000])


class Conversation:
    def __init__(self, chance, port):
        self.chance = chance
        self.port = port
        self.ends = [End(chance), End(chance)]
        self.sanity = chance.choice([0.98, 0.9, 0.7, 0.3])
        self.scale = chance.choice([None, 0, 2, 7, 14])
        self.plan = self.opening() if chance.random() < 0.75 else []

    def opening(self):
        """The segments of a handshake, complete or not."""
        whole = [(0, SYN), (1, SYN | ACK), (0, ACK)]
        if self.chance.random() < 0.15:
            whole[self.chance.randrange(3)] = self.chance.choice([(0, SYN), (1, SYN), (1, SYN | ACK), (0, RST)])
        if self.chance.random() < 0.1:
            whole.pop(self.chance.randrange(3))
        return whole

    def next(self):
        """The next frame: who sends it, and its fields."""
        if self.plan:
            who, flags = self.plan.pop(0)
            return self.make(who, flags, 0, sane=True)
        chance = self.chance
        who = chance.randrange(2)
        sane = chance.random() < self.sanity
        flags = chance.choices(
            [ACK, ACK | PSH, ACK | FIN, ACK | RST, RST, SYN, SYN | ACK, 0, FIN, ACK | URG, SYN | FIN, SYN | RST],
            [40, 20, 4, 1, 1, 2, 2, 1, 1, 1, 0.3, 0.3] if sane else [30, 20, 8, 3, 3, 5, 5, 3, 2, 1, 1, 1])[0]
        length = chance.choice([0, 0, 0, 1, 1, 2, 10, 10, 100])
        if flags & (SYN | RST) and chance.random() < 0.8:
            length = 0
        return self.make(who, flags, length, sane)

    def make(self, who, flags, length, sane):
        chance, end, peer = self.chance, self.ends[who], self.ends[1 - who]
        if flags & SYN and not sane and chance.random() < 0.4:
            end.isn = end.nxt = pick_isn(chance)
        seq = end.isn if flags & SYN else self.place(end, peer, length, sane)
        ack = self.acknowledgment(end, peer, sane) if flags & ACK or chance.random() < 0.1 else 0
        room = chance.random()
        if room < (0.7 if sane else 0.4):
            window = end.window
        else:
            window = chance.choice([0, 0, 1, 2, 10, 100, 64240, max(0, end.window - 10)])
        if flags & SYN:
            # A window seen whole is what makes "window full" possible.
            end.nxt = seq
        frame = (who, flags, seq % WRAP, ack % WRAP, window, length, self.options(flags, sane))
        size = length + (1 if flags & (SYN | FIN) else 0)
        if (seq + size - end.nxt) % WRAP < WRAP // 2:
            end.nxt = (seq + size) % WRAP
        end.ack, end.window = ack % WRAP, window
        if size:
            end.sent = end.sent[-5:] + [seq % WRAP]
        return frame

    def place(self, end, peer, length, sane):
        chance = self.chance
        edge = (peer.ack + (peer.window << chance.choice([0, self.scale or 0])) - length) % WRAP
        wild = [end.nxt - 1, end.nxt - 1, end.nxt, peer.ack, peer.ack - 1, edge, edge, end.nxt + 10, end.nxt + 1,
                end.nxt - length, end.nxt - 10, *end.sent]
        if sane and chance.random() < 0.75:
            return end.nxt
        return chance.choice(wild) % WRAP

    def acknowledgment(self, end, peer, sane):
        wild = [peer.nxt, peer.nxt, end.ack, end.ack, peer.nxt + 1, peer.nxt + 10, peer.nxt - 1, 0, *peer.sent]
        if sane:
            return self.chance.choice([peer.nxt, peer.nxt, end.ack or peer.nxt, *peer.sent])
        return self.chance.choice(wild)

    def options(self, flags, sane):
        if flags & SYN and self.scale is not None and (sane or self.chance.random() < 0.5):
            return bytes([1, 3, 3, self.scale])
        return b""


def frame_bytes(port, who, flags, seq, ack, window, length, options):
    """An IPv4 packet without checksums: nobody here looks at them."""
    ports = (port, 80) if who == 0 else (80, port)
    hosts = (b"\x0a\0\0\2", b"\x0a\0\0\1") if who == 0 else (b"\x0a\0\0\1", b"\x0a\0\0\2")
    tcp = struct.pack(">HHIIBBHHH", *ports, seq, ack, (5 + len(options) // 4) << 4, flags, window, 0, 0)
    tcp += options + b"x" * length
    return struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(tcp), 0, 0x4000, 64, 6, 0) + hosts[0] + hosts[1] + tcp


PAUSES = [0, 1_000, 100_000, 1_000_000, 2_999_000, 3_000_000, 10_000_000, 19_999_000, 20_000_000, 20_001_000,
          200_000_000, 1_000_000_000, 61_000_000_000, -1_000_000]


def segments(seed, count):
    """Pairs of a time in nanoseconds and a segment: port, who sends it, flags, numbers, window, length, options."""
    chance = random.Random(seed)
    now = 1_700_000_000_000_000_000
    alive = []
    for _ in range(count):
        if len(alive) < 3 or chance.random() < 0.03:
            # Few ports, so that they are used again.
            alive.append(Conversation(chance, 20_000 + chance.randrange(max(4, count // 60))))
            alive = alive[-3:]
        talk = chance.choice(alive)
        now += chance.choices(PAUSES, [4, 20, 20, 20, 3, 3, 5, 2, 2, 2, 4, 2, 1, 1])[0]
        yield now, (talk.port, *talk.next())


def frames(seed, count):
    """Pairs of a time in nanoseconds and a frame."""
    for time, fields in segments(seed, count):
        yield time, frame_bytes(*fields)


def write(path, pairs):
    """A pcap with nanoseconds, of raw IP packets."""
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, 101))
        for time, data in pairs:
            out.write(struct.pack("<IIII", time // 10**9, time % 10**9, len(data), len(data)) + data)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    write(sys.argv[3], frames(int(sys.argv[1]), int(sys.argv[2])))
