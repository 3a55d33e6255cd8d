// SPDX-License-Identifier: MIT
import Glibc

/// A file that is written from its beginning in large pieces. It is only there under its name once it is whole, and on the
/// disk.
package struct OutputFile {
    package var buffer: [UInt8] = []
    private let path: String
    private let draft: String
    private let descriptor: Int32

    /// - Throws: `SystemError` if it cannot be created.
    package init(path: String) throws(SystemError) {
        self.path = path
        // A name that nobody can have prepared, as a link to somewhere else, in a folder where others may write.
        draft = "\(path).\(String(UInt64.random(in: .min ... .max), radix: 36)).part"
        descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw SystemError("\(path) cannot be written", errno) }
    }

    /// Writes out what has gathered, once it is much.
    package mutating func flushIfLarge() throws(SystemError) {
        if buffer.count >= 1 << 20 { try flush() }
    }

    /// Writes out the rest and gives the file its name.
    package mutating func finish() throws(SystemError) {
        try flush()
        // What has its name must be there after a power cut, too; what is no disk has nothing to wait for.
        if fsync(descriptor) != 0, errno != EINVAL, errno != EROFS {
            throw SystemError("\(path) cannot be written", errno)
        }
        if rename(draft, path) != 0 { throw SystemError("\(path) cannot be written", errno) }
        close(descriptor)
    }

    /// Leaves nothing behind.
    package func discard() {
        close(descriptor)
        unlink(draft)
    }

    private mutating func flush() throws(SystemError) {
        var written = 0
        while written < buffer.count {
            let count = buffer.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
            }
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw SystemError("\(path) cannot be written", errno) }
            written += count
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
