# SPDX-License-Identifier: MIT
# The three ways in which `wiretalk demo` can show a conversation.

# What every way must show, in the file $1 of JSON lines: a handshake, both messages, an orderly close.
shows_a_whole_conversation() {
    has "$1" '"type":"capture"'
    has "$1" '"flags":\["SYN"\].*"states":\{"client":"SYN-SENT","server":"SYN-RECEIVED"\}'
    has "$1" '"flags":\["SYN","ACK"\].*"states":\{"client":"ESTABLISHED","server":"SYN-RECEIVED"\}'
    has "$1" '"type":"message".*"sender":"client".*"text":"你好"'
    has "$1" '"type":"connection".*"kind":"three-way".*"kind":"orderly".*"states":\{"client":"TIME-WAIT","server":"CLOSED"\}'
    tail -1 "$1" >last
    has last '"type":"summary"'
    lacks "$1" '"agrees":false'
}

test_demo_on_loopback() {
    needs_root
    "$program" demo --say 你好 >page
    head -1 page >first
    has first 'captured on lo'
    lacks first 'MODELLED|network of their own|network of its own'
    tail -1 page >last
    has last 'agreed at ([0-9]+) of \1'
    "$program" demo --say 你好 --json >lines
    shows_a_whole_conversation lines
}

test_demo_in_a_network_of_its_own() {
    needs_other_users && needs_namespaces
    as_user "$program" demo --say 你好 --save "$PWD/saved.pcapng" >page
    head -1 page >first
    has first 'network of (its|their) own'
    tail -1 page >last
    has last 'agreed at ([0-9]+) of \1'
    as_user "$program" demo --say 你好 --json >lines
    shows_a_whole_conversation lines
    [ -s saved.pcapng ]
}

test_demo_where_nothing_can_be_captured() {
    needs_other_users
    as_user bash -c "$(declare -f without_namespaces); without_namespaces '$program' demo --say 你好" >page
    head -1 page >first
    has first 'MODELLED'
    has page 'sudo'
    as_user bash -c "$(declare -f without_namespaces); without_namespaces '$program' demo --say 你好 --json" >lines
    shows_a_whole_conversation lines
}

# The first line of a file that matches: its number.
line_of() { grep -nE -- "$2" "$1" | head -1 | cut -d: -f1; }

test_demo_tells_its_scenes() {
    "$program" demo --say 你好 --lang en >page
    [ "$(line_of page '^The handshake: three segments, because')" -lt "$(line_of page ' 1  SYN ')" ]
    [ "$(line_of page '^Talking:')" -gt "$(line_of page ' 3  ACK ')" ]
    [ "$(line_of page '^Talking:')" -lt "$(line_of page ' 4  PSH,ACK ')" ]
    [ "$(line_of page '^The close:')" -lt "$(line_of page ' FIN,ACK ')" ]
    "$program" demo --say 你好 --lang zh >page
    has page '^握手：三个报文段' && has page '^对话：' && has page '^关闭：'
}

# One screen of 24 lines and 80 columns holds all of it, and nothing comes after the third segment.
test_demo_handshake_is_one_screen() {
    needs_root
    COLUMNS=80 "$program" demo --handshake --lang en >page
    [ "$(wc -l <page)" -le 24 ]
    has page ' 3  ACK ' && lacks page ' 4  |FIN'
    has page '^  x = [0-9]+' && has page '^  y = [0-9]+'
    [ "$(grep -c 'is in ESTABLISHED, and the kernel says ESTABLISHED' page)" -eq 2 ]
    exits 64 "$program" demo --handshake --say hello 2>said
}

# A second person, in another terminal, types what the server says: over a socket that nobody else may open.
test_demo_for_two() {
    export XDG_RUNTIME_DIR=$PWD/runtime
    mkdir -m 700 runtime
    echo 'how are you' | "$program" demo --interactive --peer --json >lines 2>said &
    local first=$!
    soon grep -q 'wiretalk demo --peer' said
    soon [ -S runtime/wiretalk-demo.sock ]
    [ "$(stat --format %a runtime/wiretalk-demo.sock)" = 600 ]
    echo 'very well' | "$program" demo --peer >second 2>&1
    exits 0 wait "$first"
    has second 'client ▸ how are you'
    has lines '"type":"message".*"sender":"client".*"text":"how are you"'
    has lines '"type":"message".*"sender":"server".*"text":"very well"'
    has lines '"type":"connection".*"firstFIN":"client"'
    [ ! -e runtime/wiretalk-demo.sock ]
}

# Ctrl-D at the server's side: the server has had enough, and closes first.
test_demo_for_two_closed_by_the_second() {
    export XDG_RUNTIME_DIR=$PWD/runtime
    mkdir -m 700 runtime
    echo hello | "$program" demo --interactive --peer --json >lines 2>said &
    local first=$!
    soon grep -q 'wiretalk demo --peer' said
    soon [ -S runtime/wiretalk-demo.sock ]
    "$program" demo --peer >second 2>&1 </dev/null
    exits 0 wait "$first"
    has lines '"type":"connection".*"firstFIN":"server"'
}
