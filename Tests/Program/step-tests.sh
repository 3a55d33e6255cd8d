# SPDX-License-Identifier: MIT
# A demonstration that is stepped through, as a person at a terminal meets it.

# `demo --pace step` in a terminal of 90 by 40: `steps_through FLAGS…`.
steps_through() {
    needs tmux
    tmux_at() { tmux -S "$PWD/socket" "$@"; }
    tmux_at -f /dev/null new-session -d -x 90 -y 40 "LC_ALL=C.UTF-8 NO_COLOR=1 '$program' demo --pace step $*; echo left: \$?; cat"
    trap 'tmux_at kill-server' EXIT
}

# Its conversation goes on when its viewer does, and not before: the kernel waits in each state that it can wait in.
test_demo_steps_call_by_call_and_goes_back() {
    steps_through --say hello
    viewer_shows 'before the first segment +space: the next call is made'
    viewer_hides 'listen'
    viewer_keys Space
    viewer_shows 'listen\(5\)'
    viewer_shows 'the kernel says: server LISTEN|model'
    viewer_keys Space
    viewer_shows 'segment 1 of 3\+'
    viewer_shows 'connect\('
    viewer_keys NPage
    viewer_shows 'segment 2 of 3\+'
    viewer_keys NPage
    viewer_shows 'segment 3 of 3\+ +space: the next call is made'
    viewer_hides 'accept'
    viewer_keys b
    viewer_shows 'segment 2 of 3\+'
    viewer_keys o
    viewer_shows 'Source port'
    viewer_keys o G Space
    viewer_shows 'accept\('
    viewer_keys q
    viewer_shows 'left: 0'
}

# A presenter's remote moves one step a press, to the end of the conversation, and what is printed at its end is there.
test_demo_steps_to_its_end() {
    steps_through --say hello
    viewer_shows 'before the first segment'
    local presses
    for presses in {1..40}; do
        tmux_at capture-pane -p | grep -qE 'segment ([0-9]+) of \1( |$)' && break
        viewer_keys NPage
        viewer_shows 'the next call is made|segment [0-9]+ of'
    done
    viewer_shows 'TIME-WAIT .*CLOSED'
    viewer_shows '#0 +Three-way handshake'
    viewer_keys g
    viewer_shows 'segment 1 of [0-9]+( |$)'
    viewer_keys q
    viewer_shows 'left: 0'
    viewer_hides 'segment 1 of'
    viewer_shows 'model and kernel agreed at|model.s own wire'
}

test_demo_steps_with_questions_and_ends_by_a_signal() {
    steps_through --say hello --predict --lang zh
    viewer_shows '按空格：发出下一个调用'
    viewer_keys Space
    viewer_shows 'LISTEN'
    viewer_keys Space
    viewer_shows '此后服务器处于什么状态'
    viewer_hides 'SYN-RECEIVED$'
    viewer_keys Space
    viewer_shows '第 1 段'
    viewer_keys 4
    viewer_shows '对：SYN-RECEIVED'
    viewer_keys C-c
    viewer_shows 'left: 130'
}

test_demo_step_says_what_it_does_not_go_with() {
    local flag
    for flag in --interactive --web --json; do
        exits 64 "$program" demo --pace step $flag >out 2>&1
        has out "Error: --pace step .*leave one out"
    done
}
