# SPDX-License-Identifier: MIT
# What is said of each frame is what tshark says of it: fields, and the oddities that share tshark's names.

test_made_up_conversations_are_what_tshark_reads() {
    needs tshark python3
    "$checkout/Tests/Tshark/compare" --at-least 5 "$program" weird:{1..6}:3000
}

test_links_and_tunnels_are_what_tshark_reads() {
    needs tshark python3
    "$checkout/Tests/Tshark/compare" "$program" wrapped:all:1:100
}

test_recorded_captures_are_what_tshark_reads() {
    needs tshark python3
    "$checkout/Tests/Tshark/compare" --at-least 20 "$program" "$checkout/Captures"
}

test_public_captures_are_what_tshark_reads() {
    needs tshark python3
    [ -d "$checkout/../shared/captures" ] || skip "there is no ../shared/captures beside the checkout"
    "$checkout/Tests/Tshark/compare" "$program" "$checkout/../shared/captures"
}
