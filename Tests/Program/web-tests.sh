# SPDX-License-Identifier: MIT
# `serve --web` and `demo --web`, with curl as the browser.

# Starts the program, by a way that is given first, so that it serves a page; $page is its address and $teacher the one
# with the key. It ends with the test.
opens() {
    needs curl
    local way=$1
    shift
    "$way" sh -c 'echo $$ >pid && exec "$@"' sh "$program" "$@" --web 127.0.0.1:0 >shown 2>said </dev/null &
    starter=$!
    soon grep -qs 'for everybody else' said
    trap 'kill "$(cat pid)" 2>/dev/null || true' EXIT
    teacher=$(sed -n "s/^the teacher's page: *//p" said)
    page=${teacher%/\?key=*}
}

as_it_is() { "$@"; }

as_user_without_namespaces() {
    as_user bash -c "$(declare -f without_namespaces); without_namespaces \"\$@\"" bash "$@"
}

# Ends the program, whose exit status must be the one that is due.
ends() {
    kill "$(cat pid)"
    exits "$1" wait "$starter"
}

# Opens the page as a browser of some name, which keeps its cookies: as a watcher, or at the teacher's address.
visits() { curl -sS --max-time 20 -L -b "$1" -c "$1" -o "$1.page" "${2:-$page/}"; }

# What a browser gets from a path of the page.
gets() { curl -sS --max-time 20 -b "$1" "$page$2"; }

# What it is answered when it asks for something.
asks() {
    curl -sS --max-time 20 -b "$1" -H "Origin: $page" -H 'Content-Type: application/json' --data-raw "$2" "$page/ask"
}

# Lets a browser listen to what happens, from now until the test is over, into a file of its name.
listens() {
    curl -sN -b "$1" "$page/events" >"$1.events" 2>/dev/null &
    soon grep -q 'retry' "$1.events"
}

# The status of an answer, whatever curl is told.
status_of() { curl -sS --max-time 20 -o answer -w '%{http_code}' "$@"; }

test_serve_web_shows_and_chats() {
    needs_root
    opens as_it_is serve 127.0.0.1:0 --bot echo
    visits teacher "$teacher"
    visits ada
    visits ben
    gets teacher /session >session && has session '"role":"teacher"'
    gets ada /session >session && has session '"role":"watcher"' && has session '"isLive":true'
    listens teacher
    listens ada
    listens ben
    asks ada '{"ask":"join","name":"Ada"}' >answer && has answer '"done":true'
    asks ben '{"ask":"join","name":"<img src=x onerror=alert(1)>"}' >answer && has answer '"done":true'
    asks ada '{"ask":"say","text":"<script>你好</script>"}' >answer && has answer '"done":true'

    # Each is told what comes on its own connection, and everybody sees the segments.
    soon grep -q '"text":"<script>你好</script>","isOwn":false,"isServer":true' ada.events
    soon grep -q '"type":"message".*<script>你好</script>' ben.events
    lacks ben.events 'isServer'
    soon grep -q '"name":"<img src=x onerror=alert(1)>","connection":[0-9]*,"state":"ESTABLISHED","kernel":"ESTABLISHED","isOwn":true' ben.events
    soon grep -q '"name":"Ada","connection":[0-9]*,"state":"ESTABLISHED","kernel":"ESTABLISHED","isOwn":false' ben.events
    soon grep -q '"type":"call".*"call":"accept".*"connection":[0-9]' teacher.events

    # The page's own handshake is there, and nothing of the stream of events.
    gets ada '/trace/0/rows?connection=all&from=0&count=256' >rows
    has rows "\"destination\":\"${page#http://}\".*\"flags\":\\[\"SYN\"\\]"
    lacks rows 'text/event-stream|GET /'
    gets ada '/trace/0/problems' >problems && lacks problems '"problem"'

    # A page that is loaded again is told the chat so far, and still has its connection.
    listens ada
    soon grep -q '"name":"Ada".*"isOwn":true,"isServer":false' ada.events
    gets ada /session >session && has session '"name":"Ada"'
    asks ada '{"ask":"leave"}' >answer && has answer '"done":true'
    soon grep -q '"name":"Ada".*"kernel":"TIME-WAIT","isOwn":false' ben.events
    lacks said 'key.*key|error'
    ends 0
}

test_serve_web_without_permission_to_capture() {
    needs_other_users
    opens as_user serve 127.0.0.1:0 --bot echo
    visits ada
    listens ada
    asks ada '{"ask":"join","name":"Ada"}' >answer && has answer '"done":true'
    asks ada '{"ask":"say","text":"hello"}' >answer && has answer '"done":true'
    soon grep -q '"isServer":true' ada.events
    gets ada /trace/0/problems >problems && has problems 'no permission to capture'
    soon grep -q '"type":"call".*"call":"connect"' ada.events
    soon grep -q '"type":"call".*"call":"accept"' ada.events
    soon grep -q '"name":"Ada","connection":null,"state":null,"kernel":"ESTABLISHED","isOwn":true' ada.events
    ends 0
}

test_serve_web_refuses_what_is_not_its_own() {
    needs_other_users
    opens as_user serve 127.0.0.1:0
    visits ada
    local join='{"ask":"join","name":"Eve"}' json='Content-Type: application/json'
    [ "$(status_of -H 'Host: evil.example' "$page/")" = 421 ]
    [ "$(status_of -H "Host: evil.example:${page##*:}" "$page/session")" = 421 ]
    [ "$(status_of "$page/?key=00000000000000000000000000000000")" = 403 ]
    [ "$(status_of -b ada -H "$json" -d "$join" "$page/ask")" = 403 ]
    [ "$(status_of -b ada -H "$json" -H 'Origin: http://evil.example' -d "$join" "$page/ask")" = 403 ]
    [ "$(status_of -b ada -H "$json" -H 'Origin: null' -d "$join" "$page/ask")" = 403 ]
    [ "$(status_of -b ada -H "$json" -H "Origin: $page" -d '{"ask":"begin"}' "$page/ask")" = 404 ]
    [ "$(status_of -b ada -H "$json" -H "Origin: $page" -d '{"ask":"note","trace":0,"number":1,"notes":[]}' "$page/ask")" = 403 ]
    [ "$(status_of -b ada -H "$json" -H "Origin: $page" -d '{"ask":"join","name":"a\u202eb"}' "$page/ask")" = 400 ]
    [ "$(status_of -b ada -H "$json" -H "Origin: $page" -d '{"ask":"say","text":"too early"}' "$page/ask")" = 400 ]
    head -c 100000 /dev/zero >large
    [ "$(status_of -b ada -H "$json" -H "Origin: $page" --data-binary @large "$page/ask")" = 413 ]
    asks ada "$join" >answer && has answer '"done":true'
    local statuses=
    for _ in {1..30}; do
        statuses="$statuses $(status_of -b ada -H "$json" -H "Origin: $page" -d '{"ask":"say","text":"x"}' "$page/ask")"
    done
    case $statuses in *429*) ;; *) echo "thirty messages at once: $statuses" && return 1 ;; esac
    has answer 'too much at once|done'
    ends 0
}

# Twenty who watch and one that never reads: nobody waits for it.
test_serve_web_before_a_class() {
    needs_root
    needs python3
    opens as_it_is serve 127.0.0.1:0 --bot echo
    python3 "$checkout/Tests/Peers/browsers.py" "$page" watch 20
    ends 0
}

# Shows a capture to its teacher, in a way that may be given after it; $page and $teacher are as for the others.
views() {
    needs curl
    rm -f pid teacher shown
    "${2:-as_it_is}" sh -c 'echo $$ >pid && exec "$@"' sh "$program" view "$1" --at 127.0.0.1:0 --no-open \
        >shown 2>said </dev/null &
    starter=$!
    trap 'kill "$(cat pid)" 2>/dev/null || true' EXIT
    soon grep -qs 'key=' shown
    teacher=$(cat shown)
    page=${teacher%/\?key=*}
    visits teacher "$teacher"
}

test_view_keeps_notes_that_were_not_exported() {
    cp "$checkout/Captures/reset.pcap" lesson.pcap
    views lesson.pcap
    asks teacher '{"ask":"note","trace":0,"number":2,"notes":["Look \u001b[31mhere\nand there"]}' >answer && has answer '"done":true'
    ends 0
    has said 'your notes are kept in lesson-notes.pcapng'

    # They come back with the file; unchanged, or exported, they need not be kept again.
    views lesson-notes.pcapng
    gets teacher '/trace/0/rows?connection=all&from=0&count=9' >rows && has rows '"notes":\["Look .u001b\[31mhere.nand there"\]'
    ends 0
    lacks said 'your notes'
    views lesson.pcap
    asks teacher '{"ask":"note","trace":0,"number":1,"notes":["x"]}' >answer
    gets teacher '/trace/0/export/all.pcapng' >all.pcapng
    ends 0
    lacks said 'your notes'

    # Nothing is written over; where nothing can be written they are said.
    views lesson.pcap
    asks teacher '{"ask":"note","trace":0,"number":1,"notes":["x"]}' >answer
    ends 0
    has said 'your notes are kept in lesson-notes-2.pcapng'
    needs_other_users
    views lesson.pcap as_user
    chmod 755 .
    asks teacher '{"ask":"note","trace":0,"number":1,"notes":["Look \u001b[31mhere"]}' >answer
    ends 0
    has said 'could not be kept in a file'
    has said 'on frame 1: Look ␛\[31mhere'
}

# A program that was started to show the page does not make the program deaf to one that unpacks.
test_view_says_damage_when_a_browser_was_opened() {
    needs curl gzip
    mkdir bin
    printf '#!/bin/sh\ntouch "%s/opened"\n' "$PWD" >bin/xdg-open
    chmod +x bin/xdg-open
    gzip -c "$checkout/Captures/chat-chinese.pcap" | head -c -12 >cut.pcap.gz
    DISPLAY=:0 PATH="$PWD/bin:$PATH" sh -c 'echo $$ >pid && exec "$@"' sh "$program" view \
        "$checkout/Captures/reset.pcap" --at 127.0.0.1:0 >shown 2>said </dev/null &
    starter=$!
    trap 'kill "$(cat pid)" 2>/dev/null || true' EXIT
    soon grep -qs 'key=' shown
    soon test -e opened
    teacher=$(cat shown)
    page=${teacher%/\?key=*}
    visits teacher "$teacher"
    curl -sS --max-time 20 -b teacher -H "Origin: $page" --data-binary @cut.pcap.gz "$page/captures?name=cut.pcap.gz" >answer
    soon sh -c 'ps -o stat= --ppid "$(cat pid)" | wc -l | grep -qx 0'
    gets teacher /trace/1/problems >problems && has problems 'compressed data is damaged|damaged'
    ends 0
}

# A demonstration waits, is begun by its teacher and by nobody else, and may be begun again.
plays() {
    visits teacher "$teacher"
    visits ada
    listens ada
    gets ada /session >session && has session '"stage":"waiting"'
    lacks session '"chat"'
    asks ada '{"ask":"begin"}' >answer && has answer 'only the teacher'
    asks teacher '{"ask":"begin"}' >answer && has answer '"done":true'
    soon grep -q '"is":"done"' ada.events
    soon grep -q '"type":"segment".*"flags":\["SYN"\]' ada.events
    asks teacher '{"ask":"begin"}' >answer && has answer '"done":true'
    soon grep -q '"type":"connection","connection":1' ada.events
    gets ada '/trace/0/connections?from=0&count=9' >connections
    has connections '"connection":1,.*"handshake":"three-way","close":"orderly"'
    gets ada /trace/0/problems >problems
    gets ada /trace/0/export/demo.svg >demo.svg && has demo.svg '</svg>'
}

test_demo_web_on_loopback() {
    needs_root
    opens as_it_is demo
    plays
    lacks problems '"problem"'
    has shown 'captured on lo by libpcap$'
    asks teacher '{"ask":"note","trace":0,"number":1,"notes":["see x"]}' >answer && has answer '"done":true'
    ends 143
    has said 'your notes are kept in wiretalk-demo-notes.pcapng'
    "$program" replay wiretalk-demo-notes.pcapng --summary >summary && has summary three-way && has summary orderly
}

test_demo_web_in_a_network_of_its_own() {
    needs_other_users && needs_namespaces
    opens as_user demo --ipv6
    plays
    lacks problems '"problem"'
    has shown 'network of its own'
    ends 143
}

test_demo_web_where_nothing_can_be_captured() {
    needs_other_users
    opens as_user_without_namespaces demo
    plays
    has problems 'no permission to capture'
    has shown MODELLED
    # Modelled segments have their octets, too: of IPv4, with right checksums.
    gets ada '/trace/0/rows?connection=0&from=0&count=3' >rows && has rows '"octets":"4500[0-9a-f]{76,}"'
    has rows '"checksum":"correct"'
    gets ada /trace/0/export/demo.pcapng >demo.pcapng
    "$program" replay demo.pcapng --summary >summary && has summary three-way && has summary orderly
    ends 143
}
