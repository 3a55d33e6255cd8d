// SPDX-License-Identifier: MIT

/// Datagrams of which only some fragments have come (RFC 791 §3.2, RFC 8200 §4.5).
///
/// - **Memory:** at most 64 datagrams of at most 65,535 octets each, so 4 MiB. When a 65th begins, the one that began
///   first is given up.
/// - **Time:** a datagram is given up 30 seconds of capture time after its first fragment, as in Linux
///   (`ipfrag_time`). RFC 8200 would allow 60.
/// - **Overlap:** octets that came first stay; a later fragment fills only what is missing. (Linux throws the whole
///   datagram away; a viewer shows what an end with a simple policy would have read.) If fragments disagree on where
///   the datagram ends, the first that said so is believed, and what lies beyond is dropped.
/// - A fragment that is cut by the snapshot length, or that is empty, or ends beyond 65,535, is not kept.
struct FragmentTable: Sendable {
    static let capacity = 64
    static let greatestLength = 65_535
    static let patience: Int64 = 30_000_000_000

    /// What makes two fragments parts of the same datagram.
    struct Key: Equatable, Sendable {
        var source, destination: IPAddress
        var identification: UInt32
        var protocolNumber: UInt8
    }

    struct Partial: Sendable {
        var key: Key
        var began: Timestamp?
        var bytes: [UInt8] = []
        /// What is held, sorted, with gaps between.
        var held: [Range<Int>] = []
        /// Where the datagram ends, once its last fragment has come.
        var end: Int?

        var isWhole: Bool {
            guard let end, let first = held.first else { return false }
            return first.lowerBound == 0 && first.upperBound >= end
        }
    }

    private(set) var partials: [Partial] = []

    /// Adds a fragment, and hands over the datagram if that makes it whole.
    mutating func add(
        _ key: Key, at offset: Int, more: Bool, _ frame: RawSpan, _ place: ByteRange, time: Timestamp?
    ) -> [UInt8]? {
        guard place.count > 0, offset + place.count <= FragmentTable.greatestLength else { return nil }
        if let time {
            partials.removeAll { partial in
                guard let began = partial.began else { return false }
                return time.nanoseconds(since: began) > FragmentTable.patience
            }
        }
        let index: Int
        if let known = partials.firstIndex(where: { $0.key == key }) {
            index = known
        } else {
            if partials.count == FragmentTable.capacity { partials.removeFirst() }
            partials.append(Partial(key: key, began: time))
            index = partials.count - 1
        }
        partials[index].fill(offset, frame, place)
        if !more && partials[index].end == nil { partials[index].end = offset + place.count }
        guard partials[index].isWhole else { return nil }
        var whole = partials.remove(at: index)
        if let end = whole.end { whole.bytes.removeLast(whole.bytes.count - end) }
        return whole.bytes
    }
}

extension FragmentTable.Partial {
    /// Copies those octets of a fragment that are not held yet, and notes that they are.
    fileprivate mutating func fill(_ offset: Int, _ frame: RawSpan, _ place: ByteRange) {
        let wanted = offset..<offset + place.count
        if bytes.count < wanted.upperBound {
            bytes.append(contentsOf: repeatElement(0, count: wanted.upperBound - bytes.count))
        }
        var at = wanted.lowerBound
        while at < wanted.upperBound {
            let next = held.first { $0.upperBound > at } ?? wanted.upperBound..<wanted.upperBound
            let gapEnd = min(max(next.lowerBound, at), wanted.upperBound)
            while at < gapEnd {
                bytes[at] = frame.byte(at: place.offset + at - offset)
                at += 1
            }
            at = max(at, next.upperBound)
        }
        note(wanted)
    }

    /// Joins a range to those that it touches.
    private mutating func note(_ range: Range<Int>) {
        var joined = range
        held.removeAll { other in
            guard other.lowerBound <= joined.upperBound && joined.lowerBound <= other.upperBound else { return false }
            joined = min(joined.lowerBound, other.lowerBound)..<max(joined.upperBound, other.upperBound)
            return true
        }
        let index = held.firstIndex { $0.lowerBound > joined.lowerBound } ?? held.count
        held.insert(joined, at: index)
    }
}
