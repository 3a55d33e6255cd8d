// SPDX-License-Identifier: MIT
public import Packets

/// What a file says of one packet, and where its octets lie in the window.
public struct RecordHeader: Sendable {
    /// The frame's number, time, length on the wire and link type. The time is nil for a simple packet block.
    public var info: FrameInfo
    /// The captured octets, from the window's beginning.
    public var octets: ByteRange
    /// Which ``CaptureInterface`` it came from: an index over the whole file.
    public var interface: Int
    /// Where a pcapng block's options lie.
    var options = ByteRange(offset: 0, count: 0)
    var bigEndian = false

    @inlinable
    init(_ info: FrameInfo, octets: ByteRange, interface: Int) {
        self.info = info
        self.octets = octets
        self.interface = interface
    }

    /// The packet's comments, in order. `window` is the one in which the record was found.
    public func comments(in window: RawSpan) -> [String] {
        BlockOptions.comments(in: window, options, bigEndian: bigEndian)
    }

    /// Whether it can have comments: a quick look, for the many packets that have none.
    public var mayHaveComments: Bool { options.count >= 4 }
}

/// The options at the end of a pcapng block: a code, a length, a value padded to four octets.
enum BlockOptions {
    /// The comments among them, in order.
    static func comments(in window: RawSpan, _ range: ByteRange, bigEndian: Bool) -> [String] {
        guard range.count >= 4 else { return [] }
        var comments: [String] = []
        _ = forEach(in: window, range, bigEndian: bigEndian) { code, value in
            if code == 1 { comments.append(window.text(value)) }
            return true
        }
        return comments
    }

    /// Calls `body` with each option, until the end that one of them marks or that of the block.
    ///
    /// - Returns: whether all were whole. One that runs past the block's end is the last, and is not shown; `body` says of
    ///   the others whether their length can be true.
    static func forEach(
        in window: RawSpan, _ range: ByteRange, bigEndian: Bool,
        _ body: (_ code: UInt16, _ value: ByteRange) -> Bool
    ) -> Bool {
        var at = range.offset
        var areWhole = true
        let end = range.offset + range.count
        while at + 4 <= end {
            let code = window.uint16(at: at, bigEndian: bigEndian)
            let length = Int(window.uint16(at: at + 2, bigEndian: bigEndian))
            if code == 0 { return areWhole && length == 0 }
            if at + 4 + length > end { return false }
            if !body(code, ByteRange(offset: at + 4, count: length)) { areWhole = false }
            at += 4 + (length + 3) & ~3
        }
        return areWhole && at >= end
    }
}

extension RawSpan {
    /// Octets as UTF-8 text, without the zeros that some writers leave at the end.
    func text(_ range: ByteRange) -> String {
        var octets = bytes(from: range.offset, count: range.count)
        while octets.last == 0 { octets.removeLast() }
        return String(decoding: octets, as: UTF8.self)
    }
}
