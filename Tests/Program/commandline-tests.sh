
test_serve_and_chat_without_root_name_what_shows_packets() {
    needs_other_users
    needs python3
    as_user python3 - "$program" <<'PYTHON'
import re, subprocess, sys
program = sys.argv[1]
for language, words in (("en", "without root"), ("zh", "不用 root")):
    serve = subprocess.Popen([program, "serve", "127.0.0.1:0", "--lang", language], stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE, text=True)
    try:
        lines = [serve.stderr.readline() for _ in range(3)]
        assert "wiretalk demo --interactive" in lines[2] and "wiretalk doctor" in lines[2] and words in lines[2], lines
        place = re.search(r"127\.0\.0\.1:\d+", lines[0])[0]
        chat = subprocess.run([program, "chat", place, "--say", "hello", "--lang", language], capture_output=True,
                              text=True, timeout=60)
        first = chat.stderr.split("\n")[:2]
        assert "wiretalk demo --interactive" in first[1] and "wiretalk doctor" in first[1], chat.stderr
    finally:
        serve.terminate()
        serve.wait()
PYTHON
}
