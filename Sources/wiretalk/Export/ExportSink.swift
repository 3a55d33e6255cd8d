// SPDX-License-Identifier: MIT

/// Where an export goes: it gathers in a buffer, which is emptied once it has become large.
protocol ExportSink {
    var buffer: [UInt8] { get set }

    /// Takes out of the buffer what has gathered, once it is much.
    mutating func flushIfLarge() throws
}

extension ExportSink {
    mutating func write(_ text: String) { buffer.append(contentsOf: text.utf8) }
}

/// An export that stays in memory, as long as it fits.
struct MemorySink: ExportSink {
    var buffer: [UInt8] = []
    /// How many octets it may have.
    let most: Int

    mutating func flushIfLarge() throws {
        guard buffer.count <= most else {
            throw Failure("this is more than \(most >> 20) MB: write it with wiretalk export")
        }
    }
}
