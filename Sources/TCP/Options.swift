// SPDX-License-Identifier: MIT

/// The TCP options that this model understands, as values. A segment that did not carry one has `nil` there.
///
/// Everything is stored in place: copying options allocates nothing. Their order on the wire, and options that no rule
/// reads, are kept by `Packets`, which knows the bytes.
public struct Options: Hashable, Sendable {
    /// Maximum Segment Size, in octets of text (RFC 9293 §3.7.1). Only on a SYN.
    public var maximumSegmentSize: UInt16?
    /// Window scale as sent: the shift count, 0–14 by RFC 7323 §2.2, though a peer may send more. Only on a SYN.
    public var windowScale: UInt8?
    /// SACK-permitted (RFC 2018 §2). Only on a SYN.
    public var sackPermitted: Bool
    /// Timestamps (RFC 7323 §3.2).
    public var timestamps: Timestamps?
    /// Selective acknowledgment blocks (RFC 2018 §3), at most four.
    public var sack: SACKBlocks
    /// User timeout (RFC 5482 §2).
    public var userTimeout: UserTimeout?

    /// Options with these values; none unless given.
    @inlinable
    public init(
        maximumSegmentSize: UInt16? = nil, windowScale: UInt8? = nil, sackPermitted: Bool = false,
        timestamps: Timestamps? = nil, sack: SACKBlocks = SACKBlocks(), userTimeout: UserTimeout? = nil
    ) {
        self.maximumSegmentSize = maximumSegmentSize
        self.windowScale = windowScale
        self.sackPermitted = sackPermitted
        self.timestamps = timestamps
        self.sack = sack
        self.userTimeout = userTimeout
    }

    /// No options at all.
    public static let none = Options()
}

/// The two numbers of a timestamps option, in ticks of the clocks of their senders (RFC 7323 §3.2).
public struct Timestamps: Hashable, Sendable {
    /// TSval: the sender's clock.
    public var value: UInt32
    /// TSecr: the newest TSval it has to give back; meaningless without the ACK bit.
    public var echo: UInt32

    /// Both numbers, in ticks.
    @inlinable
    public init(value: UInt32, echo: UInt32) {
        self.value = value
        self.echo = echo
    }
}

/// Up to four SACK blocks, the most that 40 octets of options can hold, stored in place (RFC 2018 §3).
///
/// Edges are kept as sent, since a capture may hold blocks whose right edge does not follow the left.
public struct SACKBlocks: Hashable, Sendable {
    /// One run of text that is held.
    public struct Block: Hashable, Sendable {
        /// Its first number, and the one after its last.
        public var left, right: SequenceNumber

        /// A block from `left` up to but not including `right`.
        @inlinable
        public init(left: SequenceNumber, right: SequenceNumber) {
            self.left = left
            self.right = right
        }
    }

    /// How many there are.
    public private(set) var count: UInt8 = 0
    @usableFromInline var storage: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    /// The most that fit into a header.
    public static let capacity = 4

    /// No blocks.
    @inlinable
    public init() {}

    /// The first four of these.
    public init(_ blocks: some Sequence<Block>) {
        for block in blocks { append(block) }
    }

    /// Whether there are none.
    public var isEmpty: Bool { count == 0 }

    /// Adds a block; a fifth is not stored.
    public mutating func append(_ block: Block) {
        let packed = UInt64(block.left.rawValue) << 32 | UInt64(block.right.rawValue)
        switch count {
        case 0: storage.0 = packed
        case 1: storage.1 = packed
        case 2: storage.2 = packed
        case 3: storage.3 = packed
        default: return
        }
        count += 1
    }

    /// The block at this place.
    public subscript(index: Int) -> Block {
        precondition(index >= 0 && index < Int(count), "a SACK block that is not there")
        let packed =
            switch index {
            case 0: storage.0
            case 1: storage.1
            case 2: storage.2
            default: storage.3
            }
        return Block(
            left: SequenceNumber(UInt32(truncatingIfNeeded: packed >> 32)),
            right: SequenceNumber(UInt32(truncatingIfNeeded: packed)))
    }

    /// Whether both have the same blocks in the same order.
    public static func == (a: SACKBlocks, b: SACKBlocks) -> Bool { a.count == b.count && a.storage == b.storage }

    /// By count and blocks.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        hasher.combine(storage.0)
        hasher.combine(storage.1)
        hasher.combine(storage.2)
        hasher.combine(storage.3)
    }
}

extension SACKBlocks: RandomAccessCollection {
    /// Always 0.
    public var startIndex: Int { 0 }
    /// How many there are.
    public var endIndex: Int { Int(count) }
}

extension SACKBlocks: ExpressibleByArrayLiteral {
    /// The first four of these.
    public init(arrayLiteral elements: Block...) { self.init(elements) }
}
