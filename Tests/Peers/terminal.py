# SPDX-License-Identifier: MIT
"""Runs a program on a terminal of its own, as a person would: waits for a text, then types.

    python3 terminal.py EXPECT TYPE [EXPECT TYPE...] -- PROGRAM [ARGUMENT...]

TYPE may hold Python escapes such as \\r, \\x04 and \\x1b[A. Prints everything that appeared, then `exit N`. What does not
appear within twenty seconds ends it with exit code 2. The signal `!INT` in place of keys is sent to the program.
"""
import os
import pty
import select
import signal
import sys
import time

split = sys.argv.index("--")
steps, command = sys.argv[1:split], sys.argv[split + 1:]
child, terminal = pty.fork()
if child == 0:
    os.environ["TERM"] = "xterm"
    os.environ["LANG"] = "C.UTF-8"
    os.environ["COLUMNS"] = "100"
    os.execvp(command[0], command)

seen = b""
end = time.monotonic() + 20


def read():
    """Takes what appears next; false at the end."""
    global seen
    if not select.select([terminal], [], [], max(0, end - time.monotonic()))[0]:
        print(seen.decode(errors="replace"))
        os.kill(child, signal.SIGKILL)
        sys.exit(2)
    try:
        data = os.read(terminal, 65536)
    except OSError:
        data = b""
    seen += data
    return bool(data)


position = 0
for expect, keys in zip(steps[::2], steps[1::2]):
    while seen.find(expect.encode(), position) < 0 and read():
        pass
    position = max(position, seen.find(expect.encode(), position) + len(expect.encode()))
    if keys == "!INT":
        os.kill(child, signal.SIGINT)
    else:
        os.write(terminal, keys.encode().decode("unicode_escape").encode("latin-1") if "\\" in keys else keys.encode())
while read():
    pass
print(seen.decode(errors="replace"))
print("exit", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
