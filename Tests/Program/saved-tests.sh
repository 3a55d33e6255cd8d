# SPDX-License-Identifier: MIT
# `--save`: what is saved cannot be lost, and saved means whole.

# What is to be the same in a live view and in a replay of what it saved, of a file of JSON lines: the order of segments,
# calls and the kernel's words, each by its number or its whole line.
what_was_seen() {
    sed -nE 's/^\{"type":"segment","number":([0-9]+),"time":"([0-9.]+)".*"sequence":([0-9]+),.*/segment \1 \2 \3/p
        /^\{"type":"(call|kernel)"/p' "$1"
}

# A demonstration that is saved: saved.pcapng, and its live view as JSON lines: live.
saved_demo() {
    "$program" demo --say hello --say 你好 --json --save saved.pcapng >live
    head -1 live >first
    lacks first '"source":"model"'
}

test_saved_demo_comes_back_whole() {
    needs_root
    saved_demo
    "$program" replay saved.pcapng --json >replayed
    what_was_seen live >expected
    has expected '^segment 1 '
    has expected '"call":"socket"'
    has expected '"type":"kernel"'
    # There are calls before the first packet and after the last.
    head -1 expected >first && has first '"call":"socket"'
    tail -1 expected >last && has last '"type":"kernel"'
    what_was_seen replayed >found
    diff expected found
    lacks replayed '"type":"problem"'
    # As a ladder, too.
    "$program" replay saved.pcapng >page
    has page 'connect\(127\.0\.0\.1:[0-9]+\)'
    has page 'listen\(5\)'
}

test_saved_calls_are_in_the_viewer() {
    needs tmux
    "$program" demo --say hello --save saved.pcapng >/dev/null
    viewer_opens "saved.pcapng --pace step"
    viewer_shows 'segment 1 of [0-9]+'
    viewer_shows 'listen\(5\)'
    viewer_shows 'connect\('
    viewer_keys : 3 Enter
    viewer_shows 'segment 3 of'
    viewer_shows 'accept\('
}

test_saved_frames_are_numbered_as_by_others() {
    needs_root
    needs tshark tcpdump
    saved_demo
    tshark -n -r saved.pcapng -T fields -E separator=' ' -e frame.number -e frame.time_epoch -e tcp.seq_raw \
        >theirs 2>said
    lacks said 'damaged|cut short|appears'
    what_was_seen live | sed -n 's/^segment //p' >ours
    diff ours theirs
    tcpdump -n -r saved.pcapng >lines 2>/dev/null
    [ "$(wc -l <lines)" -eq "$(wc -l <ours)" ]
    # How many frames the kernel dropped is there, where tools look for it.
    capinfos -A saved.pcapng >infos
    has infos 'Number of stat entries = [1-9]'
}

test_saved_and_exported_is_the_same_again() {
    needs_root
    needs tshark
    saved_demo
    "$program" export saved.pcapng said.pcapng
    "$program" replay saved.pcapng --json | sed 1d >once
    "$program" replay said.pcapng --json | sed 1d >twice
    diff once twice
    # Wireshark shows the words beside the packets.
    tshark -r said.pcapng -T fields -e frame.number -e frame.comment >comments 2>/dev/null
    has comments '^1	.*call client connect\(127\.0\.0\.1:[0-9]+\) = 0'
    "$program" export said.pcapng again.pcapng
    cmp said.pcapng again.pcapng
}

# A server that is watched: its port, and the watcher's process and file.
watched_server() {
    rm -f serving watching live saved.pcapng
    "$program" serve 127.0.0.1:0 --bot echo >/dev/null 2>serving &
    server=$!
    soon grep -qs 'serving on' serving
    port=$(sed -n 's/^serving on 127\.0\.0\.1:\([0-9]*\).*/\1/p' serving)
    "$program" watch -i lo "tcp port $port" --json --save saved.pcapng >live 2>watching &
    watcher=$!
    soon grep -qs watching watching
}

says() { "$program" chat "127.0.0.1:$port" --say "$1" >/dev/null 2>&1; }

holds() { "$program" replay saved.pcapng --json 2>/dev/null | grep -q "\"text\":\"$1\""; }

test_saved_is_what_a_killed_watch_has_seen() {
    needs_root
    watched_server
    says first
    soon holds first
    # In the middle of the next conversation.
    { sleep 5 | "$program" chat "127.0.0.1:$port" --say second >/dev/null 2>&1; } &
    soon holds second
    kill -9 "$watcher"
    wait "$watcher" || true
    "$program" replay saved.pcapng --json >replayed
    lacks replayed '"type":"problem"'
    # Everything that was shown is there: what is shown was saved before.
    what_was_seen live >shown
    what_was_seen replayed >found
    head -n "$(wc -l <shown)" found | diff shown -
    kill "$server"
}

test_saved_is_all_when_a_watch_is_told_to_end() {
    needs_root
    for signal in INT HUP TERM; do
        watched_server
        says hello
        soon holds hello
        kill -s "$signal" "$watcher"
        exits 0 wait "$watcher"
        kill "$server"
        exits 0 wait "$server"
        "$program" replay saved.pcapng --json >replayed
        what_was_seen live >expected
        what_was_seen replayed | diff expected -
        has watching 'frames taken in'
    done
}

test_saved_is_all_when_a_server_is_told_to_end() {
    needs_root
    for signal in HUP TERM; do
        rm -f serving live saved.pcapng
        "$program" serve 127.0.0.1:0 --bot echo --json --save saved.pcapng >live 2>serving &
        server=$!
        soon grep -qs 'serving on' serving
        port=$(sed -n 's/^serving on 127\.0\.0\.1:\([0-9]*\).*/\1/p' serving)
        says hello
        soon holds hello
        kill -s "$signal" "$server"
        exits 0 wait "$server"
        "$program" replay saved.pcapng --json >replayed
        what_was_seen live >expected
        what_was_seen replayed | diff expected -
        has replayed '"call":"accept"'
    done
}

# A demonstration that is told to end says in its file how many frames the kernel dropped, as at its usual end.
test_saved_is_closed_when_a_demonstration_is_told_to_end() {
    needs_root
    needs capinfos
    for signal in HUP:129 TERM:143 INT:130; do
        rm -f saved.pcapng words said live
        mkfifo words
        "$program" demo --interactive --json --save saved.pcapng <words >live 2>said &
        demo=$!
        exec 7>words
        echo hello >&7
        soon grep -q '"type":"message"' live
        kill -s "${signal%:*}" "$demo"
        exits "${signal#*:}" wait "$demo"
        exec 7>&-
        "$program" replay saved.pcapng --json >replayed
        lacks replayed '"type":"problem"'
        what_was_seen live >expected
        what_was_seen replayed >found
        head -n "$(wc -l <expected)" found | diff expected -
        capinfos -A saved.pcapng >infos
        has infos 'Number of stat entries = [1-9]'
        tail -c 64 saved.pcapng | od -An -tx1 >last
        # The last block is of statistics, type 5, and has isb_ifdrop, option 5, of 8 octets.
        has last '05 00 08 00'
    done
}

# nohup(1) means what it says.
test_saved_goes_on_without_a_terminal_that_was_not_wanted() {
    needs_root
    "$program" serve 127.0.0.1:0 --bot echo >/dev/null 2>serving &
    server=$!
    soon grep -qs 'serving on' serving
    port=$(sed -n 's/^serving on 127\.0\.0\.1:\([0-9]*\).*/\1/p' serving)
    (trap '' HUP && exec "$program" watch -i lo "tcp port $port" --save saved.pcapng) >/dev/null 2>watching &
    watcher=$!
    soon grep -qs watching watching
    kill -s HUP "$watcher"
    says hello
    soon holds hello
    kill "$watcher"
    exits 0 wait "$watcher"
    kill "$server"
}

# A reader that goes away ends a watch; what was seen is saved.
test_saved_is_what_nobody_reads_any_more() {
    needs_root
    mkfifo pipe
    "$program" serve 127.0.0.1:0 --bot echo >/dev/null 2>serving &
    server=$!
    soon grep -qs 'serving on' serving
    port=$(sed -n 's/^serving on 127\.0\.0\.1:\([0-9]*\).*/\1/p' serving)
    "$program" watch -i lo "tcp port $port" --json --save saved.pcapng >pipe 2>watching &
    watcher=$!
    head -1 pipe >/dev/null
    soon grep -qs watching watching
    says hello
    exits 0 wait "$watcher"
    "$program" replay saved.pcapng --json >replayed
    has replayed '"flags":\["SYN"\]'
    lacks replayed '"type":"problem"'
    kill "$server"
}

test_saved_on_a_full_disk_is_whole_as_far_as_it_goes() {
    needs_root
    needs tshark
    mkdir disk
    local text
    text=$(printf 'x%.0s' $(seq 3000))
    export program text
    unshare --mount bash -c '
        mount -t tmpfs -o size=64k none disk
        code=0
        "$program" demo --json --save disk/saved.pcapng $(for turn in $(seq 12); do echo --say "$text"; done) \
            >live 2>said || code=$?
        cp disk/saved.pcapng saved.pcapng
        exit $code' && { echo "it did not fail"; return 1; }
    has said '^disk/saved.pcapng cannot be written any further: No space left on device'
    [ "$(wc -l <said)" -eq 1 ] || { cat said; return 1; }
    # The demonstration went on.
    tail -1 live >last && has last '"type":"summary"'
    "$program" replay saved.pcapng --json >replayed
    lacks replayed '"type":"problem"'
    what_was_seen replayed >found
    [ "$(wc -l <found)" -gt 20 ] || { cat found; return 1; }
    what_was_seen live >shown
    head -n "$(wc -l <found)" shown | diff - found
    tshark -r saved.pcapng >/dev/null 2>complaints
    lacks complaints 'damaged|cut short|appears'
}

test_saved_nowhere_is_said_at_once() {
    needs_root
    for command in "demo" "watch -i lo" "serve 127.0.0.1:0"; do
        exits 1 "$program" $command --save /dev/full >page 2>said
        has said '^Error: /dev/full cannot be written: No space left on device$'
        exits 1 "$program" $command --save nowhere/saved.pcapng >page 2>said
        has said '^Error: nowhere/saved.pcapng cannot be written: No such file or directory$'
    done
}

# What is printed can be lost, too: a full disk is no quiet end.
test_saved_by_the_shell_on_a_full_disk_is_missed() {
    for form in "" --json --summary; do
        exits 1 "$program" replay "$checkout/Captures/reset.pcap" $form >/dev/full 2>said
        has said '^Error: standard output cannot be written .No space left on device.'
        [ "$(wc -l <said)" -eq 1 ]
    done
}

test_saved_model_is_marked() {
    needs_other_users
    needs tshark capinfos
    as_user bash -c "$(declare -f without_namespaces)
        without_namespaces '$program' demo --say 你好 --json --save saved.pcapng" >live
    has live '"source":"model"'
    "$program" replay saved.pcapng --json >replayed
    what_was_seen live >expected
    has expected '^segment 1 '
    what_was_seen replayed | diff expected -
    tshark -n -r saved.pcapng -T fields -E separator=' ' -e frame.number -e frame.time_epoch -e tcp.seq_raw \
        >theirs 2>/dev/null
    sed -n 's/^segment //p' expected | diff - theirs
    capinfos -I saved.pcapng >infos
    has infos 'Name = model'
    has infos 'Description = .*nothing was captured'
}

# A file that somebody made up: nothing in its blocks moves a cursor, ends a reading or becomes a call that it is not.
test_saved_by_somebody_else_is_looked_at() {
    needs_page
    needs python3
    python3 - <<'PYTHON'
import struct
def block(kind, body):
    body += b"\0" * (-len(body) % 4)
    return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)
def option(code, value):
    return struct.pack("<HH", code, len(value)) + value + b"\0" * (-len(value) % 4)
def said(comment, interface=0):
    return block(5, struct.pack("<III", interface, 0, 7) + option(1, comment) + struct.pack("<I", 0))
good = b" = 0 state=SYN-SENT connection=0 made=1700000000.000000001 returned=1700000000.000000001"
comments = [
    b"call client connect(\x1b]0;title\x07\\u{1b}[31m\\u{9b}2J)" + good, b"\x1b[2J", b"call \xff\xfe", b"call me back",
    b"call client send(" + b"\xff" * 65000 + b")" + good, b"x" * 65535, b"kernel \0\0", b"note 1\n\\u{1b}[2J\n\x1b[2J",
    b"note 999999999\nnobody", b"surprise 7", b"kernel server state=ESTABLISHED source=\x1b time=1.000000000",
    b"call client close() = 0 connection=2147483647 made=-9223372036.854775808 returned=1.000000000", b"",
]
file = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
file += block(1, struct.pack("<HHI", 101, 0, 0))
syn = bytes.fromhex("450000280000000040060000" "0a000002" "0a000001" "4e202328" "12345678" "00000000" "5002ffff" "00000000")
for comment in comments: file += said(comment)
file += block(6, struct.pack("<IIIII", 0, 0, 7, len(syn), len(syn)) + syn)
for comment in comments: file += said(comment)
file += said(b"call of no interface", 9)
open("made.pcapng", "wb").write(file)
PYTHON
    for form in "" "--json" "--summary"; do
        "$program" replay made.pcapng $form >page
        LC_ALL=C lacks page $'[\x01-\x08\x0b-\x1f\x7f]'
        LC_ALL=C lacks page $'\xc2[\x80-\x9f]'
    done
    "$program" replay made.pcapng --json >lines
    [ "$(grep -c '"type":"call"' lines)" -eq 6 ]
    has lines '"call":"connect","arguments":"\\u001b'
    has lines '"type":"summary","frames":1,'
    [ "$(grep -c '"type":"problem"' lines)" -eq 1 ]
    for form in svg html mmd jsonl pcapng; do "$program" export made.pcapng "out.$form"; done
    lacks out.svg nobody
}

# Notes that a teacher makes on the page are in the file that is being written; the last on a frame are those that count.
test_saved_notes_are_those_of_the_page() {
    needs_root
    opens as_it_is demo --say hello --save "$PWD/saved.pcapng"
    visits teacher "$teacher"
    asks teacher '{"ask":"begin"}' >answer && has answer '"done":true'
    soon grep -q 'agreed at' shown
    asks teacher '{"ask":"note","trace":0,"number":1,"notes":["wrong"]}' >answer && has answer '"done":true'
    asks teacher '{"ask":"note","trace":0,"number":1,"notes":["Look \u001b[31mhere\nand there","twice"]}' >answer
    asks teacher '{"ask":"note","trace":0,"number":2,"notes":["gone"]}' >answer
    asks teacher '{"ask":"note","trace":0,"number":2,"notes":[]}' >answer
    ends 143
    # They are saved: no other file is needed.
    lacks said 'your notes'
    "$program" replay saved.pcapng --json >lines && lacks lines '"type":"problem"'
    "$program" export saved.pcapng said.pcapng
    python3 - said.pcapng <<'PYTHON'
import sys
octets = open(sys.argv[1], "rb").read()
assert "Look \x1b[31mhere\nand there".encode() in octets and b"twice" in octets
assert b"wrong" not in octets and b"gone" not in octets
PYTHON
    views saved.pcapng
    gets teacher '/trace/0/rows?connection=all&from=0&count=9' >rows
    has rows '"notes":\["Look .u001b\[31mhere.nand there","twice"\]'
    has rows '"type":"call".*"call":"connect"'
    lacks rows 'gone'
    ends 0
}
