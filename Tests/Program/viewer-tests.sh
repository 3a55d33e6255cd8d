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
    viewer_shows 'Maximum Segment Size +1460'
    viewer_shows 'RFC 9293 §'
    viewer_keys PageDown PageDown PageDown
    viewer_shows '  0000  45 00 00 3c'
    viewer_keys Escape
    viewer_shows 'segment 1 of 7'
    viewer_keys '?'
    viewer_shows 'header fields, rulings and bytes'
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
