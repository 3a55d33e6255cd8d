# SPDX-License-Identifier: MIT
"""So many clients of a chat server, each with messages and pauses of its own: chats.py PORT COUNT SEED.

Some half-close and wait, some just close, and some say nothing at all: every order of calls and segments that there is.
"""

import random
import socket
import sys
import threading
import time

port, count, seed = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
failures = []


def chat(number):
    dice = random.Random(seed * 1_000 + number)
    pause = lambda: time.sleep(dice.choice([0, 0, 0.001, dice.uniform(0, 0.05), dice.uniform(0, 0.3)]))
    try:
        pause()
        with socket.create_connection(("127.0.0.1", port), timeout=60) as peer:
            lines = peer.makefile()
            for turn in range(dice.randrange(4)):
                pause()
                peer.sendall(f"hello {number} {turn}\n".encode())
                assert lines.readline() == f"hello {number} {turn}\n"
            pause()
            if dice.random() < 0.5:
                peer.shutdown(socket.SHUT_WR)
                assert lines.read() == ""
    except Exception as failure:
        failures.append(f"client {number}: {failure!r}")


clients = [threading.Thread(target=chat, args=(number,)) for number in range(count)]
for client in clients:
    client.start()
for client in clients:
    client.join()
sys.exit("\n".join(failures) or 0)
