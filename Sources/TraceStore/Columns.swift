// SPDX-License-Identifier: MIT
public import Flows
public import Packets
public import TCP
import Transcript

/// What is kept of every segment: 52 octets each, column by column, whatever it carried.
///
/// The page must have some of it before it can draw, find or jump, and takes it as 28 octets a segment:
/// ```
/// u32 magic "WTC1"  u32 from  u32 count  u32 zero            all little-endian
/// f64 nanoseconds since the first segment (NaN: no time)
/// u32 frame number   u32 connection   u32 oddities, by `Oddities`' bits
/// u16 control bits, FIN lowest; bits 12 and 13: its `Fate`; bit 14: it is still on its way when its receiver sends what was
///     captured later; bit 15: the server sends
/// u16 octets of text, 65535 for that and more
/// u8 ×4 states, as places in `State.allCases`: the client's and the server's before, then after; bit 6: taken for granted;
///     255: nobody knows
/// ```
public struct Columns: Sendable {
    private(set) var frames = FrameIndex()
    private var connections: [UInt32] = []
    private var oddities: [UInt32] = []
    private var flags: [UInt16] = []
    private var textLengths: [UInt16] = []
    private var states: [[UInt8]] = Array(repeating: [], count: 4)
    private var sequences: [UInt32] = []
    /// The row before each one in the same connection.
    private var previous: [UInt32] = []
    /// The time from which elapsed time counts: that of the first segment that has one.
    private var start: Int64?

    private static let none = UInt32.max
    private static let controls: UInt16 = 0x1ff
    private static let fate: UInt16 = 12
    private static let underWay: UInt16 = 1 << 14
    private static let serverSends: UInt16 = 1 << 15
    private static let assumed: UInt8 = 1 << 6
    private static let unknown: UInt8 = 255

    init() {}

    /// How many segments there are.
    public var count: Int { connections.count }

    /// Octets of the head, and of each segment, as the page takes them.
    public static let size = (head: 16, segment: 28)

    /// Adds a segment whose frame lies at `offset`; `before` is the row of its connection's segment before it.
    mutating func append(
        _ passing: AnnotatedSegment, _ frame: (info: FrameInfo, captured: Int, offset: UInt64)?, before row: Int?
    ) {
        let (annotation, segment) = (passing.annotation, passing.segment)
        if let frame {
            frames.append(frame.info, captured: frame.captured, at: frame.offset)
        } else {
            frames.append(number: annotation.number, time: annotation.time)
        }
        if start == nil { start = annotation.time?.nanoseconds }
        connections.append(UInt32(clamping: annotation.connection))
        oddities.append(annotation.oddities.rawValue)
        let sender = annotation.sender == .server ? Columns.serverSends : 0
        let way = UInt16(annotation.passage.fate.rawValue) << Columns.fate
        let rest = annotation.isUnderWay ? Columns.underWay : 0
        flags.append(segment.flags.rawValue & Columns.controls | way | rest | sender)
        textLengths.append(UInt16(clamping: segment.textLength))
        states[0].append(Columns.octet(annotation.before.client))
        states[1].append(Columns.octet(annotation.before.server))
        states[2].append(Columns.octet(annotation.after.client))
        states[3].append(Columns.octet(annotation.after.server))
        sequences.append(segment.seq.rawValue)
        previous.append(row.map { UInt32(clamping: $0) } ?? Columns.none)
    }

    /// Puts a segment's fate right, which a later frame has shown.
    mutating func decide(_ decided: DecidedFate) {
        guard let row = row(ofFrame: decided.number) else { return }
        flags[row] = flags[row] & ~(3 << Columns.fate) | UInt16(decided.passage.fate.rawValue) << Columns.fate
    }

    private static func octet(_ belief: Belief<State>) -> UInt8 {
        switch belief.basis {
        case .unknown: unknown
        case .assumed: belief.value.rawValue | assumed
        case .observed, .inferred: belief.value.rawValue
        }
    }

    /// The frame's number of the segment at a row.
    public func number(at row: Int) -> Int { Int(frames.numbers[row]) }

    /// When the segment at a row was captured; nil if the capture does not say.
    public func time(at row: Int) -> Timestamp? { frames.time(row) }

    /// The time between two segments, in nanoseconds; nil if the capture does not say.
    public func nanoseconds(from start: Int, to end: Int) -> Int64? {
        guard let then = time(at: start), let now = time(at: end) else { return nil }
        return now.nanoseconds(since: then)
    }

    /// The number of the connection of the segment at a row.
    public func connection(at row: Int) -> Int { Int(connections[row]) }

    /// What is out of the ordinary about the segment at a row.
    public func oddities(at row: Int) -> Oddities { Oddities(rawValue: oddities[row]) }

    /// The control bits of the segment at a row.
    public func flags(at row: Int) -> Flags { Flags(rawValue: flags[row] & Columns.controls) }

    /// Who sent the segment at a row.
    public func sender(at row: Int) -> End { flags[row] & Columns.serverSends == 0 ? .client : .server }

    /// The sequence number of the segment at a row.
    func sequence(at row: Int) -> UInt32 { sequences[row] }

    /// The state that an end is in after the segment at a row; nil if nobody knows.
    func state(of end: End, at row: Int) -> State? {
        let octet = states[end == .client ? 2 : 3][row]
        return octet == Columns.unknown ? nil : State(rawValue: octet & ~Columns.assumed)
    }

    /// The numbers that the segment at a row takes up. Of more text than 65,535 octets, so many.
    func range(at row: Int) -> (seq: SequenceNumber, end: SequenceNumber) {
        let flags = flags(at: row)
        let controls: UInt32 = (flags.contains(.syn) ? 1 : 0) + (flags.contains(.fin) ? 1 : 0)
        let seq = SequenceNumber(sequences[row])
        return (seq, seq + (UInt32(textLengths[row]) + controls))
    }

    /// The row before one in the same connection; nil for a connection's first.
    public func previous(of row: Int) -> Int? { previous[row] == Columns.none ? nil : Int(previous[row]) }

    /// The row of a frame's segment; nil if it has none.
    public func row(ofFrame number: Int) -> Int? {
        let row = frames.place(ofNumber: number)
        return row < count && self.number(at: row) == number ? row : nil
    }

    /// The segments from `from` on, as the page takes them; what is out of range is no segment.
    public func encoded(from: Int) -> [UInt8] {
        let from = min(max(0, from), count)
        let rest = count - from
        var octets: [UInt8] = []
        octets.reserveCapacity(Columns.size.head + rest * Columns.size.segment)
        for word: UInt32 in [0x3143_5457, UInt32(clamping: from), UInt32(clamping: rest), 0] {
            octets.append(littleEndian: word)
        }
        for time in frames.times[from...] {
            let elapsed = time == FrameIndex.noTime ? Double.nan : Double(time &- (start ?? time))
            octets.append(littleEndian: elapsed.bitPattern)
        }
        for value in frames.numbers[from...] { octets.append(littleEndian: value) }
        for value in connections[from...] { octets.append(littleEndian: value) }
        for value in oddities[from...] { octets.append(littleEndian: value) }
        for value in flags[from...] { octets.append(littleEndian: value) }
        for value in textLengths[from...] { octets.append(littleEndian: value) }
        for column in states { octets.append(contentsOf: column[from...]) }
        return octets
    }
}

extension [UInt8] {
    /// Adds a number, its lowest octet first.
    mutating func append<Number: FixedWidthInteger & UnsignedInteger>(littleEndian value: Number) {
        var rest = value
        for _ in 0..<Number.bitWidth / 8 {
            append(UInt8(truncatingIfNeeded: rest))
            if Number.bitWidth > 8 { rest >>= 8 }
        }
    }
}
