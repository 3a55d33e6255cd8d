// SPDX-License-Identifier: MIT

import TCP

/// The settings of a kernel that change how the model behaves.
enum Knobs {
    /// Whether a Linux setting is known, with this value.
    static func linux(_ name: String, _ value: Int64) -> Bool {
        switch name.dropFirst("net.ipv4.".count) {
        case "tcp_timestamps", "tcp_sack", "tcp_window_scaling", "tcp_early_retrans", "tcp_invalid_ratelimit",
            "tcp_tso_win_divisor", "tcp_challenge_ack_limit", "tcp_no_metrics_save":
            true
        case "tcp_slow_start_after_idle": value == 0
        case "tcp_ecn": value != 1
        case "tcp_fastopen": value == 0
        default: false
        }
    }

    /// Applies a setting; false if it is not known to change anything.
    static func apply(_ name: String, _ value: Int64, to configuration: inout Configuration) -> Bool {
        let isOn = value != 0
        switch name {
        case "net.ipv4.tcp_timestamps": configuration.timestamps = isOn
        case "net.ipv4.tcp_sack", "net.inet.tcp.sack.enable": configuration.selectiveAcknowledgment = isOn
        case "net.ipv4.tcp_window_scaling": configuration.windowScale = isOn ? configuration.windowScale ?? 8 : nil
        case "net.ipv4.tcp_invalid_ratelimit":
            configuration.challengePeriod = .milliseconds(value)
        case "net.inet.tcp.rfc1323":
            configuration.timestamps = value == 1 || value == 3
            configuration.windowScale = value == 1 || value == 2 ? configuration.windowScale ?? 6 : nil
        case "net.inet.tcp.insecure_rst": configuration.protectsRST = !isOn
        case "net.inet.tcp.insecure_syn": configuration.protectsSYN = !isOn
        case "net.inet.tcp.drop_synfin": configuration.dropsSYNFIN = isOn
        case "net.inet.tcp.rexmit_initial": configuration.initialTimeout = .milliseconds(value)
        case "net.inet.tcp.delayed_ack": if !isOn { configuration.delayedACK = nil }
        case "net.inet.tcp.delacktime": configuration.delayedACK = .milliseconds(value)
        case "net.inet.tcp.initcwnd_segments": configuration.initialWindow = UInt32(min(max(value, 1), 1000))
        case "net.inet.tcp.nolocaltimewait", "net.inet.tcp.hostcache.purgenow": break
        default: return name.hasPrefix("net.ipv4.")
        }
        return true
    }
}
