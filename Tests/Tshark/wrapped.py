#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""wrapped.py LINK SEED FRAMES OUT.pcap: the conversations of weird.py with options, in IPv4 and IPv6, cut, padded and
fragmented, in each of the wrappings that a capture may hold. Without arguments: the names of the wrappings.
"""
import random
import struct
import sys

import weird

ETHERNET = b"\2\0\0\0\0\1" + b"\2\0\0\0\0\2"
TYPES = {4: 0x0800, 6: 0x86DD}
PPP = {4: 0x0021, 6: 0x0057}


def u16(number):
    return struct.pack(">H", number)


def u32(number):
    return struct.pack(">I", number)


# What goes around an IP packet: functions of the packet, its version and a source of chance.

def ether(ip, version, _=None):
    return ETHERNET + u16(TYPES[version]) + ip


def tagged(*types):
    def wrap(ip, version, _):
        tags = b"".join(u16(kind) + u16(100 + place) for place, kind in enumerate(types))
        return ETHERNET + tags + u16(TYPES[version]) + ip
    return wrap


def labels(count):
    return b"".join(u32((16 + place) << 12 | (0x100 if place == count - 1 else 0) | 64) for place in range(count))


def snap(ip, version):
    return b"\xaa\xaa\3\0\0\0" + u16(TYPES[version]) + ip


def ieee8023(ip, version, _):
    body = snap(ip, version)
    return ETHERNET + u16(len(body)) + body if len(body) <= 1500 else ether(ip, version)


def pppoe(ip, version, _):
    body = u16(PPP[version]) + ip
    return ETHERNET + u16(0x8864) + b"\x11\0\0\7" + u16(len(body)) + body


def ppp(ip, version, _):
    return b"\xff\3" + u16(PPP[version]) + ip


def ppp_compressed(ip, version, chance):
    return chance.choice([b"", b"\xff\3"]) + bytes([PPP[version]]) + ip


def multilink(ip, version, _):
    return b"\xff\3\0\x3d\xc0\0\0\1" + u16(PPP[version]) + ip


def cisco(ip, version, _):
    return b"\x0f\0" + u16(TYPES[version]) + ip


def family(order, six):
    def wrap(ip, version, _):
        return struct.pack(order + "I", 2 if version == 4 else six) + ip
    return wrap


def cooked(ip, version, chance):
    return u16(chance.choice([0, 4])) + u16(1) + u16(6) + ETHERNET[:6] + b"\0\0" + u16(TYPES[version]) + ip


def cooked2(ip, version, chance):
    head = u16(TYPES[version]) + b"\0\0" + u32(chance.randrange(1, 4)) + u16(1)
    return head + bytes([chance.choice([0, 4]), 6]) + ETHERNET[:6] + b"\0\0" + ip


def wifi(control, flags=1, after=b""):
    def wrap(ip, version, _):
        addresses = 4 if flags & 3 == 3 else 3
        head = bytes([control, flags]) + b"\0\0" + ETHERNET[:6] * 3 + b"\0\0" + (ETHERNET[:6] if addresses == 4 else b"")
        return head + after + snap(ip, version)
    return wrap


def aggregate(ip, version, _):
    body = snap(ip, version)
    return b"\x88\1\0\0" + ETHERNET[:6] * 3 + b"\0\0" + b"\x80\0" + ETHERNET + u16(len(body)) + body


def radiotap(flags, after=b""):
    def wrap(ip, version, chance):
        head = struct.pack("<BBHI", 0, 0, 17, 3) + bytes(8) + bytes([flags])
        return head + wifi(0x88, after=b"\0\0" + (b"\0\0" if flags & 0x20 else b""))(ip, version, chance) + after
    return wrap


def nflog(ip, version, _):
    def attribute(kind, value):
        return struct.pack("<HH", 4 + len(value), kind) + value + bytes(-len(value) & 3)
    head = bytes([2 if version == 4 else 10, 0]) + u16(7)
    return head + attribute(1, b"\x08\0\1\0") + attribute(10, b"note\0") + attribute(9, ip)


def around(number):
    """An IPv4 header of another pair around something."""
    def wrap(inner, _=None):
        return struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(inner), 7, 0x4000, 64, number, 0) + b"\xc0\0\2\1\xc0\0\2\2" + inner
    return wrap


def around6(number, inner):
    return struct.pack(">IHBB", 0x60000000, len(inner), number, 64) + b"\xfd" + bytes(14) + b"\1\xfd" + bytes(14) + b"\2" + inner


def gre(flags=0, extra=b"", frame=None):
    def wrap(ip, version, chance):
        inner = frame(ip, version, chance) if frame else ip
        kind = 0x6558 if frame else TYPES[version]
        return ether(around(47)(u16(flags) + u16(kind) + extra + inner), 4)
    return wrap


def erspan(kind):
    def wrap(ip, version, _):
        inner = ether(ip, version)
        shapes = {1: u16(0) + u16(0x88BE), 2: u16(0x1000) + u16(0x88BE) + u32(5) + b"\x10\1\0\0\0\0\0\1",
                  3: u16(0x1000) + u16(0x22EB) + u32(5) + b"\x20\1\0\0" + bytes(6) + b"\0\0"}
        return ether(around(47)(shapes[kind] + inner), 4)
    return wrap


def in_ip(ip, version, _):
    return ether(around(4 if version == 4 else 41)(ip), 4)


def in_ip6(ip, version, _):
    return ether(around6(4 if version == 4 else 41, ip), 6)


def udp(port, inner):
    return around(17)(u16(50_000) + u16(port) + u16(8 + len(inner)) + b"\0\0" + inner)


def vxlan(ip, version, _):
    return ether(udp(4789, b"\x08\0\0\0\0\0\7\0" + ether(ip, version)), 4)


def geneve(options, is_ethernet):
    def wrap(ip, version, _):
        kind = 0x6558 if is_ethernet else TYPES[version]
        inner = ether(ip, version) if is_ethernet else ip
        return ether(udp(6081, bytes([len(options) // 4, 0]) + u16(kind) + b"\0\0\7\0" + options + inner), 4)
    return wrap


def nested(ip, version, chance):
    """VLAN, then IPv6 in IPv4, GRE with Ethernet, MPLS, VXLAN: six wrappings."""
    mpls = around(47)(u16(0) + u16(0x8847) + labels(2) + vxlan(ip, version, chance)[14:])
    return ETHERNET + u16(0x8100) + u16(5) + u16(0x0800) + around(41)(around6(4, mpls))


def teredo(ip, version, _):
    return ether(udp(3544, ip), 4) if version == 6 else ether(ip, 4)


def gtp(ip, _, chance):
    extra, flags = chance.choice([(b"", 0x30), (b"\0\5\0\0", 0x32)])
    return ether(udp(2152, bytes([flags, 255]) + u16(len(extra + ip)) + u32(9) + extra + ip), 4)


def authenticated(ip, version, _):
    """An authentication header between IPv4 and TCP."""
    if version == 6 or ip[2:4] == b"\0\0" or struct.unpack(">H", ip[6:8])[0] & 0x3FFF:
        return ether(ip, version)
    head = bytearray(ip[:20])
    head[9] = 51
    head[2:4] = u16(len(ip) + 24)
    return ether(bytes(head) + bytes([ip[9], 4]) + bytes(22) + ip[20:], 4)


def bare(ip, _, __):
    return ip


WRAPPINGS = {
    "ethernet": (1, ether), "vlan": (1, tagged(0x8100)), "q-in-q": (1, tagged(0x88A8, 0x8100)),
    "q-in-q-9100": (1, tagged(0x9100, 0x8100, 0x8100)), "snap": (1, ieee8023),
    "mpls": (1, lambda ip, version, _: ETHERNET + u16(0x8847) + labels(1) + ip),
    "mpls-stack": (1, lambda ip, version, _: ETHERNET + u16(0x8847) + labels(4) + ip),
    "mpls-ethernet": (1, lambda ip, version, _: ETHERNET + u16(0x8847) + labels(2) + bytes(4) + ether(ip, version)),
    "pppoe": (1, pppoe), "ppp": (9, ppp), "ppp-compressed": (9, ppp_compressed), "ppp-hdlc": (50, ppp),
    "multilink": (9, multilink), "cisco-hdlc": (104, cisco), "ppp-or-hdlc": (50, cisco),
    "null-little": (0, family("<", 24)), "null-big": (0, family(">", 30)), "loop": (108, family(">", 28)),
    "cooked": (113, cooked), "cooked2": (276, cooked2), "raw": (101, bare), "raw-12": (12, bare), "raw-14": (14, bare),
    "wifi": (105, wifi(0x08)), "wifi-qos": (105, wifi(0x88, after=b"\0\0")), "wifi-wds": (105, wifi(0x08, flags=3)),
    "wifi-aggregate": (105, aggregate), "radiotap": (127, radiotap(0)), "radiotap-fcs": (127, radiotap(0x10, bytes(4))),
    "radiotap-padded": (127, radiotap(0x20)), "nflog": (239, nflog),
    "fddi": (10, lambda ip, version, _: b"\x50" + ETHERNET + snap(ip, version)),
    "infiniband": (242, lambda ip, version, _: bytes(40) + u16(TYPES[version]) + b"\0\0" + ip),
    "gre": (1, gre()), "gre-key": (1, gre(0x2000, bytes(4))), "gre-all": (1, gre(0xB000, bytes(12))),
    "gre-routing": (1, gre(0x4000, bytes(4) + u16(0x0800) + b"\0\4" + bytes(4) + bytes(4))),
    "gre-ethernet": (1, gre(0, b"", ether)), "erspan-1": (1, erspan(1)), "erspan-2": (1, erspan(2)),
    "erspan-3": (1, erspan(3)), "in-ip": (1, in_ip), "in-ip6": (1, in_ip6), "vxlan": (1, vxlan),
    "geneve": (1, geneve(b"", True)), "geneve-options": (1, geneve(b"\1\2\3\1abcd", True)),
    "geneve-ip": (1, geneve(b"\1\2\3\0", False)), "nested": (1, nested), "teredo": (1, teredo), "gtp": (1, gtp),
    "authenticated": (1, authenticated),
}


# Links that tshark cannot read when they are cut or padded: it takes what was captured for all there was.
WHOLE = {"multilink", "nflog"}


def options(chance, flags):
    """Options as hosts send them, and as they do not; a multiple of four octets, forty at most."""
    kinds = [
        b"\2\4\5\xb4", b"\4\2", b"\x08\x0a" + chance.randbytes(8), b"\3\3" + bytes([chance.choice([0, 7, 14, 15, 200])]),
        b"\5\x0a" + chance.randbytes(8), b"\5\x12" + chance.randbytes(16), b"\1", b"\1",
        b"\x1e\x14\x20\5" + chance.randbytes(16), b"\x22\2", b"\x22\x0a" + chance.randbytes(8), b"\xac\5\1\2\3",
        b"\xae\x0b" + chance.randbytes(9), b"\x1c\4\0\x64", b"\xfe\4\xf9\x89", b"\xfd\6" + chance.randbytes(4),
        b"\x13\x12" + chance.randbytes(16), b"\x1d\x10" + chance.randbytes(14), b"\xfc\3\1", b"\2\3\1", b"\x08\4\1\2",
        b"\5\3\1", b"\3\2", b"\xff\0", b"\xff\x28",
    ]
    if not flags & 2:
        # tshark takes a window scale over from any segment (see Differences.md).
        kinds[3] = kinds[22] = b"\1"
    usual = [0, 1, 2, 2, 2, 4, 6, 6] if flags & 2 else [2, 2, 2, 4, 5, 6, 6]
    held = b"\1\1" if chance.random() < 0.6 else b""
    for _ in range(chance.choice([0, 0, 1, 1, 2, 4])):
        kind = kinds[chance.choice(usual)] if chance.random() < 0.8 else chance.choice(kinds)
        if len(held) + len(kind) <= 40:
            held += kind
    return held + bytes(-len(held) & 3)


def total(octets):
    octets += bytes(len(octets) & 1)
    number = sum(struct.unpack(">%dH" % (len(octets) // 2), octets))
    while number >> 16:
        number = (number & 0xFFFF) + (number >> 16)
    return number


class Packet:
    """One segment of weird.py's in an IP packet of either version, with a checksum that is mostly right."""

    def __init__(self, chance, port, who, flags, seq, ack, window, length, scale):
        self.chance = chance
        self.version = 6 if port & 1 else 4
        ports = (port, 80) if who == 0 else (80, port)
        more = options(chance, flags)
        held = scale + more if len(scale + more) <= 40 else scale
        high = flags | chance.choice([0, 0, 0, 0x40, 0x80, 0xC0, 0x100])
        urgent = chance.randrange(4) if flags & 32 else 0
        text = chance.randbytes(length)
        control = (5 + len(held) // 4) << 12 | high
        tcp = struct.pack(">HHIIHHHH", *ports, seq, ack, control, window, 0, urgent) + held + text
        if self.version == 4:
            self.hosts = [b"\x0a\0\0\2", b"\x0a\0\0\1"]
        else:
            self.hosts = [b"\x20\1\x0d\xb8" + bytes(11) + b"\2", b"\x20\1\x0d\xb8" + bytes(11) + b"\1"]
        if who:
            self.hosts.reverse()
        pseudo = total(b"".join(self.hosts) + u32(6) + u32(len(tcp)))
        kind = chance.random()
        checksum = pseudo if kind < 0.05 else 0x1234 if kind < 0.1 else 0xFFFF - total(u16(pseudo) + tcp)
        self.tcp = tcp[:16] + u16(checksum) + tcp[18:]

    def ip(self):
        """The packets that carry it: one, or fragments in some order."""
        chance = self.chance
        if chance.random() < 0.03 and len(self.tcp) > 32:
            cut = chance.choice([8, 16, 24, 32])
            parts = [(0, self.tcp[:cut], True), (cut, self.tcp[cut:], False)]
            if chance.random() < 0.3:
                parts.reverse()
            name = chance.randrange(1, 1 << 16)
            return [self.one(name, *part) for part in parts]
        return [self.one(chance.randrange(1 << 16), 0, self.tcp, False)]

    def one(self, name, offset, data, more):
        source, destination = self.hosts
        is_part = more or offset
        if self.version == 4:
            place = offset // 8 | (0x2000 if more else 0)
            total_length = 20 + len(data)
            if not is_part and self.chance.random() < 0.02:
                total_length = 0
            return struct.pack(">BBHHHBBH", 0x45, self.chance.randrange(4), total_length, name, place, 64, 6, 0) \
                + source + destination + data
        next_header, extra = 6, b""
        if is_part:
            extra = bytes([6, 0]) + u16(offset | (1 if more else 0)) + u32(name)
            next_header = 44
        elif self.chance.random() < 0.1:
            # Hop-by-hop, destination options, an atomic fragment.
            kind = self.chance.choice([0, 60, 44])
            extra = bytes([6, 0]) + (b"\1\4\0\0\0\0" if kind != 44 else u16(0) + u32(name))
            next_header = kind
        return struct.pack(">IHBB", 0x60000000, len(extra) + len(data), next_header, 64) + source + destination \
            + extra + data


def frames(link, seed, count):
    """Triples of a time, the captured octets and the original length."""
    chance = random.Random("%s %d" % (link, seed))
    wrap = WRAPPINGS[link][1]
    for time, fields in weird.segments(seed, count):
        packet = Packet(chance, *fields)
        parts = packet.ip()
        for ip in parts:
            # A length of 0 means "to the frame's end": there must be nothing behind it.
            has_length = packet.version == 6 or ip[2:4] != b"\0\0"
            frame = wrap(ip, packet.version, chance)
            kept = len(frame)
            if link not in WHOLE and len(parts) == 1 and ip in frame and chance.random() < 0.1:
                # Somewhere behind the first twenty octets of a TCP header.
                kept = frame.index(ip) + len(ip) - chance.randrange(max(1, len(packet.tcp) - 19))
            if has_length and link not in WHOLE and chance.random() < 0.2:
                frame += bytes(chance.choice([1, 4, 6, 18]))
            yield time, frame[:kept] if kept < len(frame) else frame, len(frame)


def write(path, link, seed, count):
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, WRAPPINGS[link][0]))
        for time, data, length in frames(link, seed, count):
            out.write(struct.pack("<IIII", time // 10**9, time % 10**9, len(data), length) + data)


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__ + "\n" + " ".join(WRAPPINGS))
    write(sys.argv[4], sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
