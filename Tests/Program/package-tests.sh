# SPDX-License-Identifier: MIT
# The package as other packages see it.

# Its own folder for what it builds, beside ours: kept, so that only the first run takes long.
test_package_is_used_from_outside() {
    needs swift
    swift run --package-path "$checkout/Tests/Consumer" --scratch-path "$checkout/.build-consumer" \
        states "$checkout/Captures/handshake-ipv4.pcap" >states 2>built || { cat built && return 1; }
    # RFC 9293 Figure 6, as each end is when a segment has passed.
    head -3 states | cut -d ' ' -f 2- >first
    diff first - <<'END'
client SYN-SENT SYN-RECEIVED
server ESTABLISHED SYN-RECEIVED
client ESTABLISHED ESTABLISHED
END
    # Whoever wants the core builds no server. (SwiftPM makes a folder for each target, built or not.)
    find "$checkout/.build-consumer/" -path '*/debug/*.build/*.o' | sed 's|.*/debug/\([A-Za-z]*\)\.build/.*|\1|' |
        sort -u >compiled
    diff compiled - <<'END'
CaptureFiles
Flows
Packets
TCP
Transcript
states
END
}
