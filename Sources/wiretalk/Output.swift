// SPDX-License-Identifier: MIT
import Glibc
import Sessions
import Transcript

/// Standard output, gathered into large writes. A reader that has gone away ends the program quietly;
/// any other failure, as of a full disk, is said.
struct Output {
    var buffer: [UInt8] = []
    private let descriptor: Int32 = 1
    /// Whether somebody watches: then every line goes out at once.
    let isTerminal = isatty(1) == 1

    init() {
        signal(SIGPIPE, SIG_IGN)
        buffer.reserveCapacity(1 << 16)
    }

    mutating func line(_ text: String) {
        line { $0.append(contentsOf: text.utf8) }
    }

    mutating func line(_ write: (inout [UInt8]) -> Void) {
        write(&buffer)
        buffer.append(UInt8(ascii: "\n"))
        flushIfLarge()
    }

    /// One JSON object on a line.
    mutating func object(_ body: (inout JSONLine) -> Void) {
        buffer.append(contentsOf: JSONLine.object(body))
        flushIfLarge()
    }

    /// Writes the buffer out if a person is watching or it has grown large.
    mutating func flushIfLarge() {
        if isTerminal || buffer.count >= 1 << 16 { flush() }
    }

    mutating func flush() {
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
                let failure = errno
                Recording.finishCurrent()
                if failure != EPIPE {
                    complain("standard output cannot be written: \(String(cString: strerror(failure)))")
                }
                exit(failure == EPIPE ? 0 : 1)
            }
            written += count
        }
        buffer.removeAll(keepingCapacity: true)
    }
}

/// Standard error: what is not a result.
func complain(_ text: String) {
    var text = text + "\n"
    text.withUTF8 { bytes in _ = Glibc.write(2, bytes.baseAddress, bytes.count) }
}
