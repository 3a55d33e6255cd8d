# SPDX-License-Identifier: MIT
# What the tests of the whole program are written with. A test is a function named test_…, which runs in a folder of
# its own with `set -e`; its last word is its exit status: 0 passed, 77 passed over, else failed.

skip() {
    echo "$*"
    exit 77
}

# Runs a command as somebody with no powers: nobody, if we are root.
as_user() {
    if [ "$(id -u)" -ne 0 ]; then
        "$@"
    else
        setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
    fi
}

# Runs a command where no further namespace can be had: in a user namespace whose limit of them is 0. The machine's own
# limit is not touched. Where none can be had anyway, it is run as it is.
without_namespaces() {
    if unshare --user true 2>/dev/null; then
        unshare --user --map-root-user sh -c 'echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"' sh "$@"
    else
        "$@"
    fi
}

needs_root() { [ "$(id -u)" -eq 0 ] || skip "only root can do this"; }

needs() {
    local tool
    for tool; do command -v "$tool" >/dev/null || skip "there is no $tool here"; done
}

# The page is part of the program where it could be built.
needs_page() { "$program" export --page needed.html 2>/dev/null || skip "the program was built without its page"; }

# The program must be one that others can reach and start: it is copied out of the checkout.
needs_other_users() { as_user "$program" --version >/dev/null 2>&1 || skip "other users cannot start this program"; }

needs_namespaces() {
    as_user unshare --user --net true 2>/dev/null || skip "this machine refuses user namespaces"
}

# Fails with what was said, unless a file has a line that matches.
has() {
    grep -qE -- "$2" "$1" && return
    echo "expected a line like: $2" && echo "got:" && cat "$1"
    return 1
}

# Fails with what was said, if a file has a line that matches. (`! grep` would not end a test: `set -e` passes over it.)
lacks() {
    ! grep -qE -- "$2" "$1" && return
    echo "expected no line like: $2" && echo "got:" && grep -E -- "$2" "$1"
    return 1
}

# Asks again and again until a command succeeds; fails after half a minute.
soon() {
    local tries=0
    until "$@"; do
        [ $((tries += 1)) -le 300 ] || { echo "not within half a minute: $*"; return 1; }
        sleep 0.1
    done
}

# Exits with another status than the one that is due: fails.
exits() {
    local due=$1 got=0
    shift
    "$@" || got=$?
    [ "$got" -eq "$due" ] || { echo "exit status $got instead of $due: $*"; return 1; }
}
