# SPDX-License-Identifier: MIT
# The installed program: complete, and in need of nothing that was only there to build it.

install_to() { make --no-print-directory -C "$checkout" install-files CONFIGURATION="${built_as:-debug}" "$@"; }

# Runs a command where the checkout is gone: an empty folder lies over it, in a mount namespace of this command alone.
with_checkout_gone() {
    unshare --map-root-user --mount sh -c 'mount -t tmpfs none "$0" && exec "$@"' "$checkout" "$@"
}

test_install_is_complete() {
    install_to PREFIX="$PWD/prefix" >said
    has said 'sudo setcap cap_net_raw=ep .*/prefix/bin/wiretalk'
    has prefix/share/man/man1/wiretalk.1 '^\.TH WIRETALK 1'
    has prefix/share/zsh/site-functions/_wiretalk '^#compdef wiretalk'
    has prefix/share/fish/vendor_completions.d/wiretalk.fish 'complete'
    bash -n prefix/share/bash-completion/completions/wiretalk
    local command
    for command in demo replay watch devices doctor; do
        has prefix/share/man/man1/wiretalk.1 "^\.SS \"wiretalk $command\""
        has prefix/share/bash-completion/completions/wiretalk "\b$command\b"
    done
    local data
    for data in Lessons Captures; do
        [ ! -d "$checkout/$data" ] || diff -r "$checkout/$data" "prefix/share/wiretalk/$data"
    done
}

test_manual_is_well_formed() {
    needs man
    "$program" manual >page.1
    man --warnings --local-file page.1 >page 2>complaints
    lacks complaints .
    has page 'wiretalk demo'
}

test_install_honours_destdir_and_is_undone() {
    install_to DESTDIR="$PWD/image" PREFIX=/usr >/dev/null
    [ -x image/usr/bin/wiretalk ]
    [ "$(find image -type f | grep -cv '^image/usr/')" -eq 0 ]
    make --no-print-directory -C "$checkout" uninstall DESTDIR="$PWD/image" PREFIX=/usr >/dev/null
    [ "$(find image -type f | wc -l)" -eq 0 ]
}

test_installed_copy_needs_no_checkout() {
    needs_page
    unshare --map-root-user --mount true 2>/dev/null || skip "no folder can be hidden here: namespaces are refused"
    install_to PREFIX="$PWD/prefix" >/dev/null
    with_checkout_gone sh -c '[ ! -e "$0/Package.swift" ]' "$checkout"
    # A long path is folded onto a line of its own.
    with_checkout_gone "$PWD/prefix/bin/wiretalk" doctor | tr -s '\n ' ' ' >said
    [ ! -d "$checkout/Lessons" ] || has said "the lessons are in $PWD/prefix/share/wiretalk/Lessons"
    with_checkout_gone "$PWD/prefix/bin/wiretalk" demo --save "$PWD/saved.pcapng" >page
    has page 'agreed'
    with_checkout_gone "$PWD/prefix/bin/wiretalk" replay "$PWD/saved.pcapng" >page
    has page 'SYN-SENT'
    local ending
    for ending in html svg mmd jsonl; do
        with_checkout_gone "$PWD/prefix/bin/wiretalk" export "$PWD/saved.pcapng" "$PWD/picture.$ending"
        [ -s "picture.$ending" ]
    done
}

# What `make install` advises, done: an ordinary user captures on the machine's own loopback.
test_setcap_copy_captures_for_an_ordinary_user() {
    needs_root
    needs setcap
    needs_other_users
    install_to PREFIX="$PWD/prefix" >/dev/null
    local installed=$PWD/prefix/bin/wiretalk
    setcap cap_net_raw=ep "$installed" 2>/dev/null || skip "this file system takes no file capabilities"
    as_user "$installed" doctor --json | tail -1 >verdict
    has verdict '"onDevices":true'
    # A program with file capabilities may write its own uid_map only if it made itself dumpable.
    ! as_user unshare --user --net true 2>/dev/null || has verdict '"inOwnNetwork":true'
    as_user "$installed" demo >page
    head -1 page >first
    has first 'captured on lo'
    lacks first 'MODELLED|network of (its|their) own'
}
