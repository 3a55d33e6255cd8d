// SPDX-License-Identifier: MIT
import Flows
import Packets
import TCP
import Transcript

/// What was said in a trace: each message, its text to be searched, and which segments carried it.
///
/// A message costs some 20 octets of memory, and 4 for each segment that carried it; its text is in an ``OctetStore``.
struct MessageIndex<Octets: OctetStore>: Sendable {
    private var values: Octets
    private var texts: SearchText<Octets>
    private var starts: [UInt64] = []
    private var connections: [UInt32] = []
    /// The rows of the segments that carried each, one message's after another's.
    private var rows: [UInt32] = []
    private var rowStarts: [UInt32] = []
    /// The messages of each connection, as they were grouped last, and how many there were then.
    private var grouping = Grouping([], groups: 0)
    private var grouped = (messages: 0, connections: 0)

    /// The most octets of messages that are answered at once, beside one message.
    static var mostOctets: Int { 2 << 20 }

    init(values: Octets, texts: Octets) {
        self.values = values
        self.texts = SearchText(in: texts)
    }

    var count: Int { starts.count }

    /// Adds a message of the connection at a place.
    mutating func append(_ message: Message, of place: Int, rows carriers: [Int]) throws(Octets.Failure) {
        let start = try values.append(message.encoded)
        try texts.append(message.bytes)
        starts.append(start)
        connections.append(UInt32(clamping: place))
        rowStarts.append(UInt32(clamping: rows.count))
        for row in carriers { rows.append(UInt32(clamping: row)) }
    }

    /// The rows of the segments that carried a message.
    func rows(of message: Int) -> ArraySlice<UInt32> {
        let end = message + 1 < rowStarts.count ? Int(rowStarts[message + 1]) : rows.count
        return rows[Int(rowStarts[message])..<end]
    }

    /// The place of a message's connection.
    func connection(of message: Int) -> Int { Int(connections[message]) }

    /// A message of the connection of this number; nil if it cannot be read again.
    func message(_ index: Int, connection number: Int) -> Message? {
        Message(decoding: values.octets(at: starts[index], count: length(of: index)), connection: number)
    }

    /// Calls `body` with the number of each message in which a text occurs, in either case, from where a search was.
    func forEachMatch(of text: String, from place: inout SearchPlace, _ body: (Int) -> Void) {
        texts.forEachMatch(of: text, from: &place, body)
    }

    /// Some messages of a connection, in the order of the segments that began them.
    mutating func messages(of place: Int, _ which: DialoguePlace, row: (Int) -> Int, count: Int, connections: Int)
        -> ArraySlice<UInt32>
    {
        group(connections)
        let all = grouping[place]
        let count = min(max(0, count), all.count)
        switch which {
        case .from(let from):
            let first = all.startIndex + min(max(from, 0), all.count)
            return trimmed(all[first...].prefix(count), around: first)
        case .near(let frame):
            let row = row(frame)
            let later = all.partitioningIndex { rows(of: Int($0)).first.map { Int($0) } ?? .max > row }
            let center = max(all.startIndex, later - 1)
            let first = max(all.startIndex, min(center - count / 2, all.endIndex - count))
            return trimmed(all[first...].prefix(count), around: center)
        }
    }

    /// Puts each connection's messages together, if there are others than there were.
    private mutating func group(_ count: Int) {
        guard grouped != (starts.count, count) else { return }
        grouped = (starts.count, count)
        grouping = Grouping(connections, groups: count)
        var firsts: [UInt32] = []
        firsts.reserveCapacity(starts.count)
        for message in starts.indices { firsts.append(rows(of: message).first ?? .max) }
        grouping.sort { (firsts[Int($0)], $0) < (firsts[Int($1)], $1) }
    }

    /// Where some messages are too much, those farthest from the one at `center` are left out.
    private func trimmed(_ messages: ArraySlice<UInt32>, around center: Int) -> ArraySlice<UInt32> {
        var chosen = messages
        var size = chosen.reduce(0) { $0 + length(of: Int($1)) }
        while size > MessageIndex.mostOctets, chosen.count > 1 {
            let isFirstFarther = center - chosen.startIndex > chosen.endIndex - 1 - center
            size -= length(of: Int(isFirstFarther ? chosen.removeFirst() : chosen.removeLast()))
        }
        return chosen
    }

    private func length(of message: Int) -> Int {
        Int((message + 1 < starts.count ? starts[message + 1] : values.count) - starts[message])
    }
}

/// A message as it is kept: numbers of eight octets, the lowest first, then the frames that carried it, then its text.
extension Message {
    /// How many numbers stand before the frames.
    private static let head = 7

    fileprivate var encoded: [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(8 * (Message.head + segments.count) + bytes.count)
        let numbers: [Int64] = [
            sender == .client ? 0 : 1, Int64(number), length, missing, Int64(acknowledgedBy ?? -1), Int64(end.rawValue),
            Int64(segments.count),
        ]
        for value in numbers { octets.append(littleEndian: UInt64(bitPattern: value)) }
        for segment in segments { octets.append(littleEndian: UInt64(segment)) }
        octets.append(contentsOf: bytes)
        return octets
    }

    fileprivate init?(decoding octets: [UInt8], connection: Int) {
        func value(_ index: Int) -> Int64 {
            var value: UInt64 = 0
            for octet in octets[8 * index..<8 * index + 8].reversed() { value = value << 8 | UInt64(octet) }
            return Int64(bitPattern: value)
        }
        guard octets.count >= 8 * Message.head else { return nil }
        let frames = Int(clamping: value(6))
        guard frames >= 0, octets.count >= 8 * (Message.head + frames) else { return nil }
        self.init(
            connection: connection, sender: value(0) == 0 ? .client : .server, number: Int(clamping: value(1)),
            bytes: Array(octets[(8 * (Message.head + frames))...]), length: value(2), missing: value(3),
            segments: (0..<frames).map { Int(clamping: value(Message.head + $0)) },
            acknowledgedBy: value(4) < 0 ? nil : Int(clamping: value(4)),
            end: SequenceNumber(UInt32(truncatingIfNeeded: value(5))))
    }
}
