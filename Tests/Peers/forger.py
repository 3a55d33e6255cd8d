#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Sends datagrams whose source address is somebody else's, and counts what that one gets.

    forger.py PORT    in a network of its own, as its root: the server is 127.0.0.1:PORT, the victim 127.0.0.9:5555
"""
import socket
import struct
import sys

SERVER = ("127.0.0.1", int(sys.argv[1]))
VICTIM = ("127.0.0.9", 5555)


def forged(text):
    """A whole IP packet; the kernel fills in length and checksum of IP, and UDP needs none (RFC 768)."""
    udp = struct.pack(">HHHH", VICTIM[1], SERVER[1], 8 + len(text), 0) + text
    return struct.pack(">BBHHHBBH4s4s", 0x45, 0, 0, 0, 0, 64, 17, 0, socket.inet_aton(VICTIM[0]), socket.inet_aton(SERVER[0])) + udp


victim = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
victim.bind(VICTIM)
wire = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
asked = got = 0
for text in [b"?", b"hi", b"what is TIME-WAIT", "什么是三次握手".encode(), b"#00000000 what is TIME-WAIT", b"help" + b" " * 300, b"x" * 1200]:
    asked += len(text)
    wire.sendto(forged(text), SERVER)
    victim.settimeout(1)
    sum_here = 0
    try:
        while True:
            sum_here += len(victim.recv(65536))
            victim.settimeout(0.2)
    except TimeoutError:
        pass
    got += sum_here
    print(f"{len(text)} octets asked, {sum_here} got")
    if sum_here > 3 * len(text):
        sys.exit("more than three times as much")
print(f"in all {asked} asked, {got} got")
sys.exit(0 if 0 < got <= 3 * asked else "nothing was answered")
