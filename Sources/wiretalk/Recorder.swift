// SPDX-License-Identifier: MIT
import CaptureFiles
import Glibc
import Packets

/// Keeps captured frames in a pcapng file. A disk that is full stops the recording, says so once, and ends nothing else.
final class Recorder {
    private let path: String
    private let descriptor: Int32
    private var writer = PcapngWriter()
    private var buffer: [UInt8] = []
    private var hasFailed = false

    init(path: String) throws {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw SystemError("\(path) cannot be written", errno) }
    }

    deinit { close(descriptor) }

    /// Writes the file's head, for frames of one link type.
    func begin(link: LinkType, name: String) throws {
        buffer += writer.section(application: "wiretalk")
        buffer += writer.interface(link: link, name: name)
        flush()
    }

    func add(_ frame: RawSpan, time: Timestamp, originalLength: Int) {
        writer.packet(frame, time: time, originalLength: originalLength, interface: 0, comment: nil, into: &buffer)
        if buffer.count > 1 << 16 { flush() }
    }

    func finish() throws {
        flush()
        if hasFailed { throw SystemError("\(path) is not complete", ENOSPC) }
    }

    private func flush() {
        var written = 0
        while written < buffer.count, !hasFailed {
            let count = buffer.withUnsafeBytes { write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written) }
            if count < 0, errno == EINTR { continue }
            if count < 0 {
                complain("\(path) cannot be written any further: \(String(cString: strerror(errno)))")
                hasFailed = true
                break
            }
            written += count
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
