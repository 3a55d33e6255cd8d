// SPDX-License-Identifier: MIT
import Glibc

/// An open file, pipe or standard input, perhaps behind a program that unpacks it; closed when it goes out of use.
final class Input {
    let descriptor: Int32
    /// What unpacks it, which then owns the descriptor.
    private(set) var unpacker: Unpacker?

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        if unpacker == nil && descriptor > 0 { close(descriptor) }
    }

    /// What the file system says of it.
    var status: stat? {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? status : nil
    }

    /// Reads what is there, at most to the buffer's end; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Result<Int, Errno> {
        unpacker?.read(into: buffer) ?? Input.read(descriptor, into: buffer)
    }

    /// Reads from a descriptor. Interrupted calls are made again.
    static func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Result<Int, Errno> {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return .success(count) }
            if errno != EINTR { return .failure(Errno(number: errno)) }
        }
    }

    /// Puts a program between the file, of which `head` was read, and its reader; false if there is no such program.
    func unpack(_ compression: Compression, head: ArraySlice<UInt8>) -> Bool {
        unpacker = Unpacker(compression, source: descriptor, head: head)
        return unpacker != nil
    }
}

/// An error number of the C library.
struct Errno: Error {
    let number: Int32

    var reason: String { String(cString: strerror(number)) }
}
