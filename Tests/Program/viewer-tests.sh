# SPDX-License-Identifier: MIT
# The viewer, as a person at a terminal meets it: in tmux, which plays the terminal.

# A terminal of 90 by 30 with the viewer in it: `viewer_opens FLAGS…`, then `viewer_keys` and `viewer_shows`.
viewer_opens() {
    needs tmux
    tmux_at() { tmux -S "$PWD/socket" "$@"; }
    tmux_at -f /dev/null new-session -d -x 90 -y 30 "LC_ALL=C.UTF-8 NO_COLOR=1 '$program' replay $*; echo left: \$?; cat"
    trap 'tmux_at kill-server' EXIT
}

viewer_keys() { tmux_at send-keys "$@"; }

# Waits until the screen has a line that matches; fails with the screen if it does not come in ten seconds.
viewer_shows() {
    local deadline=$((SECONDS + 10))
    until tmux_at capture-pane -p | grep -qE -- "$1"; do
        if [ $SECONDS -ge $deadline ]; then
            echo "expected on the screen: $1" && tmux_at capture-pane -p
            return 1
        fi
    done
}

viewer_hides() {
    if tmux_at capture-pane -p | grep -E -- "$1"; then
        echo "should not be on the screen: $1"
        return 1
    fi
}

test_viewer_steps_and_goes_back() {
    viewer_opens "'$checkout/Captures/handshake-ipv4.pcap' --pace step"
    viewer_shows 'segment 1 of 7'
    viewer_shows '^SYN-SENT .*SYN-RECEIVED'
    viewer_keys Space
    viewer_shows 'segment 2 of 7'
    viewer_shows '2  SYN,ACK'
    viewer_keys Right
    viewer_shows 'segment 3 of 7'
    viewer_keys b
    viewer_shows 'segment 2 of 7'
    viewer_hides '3  ACK'
    viewer_keys G
    viewer_shows '^TIME-WAIT .*CLOSED'
    viewer_keys Space
    viewer_shows 'none further'
    viewer_keys g
    viewer_shows 'segment 1 of 7'
    viewer_keys q
    viewer_shows 'left: 0'
}

test_viewer_jumps_to_oddities_and_connections() {
    viewer_opens "'$checkout/Captures/ports-reused.pcap' --pace step"
    viewer_shows 'segment 1 of'
    viewer_keys n
    viewer_shows 'used before'
    viewer_shows 'segment 5 of'
    viewer_keys c
    viewer_shows 'segment 9 of'
    viewer_keys C
    viewer_shows 'segment 5 of'
    viewer_keys N
    viewer_shows 'none further'
    viewer_keys C-c
    viewer_shows 'left: 130'
}

test_viewer_opens_a_segment() {
    viewer_opens "'$checkout/Captures/handshake-ipv4.pcap' --pace step"
    viewer_shows 'segment 1 of 7'
    viewer_keys o
    viewer_shows '▸ 20–21 +c0 00 +Source port +49152'
    viewer_shows '0a 00 00 01\[c0 00\]23 28'
    viewer_keys Down Down
    viewer_shows '▸ 24–27 +c6 82 a2 72 +Sequence number +3330450034  x'
    viewer_shows '23 28\[c6 82 a2 72\]'
    viewer_keys Right
    viewer_shows 'segment 2 of 7'
    viewer_shows 'Acknowledgment number +3330450035  x\+1'
    viewer_keys w
    viewer_shows 'RFC says  RFC 9293 §3.10.7.3'
    viewer_keys PageDown
    viewer_shows 'SND.UNA +3330450035 x\+1 \(x →\)'
    viewer_keys Escape
    viewer_shows '^ESTABLISHED .*2  SYN,ACK'
    viewer_keys '?'
    viewer_shows 'header fields and the bytes that hold them'
}

test_viewer_searches_and_goes_to_a_frame() {
    viewer_opens "'$checkout/Captures/chat-chinese.pcap' --pace step --lang zh"
    viewer_shows '第 1 段，共 14 段'
    viewer_keys / 再见 Enter
    viewer_shows '第 10 段'
    viewer_shows '客户端 ▸ 再见'
    viewer_keys / Enter
    viewer_shows '第 11 段'
    viewer_keys : 6 Enter
    viewer_shows '第 6 段'
    viewer_keys / nothing-like-it Enter
    viewer_shows '没有了'
}

test_viewer_shows_what_passes_beside_the_segments() {
    needs python3
    # A frame that is cut, a UDP datagram, and an ICMP error that quotes the connection, after a SYN.
    python3 - >beside.pcap <<'PY'
import struct, sys
def ip(protocol, payload, source=b"\x0a\0\0\2", destination=b"\x0a\0\0\1"):
    return struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), 1, 0, 64, protocol, 0) + source + destination + payload
syn = ip(6, struct.pack(">HHIIHHHH", 49152, 9000, 7, 0, 0x5002, 1000, 0, 0))
udp = ip(17, struct.pack(">HHHH", 5000, 53, 12, 0) + b"\x1b[2J")
icmp = ip(1, struct.pack(">BBHI", 3, 3, 0, 0) + syn, b"\x0a\0\0\1", b"\x0a\0\0\2")
out = struct.pack("<IHHIIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101)
for number, frame in enumerate([syn, udp, syn[:22], icmp]):
    out += struct.pack("<IIII", number, 0, len(frame), len(frame)) + frame
sys.stdout.buffer.write(out)
PY
    viewer_opens "beside.pcap --pace step"
    viewer_shows 'segment 1 of 1'
    viewer_shows '●╌╌ 2  UDP  4 bytes ╌'
    viewer_shows '! 3  '
    viewer_shows '4  ICMP  destination unreachable \(nothing listens on its port\), about #0$'
}

test_viewer_fits_small_terminals() {
    viewer_opens "'$checkout/Captures/handshake-ipv4.pcap' --pace step --ascii"
    viewer_shows 'segment 1 of 7'
    tmux_at resize-window -x 44 -y 10
    viewer_keys Space
    viewer_shows '^<--- 2  SYN,ACK'
    viewer_shows 'segment 2 of 7'
    if tmux_at capture-pane -p | grep -P '[^\x00-\x7F]'; then return 1; fi
}

test_viewer_shows_a_pipe_that_is_still_written() {
    mkfifo pipe
    viewer_opens "- --pace step <pipe"
    exec 3>pipe
    head -c 300 "$checkout/Captures/handshake-ipv4.pcap" >&3
    viewer_shows 'segment 1 of [0-9]+\+'
    viewer_keys o
    viewer_shows 'Source port'
    viewer_keys o
    tail -c +301 "$checkout/Captures/handshake-ipv4.pcap" >&3
    exec 3>&-
    viewer_shows 'segment 1 of 7 *$'
    viewer_keys G
    viewer_shows '^TIME-WAIT .*CLOSED'
}

test_viewer_hides_what_is_to_be_guessed() {
    viewer_opens "'$checkout/Captures/handshake-ipv4.pcap' --pace step --predict"
    viewer_shows 'In which state is the server after this'
    viewer_hides 'SYN-RECEIVED$'
    viewer_keys Space
    viewer_shows 'segment 1 of 7'
    viewer_keys 4
    viewer_shows '1 of 1 right +Right: SYN-RECEIVED'
    viewer_shows '^SYN-SENT .*SYN-RECEIVED'
    viewer_keys Space
    viewer_shows 'In which state is the client after this'
    viewer_shows '^\? .*2  SYN,ACK  seq y  ack x\+1 .*\?$'
    viewer_keys 2
    viewer_shows '1 of 2 right +Not LISTEN: ESTABLISHED'
    viewer_shows 'SYN-SENT → ESTABLISHED'
    viewer_shows 'SEG.ACK = 3330450035 \(x\+1\)'
    viewer_keys G
    viewer_shows 'The states are hidden: a question waits at segment 3'
    viewer_hides 'TIME-WAIT'
}

# A shell with jobs, in place of the viewer alone: `viewer_in_a_shell`, then what a person types.
viewer_in_a_shell() {
    needs tmux
    tmux_at() { tmux -S "$PWD/socket" "$@"; }
    tmux_at -f /dev/null new-session -d -x 90 -y 30 "LC_ALL=C.UTF-8 NO_COLOR=1 PS1='ready> ' bash --norc --noprofile"
    trap 'tmux_at kill-server' EXIT
    viewer_shows 'ready>'
    viewer_keys "stty -a >before; '$program' replay '$checkout/Captures/handshake-ipv4.pcap' --pace step" Enter
    viewer_shows 'segment 1 of 7'
}

viewer_process() { pgrep -P "$(tmux_at display -p '#{pane_pid}')" wiretalk; }

# The terminal's modes, as a shell finds them, are those of before.
viewer_left_the_terminal() {
    viewer_keys "stty -a >after; echo written" Enter
    viewer_shows '^written'
    diff before after
    viewer_keys clear Enter
}

test_viewer_gives_the_terminal_back_while_it_is_stopped() {
    viewer_in_a_shell
    viewer_keys C-z
    viewer_shows 'Stopped'
    viewer_hides 'segment 1 of 7'
    viewer_left_the_terminal
    viewer_keys fg Enter
    viewer_shows 'segment 1 of 7'
    viewer_keys Space
    viewer_shows 'segment 2 of 7'
    # By a signal, and let go on behind the shell's back: it waits until it may have the terminal again.
    local viewer
    viewer=$(viewer_process)
    kill -TSTP "$viewer"
    viewer_shows 'Stopped'
    viewer_left_the_terminal
    viewer_keys bg Enter
    viewer_shows 'e step &$'
    viewer_hides 'segment 2 of 7'
    viewer_keys fg Enter
    viewer_shows 'segment 2 of 7'
    # By what no program can catch.
    kill -STOP "$viewer"
    viewer_shows 'Stopped'
    viewer_keys fg Enter
    viewer_keys b
    viewer_shows 'segment 1 of 7'
    viewer_keys q
    viewer_shows 'ready> *$'
    viewer_left_the_terminal
}

test_viewer_gives_the_terminal_back_when_a_signal_ends_it() {
    viewer_in_a_shell
    local name
    for name in TERM:143 HUP:129 INT:130 QUIT:131; do
        kill -"${name%:*}" "$(viewer_process)"
        viewer_shows 'ready> *$'
        viewer_keys 'echo "left: $?"' Enter
        viewer_shows "left: ${name#*:}"
        viewer_left_the_terminal
        viewer_keys "'$program' replay '$checkout/Captures/handshake-ipv4.pcap' --pace step" Enter
        viewer_shows 'segment 1 of 7'
    done
}

# What a remote, a mouse and a slow line send, and what a frame's number beyond the last leads to.
test_viewer_reads_what_terminals_send() {
    viewer_opens "'$checkout/Captures/handshake-ipv4.pcap' --pace step"
    viewer_shows 'segment 1 of 7'
    viewer_keys NPage
    viewer_shows 'segment 2 of 7'
    viewer_keys NPage NPage PPage
    viewer_shows 'segment 3 of 7'
    # The wheel of a mouse, as a terminal reports it: neither M nor the numbers are keys.
    viewer_keys -l $'\e[<64;10;10M\e[<65;10;10M'
    viewer_keys o
    viewer_shows 'Source port'
    viewer_keys Escape
    viewer_shows '^ESTABLISHED .*3  ACK'
    viewer_keys : 99 Enter
    viewer_shows 'there is no segment in frame 99 or later: the last is in frame 7'
    viewer_keys F5
    viewer_shows 'plays at 1×|segment 7 of 7'
}

test_viewer_follows_the_size_of_the_terminal() {
    viewer_opens "'$checkout/Captures/chat-chinese.pcap' --pace step --lang zh"
    viewer_shows '第 1 段，共 14 段'
    tmux_at resize-window -x 70 -y 12
    viewer_keys G
    viewer_shows '第 14 段，共 14 段'
    [ "$(tmux_at capture-pane -p | wc -l)" -eq 12 ]
    tmux_at resize-window -x 120 -y 40
    viewer_shows 'SYN-RECEIVED'
}

test_viewer_reads_a_pipe_and_plays_in_time() {
    viewer_opens "- --pace 10x <'$checkout/Captures/handshake-ipv6.pcap'"
    viewer_shows 'segment 7 of 7'
    viewer_keys b b
    viewer_keys s
    viewer_shows 'segment [5-7] of 7'
}

# A file of 250,000 frames: the first screen does not wait for the last of them, and a bar says how far it is.
test_replay_shows_progress_and_a_first_screen_at_once() {
    needs python3 script
    python3 - "$checkout/Captures/handshake-ipv4.pcap" <<'PY'
import sys
capture = open(sys.argv[1], "rb").read()
open("long.pcap", "wb").write(capture[:24] + capture[24:] * 36000)
PY
    viewer_opens "long.pcap --pace step"
    viewer_shows 'segment 1 of [0-9]+\+ .*%'
    viewer_keys Space
    viewer_shows 'segment 2 of'
    viewer_keys q
    viewer_shows 'left: 0'
    # On record: on the screen it may be gone before anybody looks.
    script -qec "'$program' replay long.pcap --json >/dev/null" on-record </dev/null >/dev/null
    has on-record '[█░]{24} [0-9]+ %  [0-9]+ frames'
}

# What `tcpdump -w - | wiretalk replay -` sees is told at once, and a signal ends it as the end of the pipe would.
test_replay_of_a_pipe_is_live() {
    local signal form said
    for signal in INT TERM HUP; do
        for form in json text; do
            rm -f pipe live
            mkfifo pipe
            case $form in
            json) said='"type":"segment"' && set -- --json ;;
            text) said='SYN ' && set -- ;;
            esac
            # A job in the background ignores SIGINT, unless somebody sees to it.
            env --default-signal=INT "$program" replay - "$@" <pipe >live 2>err &
            local reader=$!
            exec 7>pipe
            head -c 150 "$checkout/Captures/reset.pcap" >&7
            soon grep -q "$said" live
            kill -s "$signal" "$reader"
            exits 0 wait "$reader"
            exec 7>&-
            case $form in
            json) has live '"type":"summary","frames":1' ;;
            text) has live '1 frame' ;;
            esac
            [ ! -s err ]
        done
    done
    # Nor does one who never stops writing keep it from ending.
    {
        cat "$checkout/Captures/handshake-ipv4.pcap"
        while tail -c +25 "$checkout/Captures/handshake-ipv4.pcap"; do :; done
    } 2>/dev/null | timeout -k 9 -s INT 1 "$program" replay - --json >live || true
    tail -n 1 live >last
    has last '"type":"summary"'
}

# Into a pipe it comes at the capture's pace, too: 7 s at ten times the speed. (A slow machine only takes longer.)
test_replay_keeps_pace_into_a_pipe() {
    needs python3
    local begun=$EPOCHREALTIME
    "$program" replay "$checkout/Captures/unanswered.pcap" --pace 10x --json >lines
    python3 -c 'import sys; sys.exit(float(sys.argv[2]) - float(sys.argv[1]) < 0.6)' "$begun" "$EPOCHREALTIME"
    [ "$(grep -c '"type":"segment"' lines)" -ge 4 ]
}
