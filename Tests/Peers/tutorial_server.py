# SPDX-License-Identifier: MIT
"""The server that every socket tutorial begins with: it takes what one recv returns for one message.

    python3 tutorial_server.py

Prints its port, serves one client, and prints what it heard, quoted. It answers "你说的是：" and the text, and a text
that begins with "long" with more than 1024 bytes.
"""
import socket

sk = socket.socket()
sk.bind(("127.0.0.1", 0))
sk.listen(5)
print(sk.getsockname()[1], flush=True)
conn, addr = sk.accept()
while True:
    data = conn.recv(1024)
    if not data:
        break
    text = data.decode()
    print(ascii(text), flush=True)
    if text.startswith("long"):
        conn.send(("长" * 700).encode())
    else:
        conn.send(("你说的是：" + text.strip()).encode())
conn.close()
sk.close()
