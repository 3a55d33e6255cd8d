// SPDX-License-Identifier: MIT
import Packets

/// Where a trace keeps octets that it need not have at hand: memory, or a file without a name. What was added is never
/// changed, so a copy of a store goes on saying what it said.
public protocol OctetStore: Sendable {
    /// Why octets cannot be added.
    associatedtype Failure: Error

    /// How many octets there are.
    var count: UInt64 { get }
    /// Adds octets. Returns where they begin.
    mutating func append(_ octets: RawSpan) throws(Failure) -> UInt64
    /// The octets at a place; what cannot be read is missing.
    func octets(at place: UInt64, count: Int) -> [UInt8]
}

extension OctetStore {
    /// Adds octets. Returns where they begin.
    mutating func append(_ octets: [UInt8]) throws(Failure) -> UInt64 {
        try octets.withOctets { span throws(Failure) in try append(span) }
    }
}

/// Octets in memory, in pieces of one size: to add more never moves what is there, nor does a copy cost more than a piece.
public struct MemoryOctets: OctetStore {
    private var pieces: [[UInt8]] = []
    /// How many octets there are: the place of the next.
    public private(set) var count: UInt64 = 0

    /// How many octets a piece has.
    private static let size = 1 << 20

    /// Begins with these: a whole capture file, perhaps.
    public init(_ octets: [UInt8] = []) { _ = append(octets) }

    /// Adds octets; memory has no other end than the machine's.
    public mutating func append(_ octets: RawSpan) -> UInt64 {
        let place = count
        var start = 0
        while start < octets.byteCount {
            let filled = pieces.last?.count ?? MemoryOctets.size
            if filled == MemoryOctets.size { begin() }
            let part = min(MemoryOctets.size - filled % MemoryOctets.size, octets.byteCount - start)
            octets.append(from: start, count: part, to: &pieces[pieces.count - 1])
            start += part
        }
        count += UInt64(octets.byteCount)
        return place
    }

    /// Begins a piece. A second one will be filled, too, so it has its room at once.
    private mutating func begin() {
        var piece: [UInt8] = []
        if !pieces.isEmpty { piece.reserveCapacity(MemoryOctets.size) }
        pieces.append(piece)
    }

    /// The octets at a place, fewer if the store ends before.
    public func octets(at place: UInt64, count: Int) -> [UInt8] {
        let start = min(place, self.count)
        let end = start + min(UInt64(max(0, count)), self.count - start)
        var octets: [UInt8] = []
        octets.reserveCapacity(Int(end - start))
        var at = start
        while at < end {
            let piece = pieces[Int(at / UInt64(MemoryOctets.size))]
            let first = Int(at % UInt64(MemoryOctets.size))
            let last = Int(min(UInt64(piece.count), UInt64(first) + end - at))
            octets += piece[first..<last]
            at += UInt64(last - first)
        }
        return octets
    }
}

/// What a trace keeps its octets in: one store for each kind, since one kind is looked through without the others.
public struct TraceOctets<Octets: OctetStore>: Sendable {
    /// Frames; of a capture file the file itself, to which nothing is added.
    public var frames: Octets
    /// What was said, message by message.
    var messages: Octets
    /// The same in small letters, to be searched.
    var texts: Octets
    /// The addresses of each connection, to be searched.
    var addresses: Octets

    /// Begins with frames that are there already, or none, and three stores that are empty.
    public init(frames: Octets, messages: Octets, texts: Octets, addresses: Octets) {
        self.frames = frames
        self.messages = messages
        self.texts = texts
        self.addresses = addresses
    }
}

extension TraceOctets where Octets == MemoryOctets {
    /// Keeps everything in memory.
    public init(frames: [UInt8] = []) {
        self.init(
            frames: MemoryOctets(frames), messages: MemoryOctets(), texts: MemoryOctets(), addresses: MemoryOctets())
    }
}
