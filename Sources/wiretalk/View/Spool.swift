// SPDX-License-Identifier: MIT

/// Octets kept for going back: a pipe cannot be read twice, and a capture need not fit into memory.
struct Spool {
    let file: TemporaryFile
    private var buffer: [UInt8] = []
    private var written = 0

    init() throws { file = try TemporaryFile() }

    /// How many octets there are.
    var count: Int { written + buffer.count }

    /// Adds octets.
    mutating func append(_ octets: RawSpan) throws {
        try append { buffer in octets.withUnsafeBytes { buffer.append(contentsOf: $0) } }
    }

    /// Adds the octets that `write` adds.
    mutating func append(_ write: (inout [UInt8]) -> Void) throws {
        write(&buffer)
        if buffer.count >= 1 << 20 { try flush() }
    }

    /// Writes out what has gathered: only then ``file`` has it.
    mutating func flush() throws {
        try file.write(buffer, at: written)
        written += buffer.count
        buffer.removeAll(keepingCapacity: true)
    }
}
