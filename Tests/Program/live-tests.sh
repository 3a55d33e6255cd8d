# SPDX-License-Identifier: MIT
# `watch` and `serve` on the machine's own loopback.

# A device that is not there, a filter that makes no sense: one sentence each.
test_watch_says_what_is_wrong() {
    needs_root
    exits 1 "$program" watch -i nonesuch0 2>said
    has said 'there is no device nonesuch0'
    exits 1 "$program" watch -i lo 'tcp prot 9000' 2>said
    has said 'tcp prot 9000.* was not understood'
}

# Started by sudo, they are the caller's own process as soon as the device is open.

is_nobodys() {
    has "$1" '^Uid:	65534	65534	65534	65534$'
    has "$1" '^Gid:	65534	65534	65534	65534$'
    has "$1" '^Groups:	65534 *$'
    has "$1" '^CapEff:	0000000000000000$'
    has "$1" '^CapPrm:	0000000000000000$'
}

test_watch_puts_down_roots_powers() {
    needs_root
    SUDO_UID=65534 SUDO_GID=65534 "$program" watch -i lo 'udp port 9' >/dev/null 2>said &
    local watcher=$!
    soon grep -q watching said
    cp "/proc/$watcher/status" status
    kill "$watcher"
    exits 0 wait "$watcher"
    is_nobodys status
}

test_serve_puts_down_roots_powers() {
    needs_root
    SUDO_UID=65534 SUDO_GID=65534 "$program" serve 127.0.0.1:0 >/dev/null 2>said &
    local server=$!
    soon grep -q 'serving on' said
    cp "/proc/$server/status" status
    kill "$server"
    exits 0 wait "$server"
    is_nobodys status
}

test_demo_saves_what_belongs_to_the_caller() {
    needs_root
    SUDO_UID=65534 SUDO_GID=65534 "$program" demo --save "$PWD/saved.pcapng" >/dev/null
    [ "$(stat --format %u:%g saved.pcapng)" = 65534:65534 ]
}

# A hundred clients at once: each handshake is there, and no packet was dropped.
test_watch_misses_nothing_of_a_hundred_clients() {
    needs_root
    needs python3
    "$program" serve 127.0.0.1:0 --backlog 128 --bot echo >/dev/null 2>serving &
    local server=$!
    soon grep -q 'serving on' serving
    local port
    port=$(sed -n 's/^serving on 127\.0\.0\.1:\([0-9]*\).*/\1/p' serving)
    "$program" watch -i lo "tcp port $port" --json >lines 2>watching &
    local watcher=$!
    soon grep -q watching watching
    python3 - "$port" <<'PYTHON'
import socket, sys, threading
together = threading.Barrier(100)
answers = []
def client(number):
    together.wait()
    with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=60) as peer:
        peer.sendall(f"hello {number}\n".encode())
        answers.append(peer.makefile().readline())
threads = [threading.Thread(target=client, args=(number,)) for number in range(100)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert len(answers) == 100 and all(answers), answers
PYTHON
    kill "$server"
    exits 0 wait "$server"
    soon [ "$(ss --no-header --tcp state established "( sport = $port or dport = $port )" | wc -l)" -eq 0 ]
    kill "$watcher"
    exits 0 wait "$watcher"
    has watching 'dropped 0, the device 0'
    [ "$(grep -c '"type":"connection".*"kind":"three-way"' lines)" -eq 100 ]
    lacks lines '"type":"problem"'
    lacks lines 'NotCaptured'
}

# Without permission to capture, what was said is known from the sockets: no segment is named.
test_serve_tells_messages_without_a_capture() {
    needs_other_users
    as_user bash -c 'echo $$ >pid && exec "$@"' bash "$program" serve 127.0.0.1:0 --bot echo --json >lines 2>serving &
    local server=$!
    soon grep -q 'serving on' serving
    has serving 'segments are not shown'
    local port
    port=$(sed -n 's/^serving on 127\.0\.0\.1:\([0-9]*\).*/\1/p' serving)
    "$program" chat "127.0.0.1:$port" --say 你好 >/dev/null 2>&1
    kill "$(cat pid)"
    exits 0 wait "$server"
    local message='"type":"message","connection":0,"sender"'
    has lines "$message:\"client\",\"number\":1,\"text\":\"你好\",\"encoding\":\"utf-8\",\"length\":7,.*\"segments\":\\[\\],\"acknowledgedBy\":null"
    has lines "$message:\"server\",\"number\":1,\"text\":\"你好\""
}
