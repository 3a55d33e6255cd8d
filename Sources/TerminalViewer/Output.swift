// SPDX-License-Identifier: MIT
import Glibc
package import Synchronization
package import Transcript

/// Standard output, gathered into large writes. A reader that has gone away ends the program quietly;
/// any other failure, as of a full disk, is said.
package struct Output {
    /// What is to be done before the program ends because nothing more can be written.
    package static let farewell = Mutex<@Sendable () -> Void>({})

    package var buffer: [UInt8] = []
    private let descriptor: Int32 = 1
    /// Whether somebody watches: then every line goes out at once.
    package let isTerminal = isatty(1) == 1

    package init() {
        signal(SIGPIPE, SIG_IGN)
        buffer.reserveCapacity(1 << 16)
    }

    package mutating func line(_ text: String) {
        line { $0.append(contentsOf: text.utf8) }
    }

    package mutating func line(_ write: (inout [UInt8]) -> Void) {
        write(&buffer)
        buffer.append(UInt8(ascii: "\n"))
        flushIfLarge()
    }

    /// One JSON object on a line.
    package mutating func object(_ body: (inout JSONLine) -> Void) {
        buffer.append(contentsOf: JSONLine.object(body))
        flushIfLarge()
    }

    /// Writes the buffer out if a person is watching or it has grown large.
    package mutating func flushIfLarge() {
        if isTerminal || buffer.count >= 1 << 16 { flush() }
    }

    package mutating func flush() {
        var written = 0
        while written < buffer.count {
            let count = buffer.withUnsafeBytes { bytes in
                Glibc.write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EAGAIN {
                    var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&waiting, 1, -1)
                    continue
                }
                Output.giveUp(errno)
            }
            written += count
        }
        buffer.removeAll(keepingCapacity: true)
    }
}

extension Output {
    /// Ends the program: quietly if nobody reads any longer, else with the reason.
    private static func giveUp(_ errno: Int32) -> Never {
        farewell.withLock { $0 }()
        if errno == EPIPE { exit(0) }
        let reason = String(cString: strerror(errno))
        let advice = errno == ENOSPC ? "make room there, or write elsewhere" : "see where it goes"
        complain("Error: standard output cannot be written (\(reason)): \(advice)")
        exit(1)
    }
}

/// Standard error: what is not a result.
package func complain(_ text: String) {
    var text = Prose.text(text, for: 2) + "\n"
    text.withUTF8 { bytes in _ = Glibc.write(2, bytes.baseAddress, bytes.count) }
}
