// SPDX-License-Identifier: MIT
import Glibc
import Sessions

/// A file that has no name in any folder, and is gone with the last who holds it: what is in it stays on this machine.
final class TemporaryFile: Sendable {
    private let descriptor: Int32

    init() throws {
        let folder = ScreenOptions.variable("TMPDIR") ?? "/tmp"
        var template = Array("\(folder)/wiretalk-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            throw Failure("cannot keep frames in \(folder): set TMPDIR to a folder with room")
        }
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    /// What comes from a path that can be read only once: a pipe, or standard input for "-". Nil for any other.
    convenience init?(copying path: String) throws {
        var status = stat()
        let isKnown = path == "-" ? fstat(0, &status) == 0 : stat(path, &status) == 0
        // What cannot be read, or is no file, is for the reader of captures to say.
        guard isKnown, path == "-" || status.st_mode & S_IFMT == S_IFIFO else { return nil }
        let source = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { return nil }
        defer { if source != 0 { close(source) } }
        try self.init()
        var place = 0
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(source, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw SystemError("\(path == "-" ? "standard input" : path) cannot be read", errno) }
            if count == 0 { return }
            try write(Array(buffer[..<count]), at: place)
            place += count
        }
    }

    deinit { close(descriptor) }

    /// By this path the program itself can open it anew.
    var path: String { "/proc/self/fd/\(descriptor)" }

    /// Writes octets at a place.
    func write(_ octets: [UInt8], at place: Int) throws {
        var done = 0
        while done < octets.count {
            let count = octets.withUnsafeBytes { bytes in
                pwrite(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done, off_t(place + done))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure("no room to keep frames: set TMPDIR to a folder with room") }
            done += count
        }
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

    /// Lends its first octets as memory, which the kernel fills as they are looked at; nil if it cannot.
    func withOctets<Result>(count: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        guard count > 0, let mapped = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0), mapped != MAP_FAILED
        else { return nil }
        defer { munmap(mapped, count) }
        return body(UnsafeRawBufferPointer(start: mapped, count: count))
    }
}
