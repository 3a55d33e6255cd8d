# SPDX-License-Identifier: MIT
# Exports of a real conversation, judged by the programs that read them.

# A conversation on record: talk.pcapng.
recorded() {
    "$program" demo --say hello --say '你好 <b> & "x"' --save talk.pcapng >/dev/null 2>&1
    [ -s talk.pcapng ] || skip "nothing can be captured here"
}

test_export_is_the_same_twice() {
    needs_page
    recorded
    for form in svg html mmd jsonl pcapng pkt; do
        "$program" export talk.pcapng "one.$form"
        "$program" export talk.pcapng "two.$form"
        cmp "one.$form" "two.$form"
        [ -s "one.$form" ]
    done
}

test_export_comments_are_on_datagrams_and_errors() {
    needs tshark python3
    # A SYN, a datagram before and behind it, and an ICMP error about the datagram.
    python3 - >beside.pcap <<'PY'
import struct, sys
def ip(protocol, payload, source=b"\x0a\0\0\2", destination=b"\x0a\0\0\1"):
    return struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), 1, 0, 64, protocol, 0) + source + destination + payload
syn = ip(6, struct.pack(">HHIIHHHH", 49152, 9000, 7, 0, 0x5002, 1000, 0, 0))
udp = ip(17, struct.pack(">HHHH", 5000, 53, 12, 0) + b"abcd")
icmp = ip(1, struct.pack(">BBHI", 3, 3, 0, 0) + udp, b"\x0a\0\0\1", b"\x0a\0\0\2")
out = struct.pack("<IHHIIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101)
for number, frame in enumerate([udp, syn, udp, icmp]):
    out += struct.pack("<IIII", number, 0, len(frame), len(frame)) + frame
sys.stdout.buffer.write(out)
PY
    "$program" export beside.pcap said.pcapng
    tshark -r said.pcapng -T fields -e frame.number -e frame.comment >comments 2>/dev/null
    [ "$(wc -l <comments)" -eq 4 ]
    has comments '^1[[:space:]]wiretalk: client sends 4 bytes over UDP: .*\[RFC 768\]$'
    has comments '^2[[:space:]]wiretalk: client CLOSED → SYN-SENT'
    has comments '^3[[:space:]]wiretalk: client sends 4 bytes over UDP'
    has comments '^4[[:space:]]wiretalk: destination unreachable \(nothing listens on its port\)'
    "$program" export beside.pcap zh.pcapng --lang zh
    tshark -r zh.pcapng -T fields -e frame.comment >comments 2>/dev/null
    has comments '^wiretalk: 客户端用 UDP 发出 4 字节'
}

# The capture that stands in a page.
inside() { sed -n 's|.*<script type="text/plain" id="capture">\([^<]*\)</script>.*|\1|p' "$1" | base64 -d | gzip -dc; }

# The bare page is what was built, and a page with a capture is that with the capture in it: frame numbers stay.
test_export_page() {
    needs_page
    "$program" export --page bare.html
    [ "$(wc -c <bare.html)" -lt 700000 ]
    has bare.html '<!--\{given\}-->'
    "$program" export "$checkout/Captures/retransmission.pcap" page.html --lang zh
    has page.html '"language":"zh","title":"retransmission.pcap"'
    inside page.html >again.pcapng
    "$program" replay --json again.pcapng | grep '"type":"segment"' >again
    "$program" replay --json "$checkout/Captures/retransmission.pcap" | grep '"type":"segment"' | cmp - again
    exits 64 "$program" export --page bare.html some.pcap
}

test_export_comments_are_on_each_packet() {
    needs tshark
    recorded
    "$program" export talk.pcapng said.pcapng
    tshark -r said.pcapng -Y tcp -T fields -e frame.number -e frame.comment >comments 2>/dev/null
    tshark -r talk.pcapng -Y tcp -T fields -e tcp.flags >flags 2>/dev/null
    [ "$(wc -l <comments)" -eq "$(wc -l <flags)" ]
    lacks comments '^[0-9]+[[:space:]]*$'
    has comments '^1[[:space:]]wiretalk: client CLOSED → SYN-SENT, server LISTEN → SYN-RECEIVED: .*\[RFC 9293 §3.4\],call server socket\('
    # The packets themselves are what they were.
    tshark -r talk.pcapng -x >before 2>/dev/null
    tshark -r said.pcapng -x >after 2>/dev/null
    cmp before after
    # Exported again, it is the same: our own words are not taken for notes.
    "$program" export said.pcapng twice.pcapng
    cmp said.pcapng twice.pcapng
}

test_export_reads_a_pipe() {
    needs_page
    recorded
    for form in pcapng pkt; do
        "$program" export talk.pcapng "file.$form"
        "$program" export - "input.$form" <talk.pcapng
        "$program" export <(gzip -c talk.pcapng) "pipe.$form"
    done
    cmp file.pcapng input.pcapng && cmp file.pcapng pipe.pcapng
    "$program" export - page.html --connection 0 <talk.pcapng && has page.html 'standard input'
    exits 1 "$program" export - none.svg </dev/null 2>said && has said '^Error: standard input'
    exits 1 "$program" export - none.pkt --connection 9 <talk.pcapng 2>said && has said 'standard input has [0-9]+'
}

# What gathers beside the target has a name that nobody can have prepared; a killed export leaves nothing that looks whole.
test_export_follows_no_link_that_was_laid() {
    echo mine >victim
    ln -s victim talk.svg.part
    "$program" export "$checkout/Captures/reset.pcap" talk.svg
    has talk.svg '</svg>'
    [ "$(cat victim)" = mine ]
    mkfifo pipe
    "$program" export - killed.jsonl <pipe &
    local exporter=$!
    exec 7>pipe
    cat "$checkout/Captures/reset.pcap" >&7
    soon sh -c 'ls killed.jsonl.*.part >/dev/null 2>&1'
    kill -9 "$exporter"
    wait "$exporter" || true
    exec 7>&-
    [ ! -e killed.jsonl ]
}

test_export_keeps_notes() {
    needs_page
    needs editcap tshark
    recorded
    editcap -a '2:Note the <b>window</b>' talk.pcapng noted.pcapng
    "$program" export noted.pcapng said.pcapng
    tshark -r said.pcapng -T fields -e frame.comment >comments 2>/dev/null
    has comments 'Note the <b>window</b>.*wiretalk: client'
    "$program" export said.pcapng page.html
    inside page.html >again.pcapng
    "$program" replay --json again.pcapng >again.jsonl
    has again.jsonl '"texts":\["Note the <b>window</b>"\]'
}

test_export_script_passes() {
    recorded
    for side in client server; do
        "$program" export talk.pcapng "$side.pkt" --side "$side"
        "$program" model run "$side.pkt" >verdict
        has verdict '^PASS'
    done
}

test_export_lines_are_those_of_replay() {
    recorded
    "$program" export talk.pcapng lines.jsonl --lang en
    "$program" replay talk.pcapng --json --lang en >replayed
    cmp lines.jsonl replayed
}

test_export_picture_is_sound() {
    needs xmllint rsvg-convert
    recorded
    "$program" export talk.pcapng talk.svg
    xmllint --noout talk.svg
    rsvg-convert talk.svg -o talk.png
    lacks talk.svg '<script|foreignObject|href|<b>'
}

test_export_says_what_is_wrong() {
    recorded
    expect() {
        local status=$1 words=$2
        shift 2
        if "$program" export "$@" >said 2>&1; then return 1; else [ $? -eq "$status" ]; fi
        has said "$words"
    }
    expect 64 'ends in none of .svg' talk.pcapng talk.txt
    expect 1 'there is no connection 7' talk.pcapng talk.svg --connection 7
    expect 1 'nowhere.pcap' nowhere.pcap talk.svg
    expect 1 'cannot be written' talk.pcapng no/such/folder.svg
    mkdir folder.svg
    expect 1 'cannot be written' talk.pcapng folder.svg
    [ ! -e talk.svg ] && [ -z "$(find . -name '*.part')" ]
}
