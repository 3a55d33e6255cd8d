// SPDX-License-Identifier: MIT
import CPcap
import Glibc

/// Why nothing can be captured, or no longer, in one sentence that says what to do.
public enum LiveCaptureError: Error, Hashable, Sendable {
    /// This user may not capture on the device.
    case permission(device: String)
    case noSuchDevice(String)
    /// The device is there but switched off.
    case deviceIsDown(String)
    /// The device went away during the capture. What was delivered until then stands.
    case deviceVanished(String)
    /// libpcap does not understand the filter, or not on this kind of link.
    case badFilter(expression: String, reason: String)
    /// Anything else, in libpcap's words.
    case failed(device: String, reason: String)

    /// The command that gives one program, and no other, the right to capture; nil when that is not the trouble.
    public var remedy: String? {
        guard case .permission = self else { return nil }
        return Self.grant(to: Self.executable)
    }

    /// The command that gives the program at a path the right to capture, for any user who may run it.
    public static func grant(to path: String) -> String { "sudo setcap cap_net_raw=ep \(path)" }

    /// Where the running program lies.
    static var executable: String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0 else { return "wiretalk" }
        return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Reads a status of libpcap's, with the words that it left in its handle.
    init(status: Int32, device: String, words: String) {
        switch status {
        case PCAP_ERROR_PERM_DENIED, PCAP_ERROR_PROMISC_PERM_DENIED: self = .permission(device: device)
        case PCAP_ERROR_NO_SUCH_DEVICE: self = .noSuchDevice(device)
        case PCAP_ERROR_IFACE_NOT_UP: self = .deviceIsDown(device)
        default:
            let reason = words.isEmpty ? String(cString: pcap_statustostr(status)) : words
            self = .failed(device: device, reason: reason)
        }
    }
}

extension LiveCaptureError: CustomStringConvertible {
    /// One sentence with what to do.
    public var description: String {
        switch self {
        case .permission(let device):
            "no permission to capture on \(device): run it with sudo, or once `\(Self.grant(to: Self.executable))`"
        case .noSuchDevice(let device):
            "there is no device \(device) here: `wiretalk devices` lists those that there are"
        case .deviceIsDown(let device):
            "\(device) is switched off: `sudo ip link set \(device) up` switches it on"
        case .deviceVanished(let device):
            "\(device) went away, so the capture on it ended: start again when it is back"
        case .badFilter(let expression, let reason):
            "the filter `\(expression)` was not understood: \(reason) (`man pcap-filter` has the language)"
        case .failed(let device, let reason):
            "the capture on \(device) failed: \(reason)"
        }
    }
}
