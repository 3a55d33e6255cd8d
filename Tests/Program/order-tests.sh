# SPDX-License-Identifier: MIT
# Time told truly: no socket call stands on the wrong side of its segment, wherever it is shown.

# Serves a class of $1 clients who pause at random, and leaves what the server printed in `out`.
#   chats COUNT SEED OPTION…
chats() {
    local count=$1 seed=$2
    shift 2
    "$program" serve 127.0.0.1:0 --backlog 128 --bot echo "$@" >out 2>serving &
    local server=$!
    soon grep -q 'serving on' serving
    local port
    port=$(sed -n 's/^serving on 127\.0\.0\.1:\([0-9]*\).*/\1/p' serving)
    python3 "$here/../Peers/chats.py" "$port" "$count" "$seed"
    # The last connection is reported by a clock: nothing comes any more that could do it.
    soon reported "$count"
    kill "$server"
    exits 0 wait "$server"
    has serving 'serving on'
    lacks serving 'dropped|not shown here'
}

# Whether the summaries of so many connections are in `out`, as JSON or as text.
reported() { [ "$(grep -cE '"type":"connection"|Three-way handshake in' out)" -ge "$1" ]; }

test_order_of_a_hundred_chats_in_json() {
    needs_root
    needs python3
    chats 100 1 --json
    python3 "$here/../Peers/order.py" json out 100
}

test_order_of_a_hundred_chats_in_the_log() {
    needs_root
    needs python3
    chats 100 2 --lang en
    python3 "$here/../Peers/order.py" text out 100
}

# The class page has calls of both ends: the server's, and those that are made for browsers.
test_order_of_a_hundred_chats_on_the_page() {
    needs_root
    needs python3 curl
    "$program" serve 127.0.0.1:0 --backlog 128 --bot echo --web 127.0.0.1:0 >out 2>serving &
    local server=$!
    soon grep -q 'page:' serving
    local port page
    port=$(sed -n 's/^serving on 127\.0\.0\.1:\([0-9]*\).*/\1/p' serving)
    page=$(sed -n "s/^the teacher's page:  //p" serving)
    python3 "$here/../Peers/chats.py" "$port" 100 3
    curl -s -L -c jar -b jar "$page" -o /dev/null
    ended() {
        curl -s -b jar "${page%%\?*}trace/0/export/page.jsonl" >lines
        [ "$(grep -c '"type":"connection".*"kind":"three-way"' lines)" -ge 100 ]
    }
    soon ended
    kill "$server"
    exits 0 wait "$server"
    grep -v '"role"' lines >page.jsonl
    python3 "$here/../Peers/order.py" page page.jsonl 100
}

# What is saved comes back in the same order, and with the calls between the frames where they stood.
test_order_of_a_hundred_chats_in_the_saved_file() {
    needs_root
    needs python3
    chats 100 4 --json --save saved.pcapng
    "$program" replay saved.pcapng --json >saved
    python3 "$here/../Peers/order.py" json saved 100
}
