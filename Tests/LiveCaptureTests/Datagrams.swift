// SPDX-License-Identifier: MIT
import Glibc

@testable import LiveCapture

/// UDP to oneself on loopback: each `send` is one frame on `lo`, and nothing else answers.
final class Datagrams {
    let descriptor: Int32
    let port: UInt16

    init() {
        descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = UInt16(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(descriptor, $0, size)
                getsockname(descriptor, $0, &size)
                _ = connect(descriptor, $0, size)
            }
        }
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(descriptor) }

    /// Sends one datagram. Nobody reads it, and the capture does not care.
    func send(_ text: String) { _ = Glibc.send(descriptor, text, text.utf8.count, 0) }
}

/// Whether this process may capture; tests that need it are skipped otherwise, and say so.
let mayCapture: Bool = (try? Capture(on: "lo")) != nil

let whyNot = "this user may not capture on lo: run the tests as root, or with CAP_NET_RAW"

extension Capture {
    /// The text of each datagram, until there are `count`. A frame of `lo` has 14 + 20 + 8 octets before it.
    func texts(_ count: Int) throws -> [String] {
        var texts: [String] = []
        while texts.count < count {
            guard try wait(milliseconds: 30_000) else { break }
            let taken = try deliver { frame, _ in
                texts.append(frame.withUnsafeBytes { String(decoding: $0.dropFirst(42), as: UTF8.self) })
            }
            if taken == 0 { break }
        }
        return texts
    }
}
