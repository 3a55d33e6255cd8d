// SPDX-License-Identifier: MIT
public import Flows
import Packets
import TCP
public import Transcript

/// What the page must have of every segment before it can draw, find or jump: 28 octets each, column by column.
///
/// ```
/// u32 magic "WTC1"  u32 from  u32 count  u32 zero            all little-endian
/// f64 nanoseconds since the first segment (NaN: no time)
/// u32 frame number   u32 connection   u32 oddities, by `Oddities`' bits
/// u16 control bits, FIN lowest; bit 15: the server sends   u16 octets of text, 65535 for that and more
/// u8 ×4 states, as places in `State.allCases`: the client's and the server's before, then after
/// ```
public struct Columns: Sendable {
    private var elapsed: [Double] = []
    private var numbers: [UInt32] = []
    public private(set) var connections: [UInt32] = []
    private var oddities: [UInt32] = []
    private var flags: [UInt16] = []
    private var textLengths: [UInt16] = []
    private var states: [[UInt8]] = Array(repeating: [], count: 4)
    /// The time from which elapsed time counts: that of the first segment that has one.
    private var start: Int64?

    public init() {}

    public var count: Int { numbers.count }

    /// Octets of the head, and of each segment.
    public static let size = (head: 16, segment: 28)

    public mutating func append(_ passing: AnnotatedSegment) {
        let annotation = passing.annotation
        let time = annotation.time?.nanoseconds
        if start == nil { start = time }
        if let time, let start { elapsed.append(Double(time &- start)) } else { elapsed.append(.nan) }
        numbers.append(UInt32(clamping: annotation.number))
        connections.append(UInt32(clamping: annotation.connection))
        oddities.append(annotation.oddities.rawValue)
        let sender: UInt16 = annotation.sender == .server ? 1 << 15 : 0
        flags.append(passing.segment.flags.rawValue & 0x1ff | sender)
        textLengths.append(UInt16(clamping: passing.segment.textLength))
        states[0].append(annotation.before.client.value.rawValue)
        states[1].append(annotation.before.server.value.rawValue)
        states[2].append(annotation.after.client.value.rawValue)
        states[3].append(annotation.after.server.value.rawValue)
    }

    /// The frame's number of the segment at a row.
    public func number(at row: Int) -> Int { Int(numbers[row]) }

    /// What is out of the ordinary about the segment at a row.
    public func oddities(at row: Int) -> Oddities { Oddities(rawValue: oddities[row]) }

    /// The segments from `from` on, as the page takes them; what is out of range is no segment.
    public func encoded(from: Int) -> [UInt8] {
        let from = min(max(0, from), count)
        let rest = count - from
        var octets: [UInt8] = []
        octets.reserveCapacity(Columns.size.head + rest * Columns.size.segment)
        for word: UInt32 in [0x3143_5457, UInt32(clamping: from), UInt32(clamping: rest), 0] {
            octets.append(littleEndian: word)
        }
        for value in elapsed[from...] { octets.append(littleEndian: value.bitPattern) }
        for column in [numbers, connections, oddities] {
            for value in column[from...] { octets.append(littleEndian: value) }
        }
        for column in [flags, textLengths] {
            for value in column[from...] { octets.append(littleEndian: value) }
        }
        for column in states { octets.append(contentsOf: column[from...]) }
        return octets
    }
}

extension [UInt8] {
    fileprivate mutating func append(littleEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
