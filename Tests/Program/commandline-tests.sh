# SPDX-License-Identifier: MIT
# What the command line says where something is missing or full, in both languages, and what a shell completes.

test_full_standard_output_is_said_in_one_sentence() {
    [ -c /dev/full ] || skip "there is no /dev/full here"
    local form
    for form in "" --json --summary --brief; do
        exits 1 "$program" replay "$checkout/Captures/retransmission.pcap" $form >/dev/full 2>said
        has said '^Error: standard output cannot be written \(No space left on device\)'
        [ "$(wc -l <said)" -eq 1 ]
    done
    # A reader that has gone away is none: that is the usual end of a pipe.
    "$program" replay "$checkout/Captures/retransmission.pcap" 2>said | head -1 >/dev/null
    lacks said .
}

test_arguments_are_read_without_proc() {
    unshare --map-root-user --mount true 2>/dev/null || skip "no file system can be hidden here: namespaces are refused"
    without_proc() { unshare --map-root-user --mount sh -c 'mount -t tmpfs none /proc && exec "$@"' sh "$@"; }
    exits 0 without_proc "$program" replay "$checkout/Captures/refused.pcap" --brief >said
    has said 'SYN-SENT'
    lacks said 'USAGE'
    exits 0 without_proc "$program" model states >said
    has said '^SYN-RECEIVED'
    exits 64 without_proc "$program" nonsense 2>said
    has said 'nonsense'
}

test_file_names_are_completed() {
    "$program" --generate-completion-script bash >bash-completion
    "$program" --generate-completion-script zsh >zsh-completion
    "$program" --generate-completion-script fish >fish-completion
    local command
    for command in replay view export 'model run'; do
        has fish-completion "positional \"wiretalk $command\" -(eq|ge) 1' .*-F"
    done
    for command in demo watch serve; do has fish-completion "options \"wiretalk $command\" save' -l 'save' .*-rF"; done
    [ "$(grep -c ':file:_files\|:files:_files\|:out:_files' zsh-completion)" -ge 7 ]
    # In bash, by pressing Tab, so to speak.
    mkdir folder && touch folder/one.pcap
    cat >ask <<'ASK'
. ./bash-completion
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE} COMP_TYPE=9
_wiretalk "$1" "${!#}" "${COMP_WORDS[COMP_CWORD - 1]}" 2>/dev/null
printf '%s\n' "${COMPREPLY[@]}"
ASK
    local words
    for words in 'replay folder/o' 'view folder/o' 'export folder/o' 'watch --save folder/o' 'demo --save folder/o'; do
        bash ask wiretalk $words >reply
        has reply '^folder/one.pcap'
    done
    bash ask wiretalk export a b --side '' >reply
    has reply '^client' && has reply '^server' && lacks reply '^[01]$'
}

test_doctor_in_chinese() {
    "$program" doctor --lang zh >said || true
    has said '捕获'
    lacks said '(running as|captures on lo|can be had|the kernel says|cannot be opened)'
    # English reasons of the system may stand in it, but every finding has its words.
    "$program" doctor --lang zh --json >lines || true
    python3 - <<'PYTHON'
import json
for line in open("lines"):
    finding = json.loads(line)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in finding["says"]), finding
PYTHON
}

test_demo_on_a_taken_port_names_its_own_command() {
    needs python3
    python3 - "$program" <<'PYTHON'
import socket, subprocess, sys
with socket.socket() as taken:
    taken.bind(("127.0.0.1", 0))
    taken.listen()
    place = "127.0.0.1:%d" % taken.getsockname()[1]
    for words in (["demo", "--web"], ["serve", "127.0.0.1:0", "--web"]):
        run = subprocess.run([sys.argv[1], *words, place], capture_output=True, text=True, timeout=30)
        assert run.returncode == 1, run
        assert "`wiretalk %s --web 127.0.0.1:" % words[0] in run.stderr, run.stderr
PYTHON
}

# What a terminal of 80 columns is shown by every command that prints sentences is broken between words, not within.
test_no_word_is_broken_at_80_columns() {
    needs python3
    cat >watch.py <<'PYTHON'
import os, pty, struct, fcntl, termios, sys, unicodedata

def cells(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)

program, checkout = sys.argv[1:3]
commands = [
    ["doctor"], ["devices"], ["demo", "--say", "hello"], ["demo", "--say", "hello", "--brief"],
    ["replay", checkout + "/Captures/retransmission.pcap"], ["replay", checkout + "/Captures/browser.pcap", "--summary"],
    ["replay", checkout + "/Captures/zero-window.pcap", "--brief"], ["model", "rules"], ["model", "states"],
    ["chat", "127.0.0.1:1", "--say", "hello"], ["replay", "/no/such/file"], ["watch", "-i", "nowhere"],
    ["export", checkout + "/Captures/refused.pcap", "x.pkt"],
]
for language in ("en", "zh"):
    for command in commands:
        child, terminal = pty.fork()
        if child == 0:
            words = [] if command[:2] in (["model", "states"], ) else ["--lang", language]
            os.environ.update(TERM="xterm", LANG="C.UTF-8", LC_ALL="C.UTF-8", NO_COLOR="1")
            os.environ.pop("COLUMNS", None)
            os.execv(program, [program, *command, *words])
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        text = b""
        while True:
            try:
                part = os.read(terminal, 65536)
            except OSError:
                break
            if not part:
                break
            text += part
        os.waitpid(child, 0)
        assert text, command
        for line in text.decode().replace("\r", "").split("\n"):
            # A command to be copied is left whole.
            if "sudo " in line or "setcap" in line or "mend it" in line or "补救" in line:
                continue
            assert cells(line) <= 80, (language, command, cells(line), line)
PYTHON
    python3 watch.py "$program" "$checkout"
}

test_serve_and_chat_without_root_name_what_shows_packets() {
    needs_other_users
    needs python3
    python3 - "$program" <<'PYTHON'
import os, re, subprocess, sys
nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
program = [*(nobody if os.geteuid() == 0 else []), sys.argv[1]]
for language, words in (("en", "without root"), ("zh", "不用 root")):
    serve = subprocess.Popen([*program, "serve", "127.0.0.1:0", "--lang", language], stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE, text=True)
    try:
        lines = [serve.stderr.readline() for _ in range(3)]
        assert "wiretalk demo --interactive" in lines[2] and "wiretalk doctor" in lines[2] and words in lines[2], lines
        place = re.search(r"127\.0\.0\.1:\d+", lines[0])[0]
        chat = subprocess.run([*program, "chat", place, "--say", "hello", "--lang", language], capture_output=True,
                              text=True, timeout=60)
        first = chat.stderr.split("\n")[:2]
        assert "wiretalk demo --interactive" in first[1] and "wiretalk doctor" in first[1], chat.stderr
    finally:
        serve.terminate()
        serve.wait()
PYTHON
}

# A script that asks for more than can be is an ERROR, and those after it are judged.
test_model_run_goes_on_after_a_hostile_script() {
    cat >good.pkt <<'PKT'
0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 setsockopt(3, SOL_SOCKET, SO_SNDBUF, [4611686018427387904], 4) = 0
PKT
    { head -n 1 good.pkt && printf '+0 poll(' && head -c 200000 /dev/zero | tr '\0' '['; } >nested.pkt
    { head -n 1 good.pkt && echo '+0 < P. 1:4000000001(4000000000) ack 1 win 100'; } >long.pkt
    exits 1 timeout 60 "$program" model run nested.pkt /dev/zero long.pkt good.pkt --json >verdicts
    grep -o '"verdict":"[A-Z]*"' verdicts >judged
    printf '"verdict":"%s"\n' ERROR ERROR ERROR PASS | cmp judged -
}
