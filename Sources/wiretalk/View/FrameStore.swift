// SPDX-License-Identifier: MIT
import Glibc

/// Frames kept for going back, in a file without a name that is gone with the program: a pipe cannot be read twice, and
/// a capture need not fit into memory.
final class FrameStore {
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var written = 0

    init() throws {
        let folder = OutputOptions.variable("TMPDIR") ?? "/tmp"
        var template = Array("\(folder)/wiretalk-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            throw Failure("cannot keep frames in \(folder): set TMPDIR to a folder with room")
        }
        unlink(template)
    }

    deinit { close(descriptor) }

    /// Adds a frame. Returns where it begins.
    func append(_ frame: RawSpan) throws -> Int {
        let place = written + buffer.count
        frame.withUnsafeBytes { buffer.append(contentsOf: $0) }
        if buffer.count >= 1 << 20 { try flush() }
        return place
    }

    func flush() throws {
        var done = 0
        while done < buffer.count {
            let count = buffer.withUnsafeBytes { bytes in
                pwrite(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done, off_t(written + done))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure("no room to keep frames: set TMPDIR to a folder with room") }
            done += count
        }
        written += done
        buffer.removeAll(keepingCapacity: true)
    }

    /// The octets at a place; what cannot be read is missing.
    func octets(at place: Int, count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { bytes, filled in
            while filled < count {
                let more = pread(
                    descriptor, bytes.baseAddress?.advanced(by: filled), count - filled, off_t(place + filled))
                if more < 0, errno == EINTR { continue }
                guard more > 0 else { return }
                filled += more
            }
        }
    }
}
