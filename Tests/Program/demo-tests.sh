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
