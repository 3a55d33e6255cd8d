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

/// Octets in memory.
public struct MemoryOctets: OctetStore {
    private var all: [UInt8]

    /// Begins with these: a whole capture file, perhaps.
    public init(_ octets: [UInt8] = []) { all = octets }

    /// How many octets there are: the place of the next.
    public var count: UInt64 { UInt64(all.count) }

    /// Adds octets; memory has no other end than the machine's.
    public mutating func append(_ octets: RawSpan) -> UInt64 {
        let place = count
        octets.append(from: 0, count: octets.byteCount, to: &all)
        return place
    }

    /// The octets at a place, fewer if the store ends before.
    public func octets(at place: UInt64, count: Int) -> [UInt8] {
        let start = Int(min(place, self.count))
        return Array(all[start..<min(start + max(0, count), all.count)])
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
