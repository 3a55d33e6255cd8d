# SPDX-License-Identifier: MIT
# `serve` with a bot that asks a service. The services are ours, on this machine.

# Starts the services; sets $services and $service_port.
start_services() {
    needs python3 curl
    rm -f service-port
    python3 "$checkout/Tests/Peers/services.py" requests >service-port 2>service-errors &
    services=$!
    soon test -s service-port
    service_port=$(cat service-port)
}

# Starts a server; sets $server and $port.
start_server() {
    rm -f serving
    "$program" serve 127.0.0.1:0 "$@" >lines 2>serving &
    server=$!
    soon grep -q 'serving on' serving
    port=$(sed -n 's/^serving on 127\.0\.0\.1:\([0-9]*\).*/\1/p' serving)
}

stop_all() {
    kill "$server"
    exits 0 wait "$server"
    kill "$services"
}

# The tutorial's client, which knows nothing of lines, gets one whole answer, in each dialect.
test_service_answers_the_tutorial_client() {
    start_services
    local dialect
    for dialect in ollama llama vllm; do
        start_server --bot openai --bot-url "http://127.0.0.1:$service_port/$dialect/v1" --json
        python3 "$checkout/Tests/Peers/tutorial_client.py" 127.0.0.1 "$port" 你好 再见 >said
        has said '你说的是：你好'
        kill "$server"
        exits 0 wait "$server"
        has lines '"type":"bot","bot":"openai","connection":0,"event":"asked","afterMilliseconds":0,"status":null,"reason":null'
        has lines '"type":"bot","bot":"openai","connection":0,"event":"answered","afterMilliseconds":[0-9]*,"status":200,"reason":null'
    done
    kill "$services"
}

# A key is in no file, no output, no argument and no environment; the service has it.
test_key_is_nowhere() {
    start_services
    local key=sk-0123456789-never-to-be-seen
    (umask 077 && echo "$key" >../key-of-nowhere)
    WIRETALK_BOT_KEY=$key "$program" serve 127.0.0.1:0 --bot openai --bot-url "http://127.0.0.1:$service_port/vllm/v1" \
        --save saved.pcapng --json >lines 2>serving &
    server=$!
    soon grep -q 'serving on' serving
    port=$(sed -n 's/^serving on 127\.0\.0\.1:\([0-9]*\).*/\1/p' serving)
    "$program" chat "127.0.0.1:$port" --say slow >said 2>&1 &
    local chat=$!
    soon grep -q '"hasKey": true' requests
    ps auxwwe >processes || true
    # The helper and its curl are there while the question is asked.
    has processes 'bot-helper'
    has processes 'curl -q --no-buffer --config -'
    for process in $(ps -o pid= --ppid "$server") "$server"; do
        tr '\0' '\n' <"/proc/$process/environ" >>environments
        tr '\0' ' ' <"/proc/$process/cmdline" >>arguments
    done
    exits 0 wait "$chat" || cat said
    stop_all
    has said '你说的是：slow'
    if grep -rlF "$key" . processes; then echo "the key is in these files"; return 1; fi
    # The same from a file.
    start_services
    start_server --bot openai --bot-url "http://127.0.0.1:$service_port/vllm/v1" --bot-key-file ../key-of-nowhere
    exits 0 "$program" chat "127.0.0.1:$port" --say hello >said 2>&1 || { cat said serving; return 1; }
    stop_all
    has said '你说的是：hello'
    rm ../key-of-nowhere
    if grep -rlF "$key" .; then echo "the key is in these files"; return 1; fi
}

# What is wrong with a key is said before anything listens.
test_keys_that_are_refused() {
    echo secret-of-the-class >open && chmod 644 open
    exits 1 "$program" serve 127.0.0.1:0 --bot openai --bot-key-file open 2>said
    has said 'chmod 600 open'
    chmod 600 open
    exits 1 "$program" serve 127.0.0.1:0 --bot turing --bot-key-file open 2>said
    has said 'over plain http'
    exits 1 "$program" serve 127.0.0.1:0 --bot turing 2>said
    has said 'the robot needs a key'
    exits 1 "$program" serve 127.0.0.1:0 --bot openai --bot-url 'http://me:pw@127.0.0.1/' 2>said
    has said 'without a password'
    lacks said 'secret'
}

test_robot_answers() {
    start_services
    (umask 077 && echo class-key-12345 >key)
    start_server --bot turing --bot-url "http://127.0.0.1:$service_port/api" --bot-key-file key
    "$program" chat "127.0.0.1:$port" --say 你好 >said 2>&1
    stop_all
    has said '机器人说：你好'
}

# While a service hangs, a hundred others chat on; when its client goes, its connection goes within 100 ms.
test_hanging_service_disturbs_nobody() {
    start_services
    start_server --bot openai --bot-url "http://127.0.0.1:$service_port/vllm/v1"
    python3 - "$port" <<'PYTHON'
import socket, sys, time
place = ("127.0.0.1", int(sys.argv[1]))
hanging = socket.create_connection(place)
hanging.sendall(b"hang\n")
time.sleep(0.5)
start = time.time()
peers = [socket.create_connection(place, timeout=60) for _ in range(100)]
for number, peer in enumerate(peers): peer.sendall(f"{number}\n".encode())
for number, peer in enumerate(peers):
    line = peer.makefile(encoding="utf-8").readline()
    assert line.rstrip().endswith(f"的是：{number}"), line
print(f"100 clients were answered in {time.time() - start:.2f} s while one hung")
with open("left", "w") as file: file.write(str(time.time()))
hanging.close()
PYTHON
    soon grep -q '^left' requests
    awk -v left="$(cat left)" '/^left/ { wait = ($2 - left) * 1000; printf "the connection to the service was closed after %.0f ms\n", wait; exit wait > 100 }' requests
    stop_all
}

# An answer that is streamed is many segments.
test_streamed_answer_is_many_segments() {
    needs_root
    start_services
    start_server --bot openai --bot-url "http://127.0.0.1:$service_port/ollama/v1" --save saved.pcapng
    "$program" chat "127.0.0.1:$port" --say count >said 2>&1
    stop_all
    has said '19 20'
    "$program" replay saved.pcapng --json >replayed
    local count
    count=$(grep '"type":"segment"' replayed | grep '"sender":"server"' | grep -vc '"textLength":0,')
    echo "20 pieces came in $count segments"
    [ "$count" -ge 20 ]
}

# When the service is gone, the tutor answers, and says why.
test_tutor_stands_in() {
    start_server --bot openai --bot-url http://127.0.0.1:9/v1 --json
    "$program" chat "127.0.0.1:$port" --say 'what is a SYN' >said 2>&1
    kill "$server"
    exits 0 wait "$server"
    has said 'Nobody listens where the service should be'
    has said 'I am the tutor'
    has lines '"event":"failed","afterMilliseconds":[0-9]*,"status":null,"reason":"Nobody listens'
    has serving '#0 openai: Nobody listens'
}
