// SPDX-License-Identifier: MIT
import Glibc

/// An open file of which any octets can be read: a capture, or a file that has no name in any folder and is gone with the
/// last who holds it, so that what is in it stays on this machine.
public final class OctetFile: Sendable {
    let descriptor: Int32

    /// A file without a name, in TMPDIR or /tmp.
    public init() throws(FileError) {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(folder)/wiretalk-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw .noPlaceToKeep(folder: folder) }
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    /// The file that a descriptor is open on, by a descriptor of its own.
    init?(_ other: Int32) {
        descriptor = fcntl(other, F_DUPFD_CLOEXEC, 3)
        if descriptor < 0 { return nil }
    }

    deinit { close(descriptor) }

    /// By this path the program itself can open it anew.
    public var path: String { "/proc/self/fd/\(descriptor)" }

    /// Writes octets at a place.
    public func write(_ octets: [UInt8], at place: UInt64) throws(FileError) {
        var done = 0
        while done < octets.count {
            let count = octets.withUnsafeBytes { bytes in
                pwrite(
                    descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done,
                    off_t(place) + off_t(done))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .noRoomToKeep }
            done += count
        }
    }

    /// The octets at a place; what cannot be read is missing.
    public func octets(at place: UInt64, count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: max(0, count)) { bytes, filled in
            while filled < count {
                let more = pread(
                    descriptor, bytes.baseAddress?.advanced(by: filled), count - filled,
                    off_t(clamping: place) + off_t(filled))
                if more < 0, errno == EINTR { continue }
                guard more > 0 else { return }
                filled += more
            }
        }
    }
}
