// SPDX-License-Identifier: MIT
import CaptureFiles
import Glibc
import Packets
import Sessions
import Transcript

/// Keeps captured frames in a pcapng file. A disk that is full stops the recording, says so once, and ends nothing else.
final class Recorder: SessionRecorder {
    private let path: String
    private let descriptor: Int32
    private var writer = PcapngWriter()
    private var buffer: [UInt8] = []
    private var failure: Int32 = 0

    init(path: String) throws {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw SystemError("\(path) cannot be written", errno) }
    }

    deinit { close(descriptor) }

    /// Writes the file's head, for frames of one link type.
    func begin(link: LinkType, name: String) throws {
        writer.begin(into: &buffer)
        _ = writer.addInterface(link, name: name, into: &buffer)
        flush()
        try complete()
    }

    func add(_ frame: RawSpan, _ info: FrameInfo) {
        writer.write(frame, time: info.time, originalLength: info.originalLength, into: &buffer)
        if buffer.count > 1 << 16 { flush() }
    }

    func add(_ event: TraceEvent) {}

    /// Writes what is left. Throws if anything is missing from the file.
    func finish() throws {
        flush()
        try complete()
    }

    private func complete() throws {
        if failure != 0 { throw SystemError("\(path) is not complete", failure) }
    }

    private func flush() {
        var written = 0
        while written < buffer.count, failure == 0 {
            let count = buffer.withUnsafeBytes {
                write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
            }
            if count < 0, errno == EINTR { continue }
            if count < 0 {
                failure = errno
                complain("\(path) cannot be written any further: \(String(cString: strerror(failure)))")
                break
            }
            written += count
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
