# SPDX-License-Identifier: MIT
"""The client that every socket tutorial begins with: one send, one recv, no line feed anywhere.

    python3 tutorial_client.py HOST PORT TEXT...

Prints each answer, whole, followed by a line feed of its own. A text written @FILE is read from that file.
"""
import socket
import sys

host, port, texts = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
sk = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
sk.connect((host, port))
for text in texts:
    if text.startswith("@"):
        text = open(text[1:], encoding="utf-8").read()
    sk.send(text.encode())
    print(sk.recv(1024).decode(), flush=True)
sk.close()
