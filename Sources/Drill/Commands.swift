// SPDX-License-Identifier: MIT

import TCP

/// What a script's shell commands ask for. No command is ever run: it is recognised, or the script is skipped.
enum Request: Hashable {
    case none
    case profile(Profile.Name)
    /// `sysctl name=value`.
    case knob(String, Int64)
    /// `sockstat … | grep -c STATE | grep N`.
    case count(State, Int)
}

enum Commands {
    /// Every request of a command text; nil if a part of it is not known.
    static func recognise(_ text: String) -> [Request]? {
        var requests: [Request] = []
        let joined = parts(of: text[...], between: "\\\n").joined(separator: " ")
        for line in joined.split(whereSeparator: { $0 == "\n" || $0 == ";" }) {
            for command in parts(of: line, between: "&&") {
                let words = command.split { $0.isWhitespace }.map(String.init)
                guard let first = words.first, !first.hasPrefix("#") else { continue }
                guard let found = recognise(words: words, first: first) else { return nil }
                requests += found
            }
        }
        return requests
    }

    private static func parts(of text: Substring, between separator: String) -> [String] {
        var parts: [String] = [""]
        var rest = text
        while let character = rest.first {
            if rest.hasPrefix(separator) {
                parts.append("")
                rest = rest.dropFirst(separator.count)
            } else {
                parts[parts.count - 1].append(character)
                rest = rest.dropFirst()
            }
        }
        return parts
    }

    private static func recognise(words: [String], first: String) -> [Request]? {
        let program = first.split(separator: "/").last.map(String.init) ?? first
        switch program {
        case "defaults.sh", "defaults-linux.sh": return [.profile(.linux)]
        case "sysctl": return sysctl(words.dropFirst())
        case "set_sysctls.py": return setSysctls(words.dropFirst())
        case "ethtool" where words.contains { $0 == "-K" }: return [.none]
        case "sockstat": return sockstat(words)
        case "true", "sync": return words.count == 1 ? [.none] : nil
        case let other where other.hasPrefix("sysctl_restore"): return [.none]
        default: return nil
        }
    }

    private static func sysctl(_ words: ArraySlice<String>) -> [Request]? {
        var requests: [Request] = []
        for word in words where !word.hasPrefix("-") {
            if word.hasPrefix(">") || word.hasPrefix("2>") || word == "/dev/null" { continue }
            guard let request = assignment(word) else { return nil }
            requests += request
        }
        return requests.isEmpty ? nil : requests
    }

    private static func setSysctls(_ words: ArraySlice<String>) -> [Request]? {
        var requests: [Request] = []
        for word in words {
            guard word.hasPrefix("/proc/sys/") else { return nil }
            let name = word.dropFirst("/proc/sys/".count).split(separator: "/").joined(separator: ".")
            guard let request = assignment(name) else { return nil }
            requests += request
        }
        return requests
    }

    private static func assignment(_ word: String) -> [Request]? {
        let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        let digits = parts[1].filter { $0 != "\"" && $0 != "'" }
        if parts[0].hasPrefix("net.inet.") || parts[0].hasPrefix("net.inet6.") || parts[0].hasPrefix("kern.") {
            return [.profile(.freebsd), .knob(parts[0], Int64(digits) ?? 0)]
        }
        // What the model does, by the name that Linux has for it.
        if parts[0] == "net.ipv4.tcp_congestion_control" { return parts[1] == "reno" ? [.none] : nil }
        guard parts[0].hasPrefix("net.ipv4."), let value = Int64(digits) else { return nil }
        return Knobs.linux(parts[0], value) ? [.knob(parts[0], value)] : nil
    }

    /// `sockstat … | grep -c STATE | grep N`, possibly with another grep before.
    private static func sockstat(_ words: [String]) -> [Request]? {
        guard let mark = words.firstIndex(of: "-c"), mark + 1 < words.count,
            let last = words.last, let count = Int(last), let state = stateNames[words[mark + 1]]
        else { return nil }
        return [.profile(.freebsd), .count(state, count)]
    }

    private static let stateNames: [String: State] = [
        "CLOSED": .closed, "LISTEN": .listen, "SYN_SENT": .synSent, "SYN_RCVD": .synReceived,
        "ESTABLISHED": .established, "FIN_WAIT_1": .finWait1, "FIN_WAIT_2": .finWait2, "CLOSE_WAIT": .closeWait,
        "CLOSING": .closing, "LAST_ACK": .lastAck, "TIME_WAIT": .timeWait,
    ]
}
