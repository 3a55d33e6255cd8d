# SPDX-License-Identifier: MIT
# The tutor without a server, and the chat over UDP.

test_tutor_answers_of_a_capture() {
    "$program" tutor ask 'what was my first number?' --capture "$checkout/Captures/handshake-ipv4.pcap" >said
    "$program" replay "$checkout/Captures/handshake-ipv4.pcap" --json >lines
    local x
    x=$(sed -n 's/.*"number":1,.*"sequence":\([0-9]*\),.*/\1/p' lines | head -1)
    has said "x = $x"
    "$program" tutor ask '画出我的握手' --capture "$checkout/Captures/handshake-ipv4.pcap" >said
    has said "SYN x=$x"
    exits 1 "$program" tutor ask hello --capture nonesuch.pcap 2>said
    exits 1 "$program" tutor ask hello --capture "$checkout/Captures/handshake-ipv4.pcap" --connection 7 2>said
    has said 'has no connection 7'
}

test_tutor_check_counts_each_language() {
    "$program" tutor check "$checkout/Tests/LessonBookTests/paraphrases.tsv" >said
    has said '^en: [0-9]+ right, [0-9]+ asked back, [0-9]+ surely wrong, [0-9]+ not answered, of 60$'
    has said '^zh: [0-9]+ right, [0-9]+ asked back, [0-9]+ surely wrong, [0-9]+ not answered, of 60$'
}

# What nobody could answer is kept beside the teacher's files, a line each, and nowhere else.
test_tutor_keeps_what_it_could_not_answer() {
    mkdir notes
    printf '%s\n' '- id: room' '  asks: {en: where is room B12, zh: B12教室在哪}' '  says: {en: "Upstairs.", zh: 楼上。}' >notes/class.yaml
    "$program" tutor ask 'where is room B12?' --tutor-notes notes >said
    has said '^Upstairs\.$'
    "$program" tutor ask 'xyzzy plugh' --tutor-notes notes >said
    "$program" tutor ask '量子纠缠' --tutor-notes notes >said
    [ "$(cat notes/unanswered.tsv)" = "en	xyzzy plugh
zh	量子纠缠" ]
    "$program" tutor ask 'xyzzy plugh' >said
    [ "$(find . -type f | sort | tr '\n' ' ')" = './notes/class.yaml ./notes/unanswered.tsv ./said ' ]
    echo '- id: [' >notes/bad.yaml
    exits 1 "$program" tutor ask hello --tutor-notes notes 2>said
    has said 'bad.yaml is not written as'
}

test_datagrams_are_answered() {
    start_server --udp --bot echo
    "$program" chat --udp "127.0.0.1:$port" --say 你好 --say 'two words' >said 2>noted
    [ "$(cat said)" = "你好
two words" ]
    # A whole answer is had by a cookie.
    kill "$server" && wait "$server"
    start_server --udp
    "$program" chat --udp "127.0.0.1:$port" --say hi --say 'what is TIME-WAIT' >said 2>noted
    has said 'Who closed first waits'
    has noted 'asked again with its cookie'
    "$program" chat --udp "127.0.0.1:$port" --receive 4 --say 'what is TIME-WAIT' >said 2>noted
    has noted '^4 of [0-9]+ bytes were received'
    if command -v nc >/dev/null; then
        printf 'what is a SYN?\n' | timeout 5 nc -u -w 1 127.0.0.1 "$port" >said || true
        [ "$(wc -c <said)" -gt 0 ] && [ "$(wc -c <said)" -le 45 ]
    fi
    kill "$server"
    exits 0 wait "$server"
    exits 1 "$program" chat --udp "127.0.0.1:$port" --say hello >said 2>noted
    has noted 'ICMP port unreachable'
}

# The same lines over both, on a wire that loses some: a seed gives the same losses, and the file that is kept says the same.
test_the_same_lines_over_tcp_and_udp() {
    "$program" demo --udp --loss 20% --seed 3 --save both.pcapng >said
    "$program" demo --udp --loss 20% --seed 3 >again
    cmp said again
    has said 'MODELLED wire that loses 20% either way \(seed 3\)'
    [ "$(grep -c ' after [0-9]* ms .*\(after [0-9]* ms\|lost\)$' said)" = 10 ]
    "$program" demo --udp --loss 20% --seed 3 --json >lines
    [ "$(grep -c '"type":"datagram"' lines)" = 10 ]
    [ "$(grep -c '"fate":"lost"}' lines)" = "$(grep -c '× lost$' said)" ]
    "$program" replay both.pcapng --json >replayed
    [ "$(grep -c '"type":"datagram".*"encoding":"utf-8"' replayed)" = 10 ]
    "$program" export both.pcapng both.svg
    "$program" export both.pcapng both.mmd
    has both.svg 'stroke-dasharray="3 5"'
    has both.mmd 'udpclient0-->>udpserver0'
    exits 64 "$program" demo --loss 20% 2>said
    exits 64 "$program" demo --udp --loss lots 2>said
    exits 64 "$program" demo --udp --interactive 2>said
}

# Who forges a source address makes the server send a stranger three times the octets at most: with raw packets, in a network of
# its own.
test_datagrams_do_not_amplify_for_a_forged_source() {
    needs python3
    unshare --user --map-root-user --net true 2>/dev/null || skip "this machine refuses user namespaces"
    cat >forge.sh <<'SH'
set -e
ip link set lo up
"$1" serve 127.0.0.1:0 --udp >log 2>noted &
for try in $(seq 100); do
    port=$(sed -n 's/.*127\.0\.0\.1:\([0-9]*\).*/\1/p' log noted | head -1)
    [ -n "$port" ] && break
    sleep 0.1
done
sleep 0.3
status=0
"$2/Tests/Peers/forger.py" "$port" || status=$?
kill %1
exit $status
SH
    unshare --user --map-root-user --net bash forge.sh "$program" "$checkout" >said 2>&1 || { cat said log noted; return 1; }
    has said '^in all [0-9]+ asked, [1-9][0-9]* got$'
}
