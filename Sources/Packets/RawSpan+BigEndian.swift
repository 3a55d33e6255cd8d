// SPDX-License-Identifier: MIT

/// Reads of numbers at a byte offset, in network order unless the name says otherwise.
///
/// This file holds the only `unsafe` of the pure targets. Each read is still checked against the span's end: one that
/// runs past it stops the program, so every caller looks at the length first. What comes from a wire never gets there.
extension RawSpan {
    /// One octet.
    @inlinable @inline(__always)
    public func byte(at offset: Int) -> UInt8 {
        unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }

    /// Two octets, the first the higher.
    @inlinable @inline(__always)
    public func uint16(at offset: Int) -> UInt16 {
        unsafe UInt16(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    /// Four octets, the first the highest; their place need not be aligned.
    @inlinable @inline(__always)
    public func uint32(at offset: Int) -> UInt32 {
        unsafe UInt32(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// Eight octets, the first the highest; their place need not be aligned.
    @inlinable @inline(__always)
    public func uint64(at offset: Int) -> UInt64 {
        unsafe UInt64(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// A 16-bit number in the byte order that the caller found out.
    @inlinable @inline(__always)
    public func uint16(at offset: Int, bigEndian: Bool) -> UInt16 {
        let number = uint16(at: offset)
        return bigEndian ? number : number.byteSwapped
    }

    /// A length of 32 bits, as `Swift.Int.init(length:)` holds it.
    @inlinable @inline(__always)
    public func length(at offset: Int, bigEndian: Bool = true) -> Int {
        Int(length: uint32(at: offset, bigEndian: bigEndian))
    }

    /// A 32-bit number in the byte order that the caller found out.
    @inlinable @inline(__always)
    public func uint32(at offset: Int, bigEndian: Bool) -> UInt32 {
        let number = uint32(at: offset)
        return bigEndian ? number : number.byteSwapped
    }

    /// A 64-bit number in the byte order that the caller found out.
    @inlinable @inline(__always)
    public func uint64(at offset: Int, bigEndian: Bool) -> UInt64 {
        let number = uint64(at: offset)
        return bigEndian ? number : number.byteSwapped
    }

    /// Whether every octet is printable ASCII, blanks included: eight at a time.
    package var isPrintableASCII: Bool {
        var others: UInt64 = 0
        var index = 0
        // The highest bit of an octet shows one that is not ASCII, below a blank, or DEL. Borrows and carries only come from
        // octets that show by themselves.
        while index + 8 <= byteCount {
            let eight = uint64(at: index)
            others |= eight | (eight &- 0x2020_2020_2020_2020) | (eight &+ 0x0101_0101_0101_0101)
            index += 8
        }
        guard others & 0x8080_8080_8080_8080 == 0 else { return false }
        while index < byteCount {
            guard byte(at: index) &- 0x20 < 0x5F else { return false }
            index += 1
        }
        return true
    }

    /// The Internet checksum's sum (RFC 1071) of `count` octets, before folding: add to it, then fold once.
    ///
    /// The octets are taken as big-endian 16-bit words, the last one padded with zero.
    @usableFromInline
    func onesComplementSum(from offset: Int, count: Int) -> UInt64 {
        precondition(offset >= 0 && count >= 0 && offset <= byteCount - count, "a sum over octets that are not there")
        return unsafe withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress else { return 0 }
            var sum: UInt64 = 0
            var at = unsafe start + offset
            let end = unsafe at + count
            // Words of the machine's own order, summed in halves so that no carry is lost; one swap at the end.
            while unsafe end - at >= 8 {
                let word = unsafe at.loadUnaligned(as: UInt64.self)
                sum &+= (word & 0xFFFF_FFFF) &+ (word >> 32)
                unsafe at += 8
            }
            var last: UInt64 = 0
            var shift: UInt64 = 0
            while unsafe at < end {
                last |= unsafe UInt64(at.load(as: UInt8.self)) &<< shift
                shift += 8
                unsafe at += 1
            }
            sum &+= (last & 0xFFFF_FFFF) &+ (last >> 32)
            return UInt64(UInt16(littleEndian: foldedSum(sum)).byteSwapped)
        }
    }

    /// The octets from `offset` on, copied out.
    public func bytes(from offset: Int, count: Int) -> [UInt8] {
        precondition(offset >= 0 && count >= 0 && offset <= byteCount - count, "octets that are not there")
        return unsafe withUnsafeBytes { unsafe Array(UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count])) }
    }

    /// The octets from `offset` on, added to `bytes`.
    public func append(from offset: Int, count: Int, to bytes: inout [UInt8]) {
        precondition(offset >= 0 && count >= 0 && offset <= byteCount - count, "octets that are not there")
        // Without the rebasing it is a slice, which is copied octet by octet.
        unsafe withUnsafeBytes {
            unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count]))
        }
    }
}

extension Array where Element == UInt8 {
    /// Lends the octets as the span that decoders and readers take.
    @inlinable
    public func withOctets<Result, Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(span.bytes)
    }
}

/// Folds carries back in until 16 bits are left (RFC 1071 §2).
@inlinable
func foldedSum(_ sum: UInt64) -> UInt16 {
    var folded = (sum & 0xFFFF_FFFF) &+ (sum >> 32)
    folded = (folded & 0xFFFF) &+ (folded >> 16)
    folded = (folded & 0xFFFF) &+ (folded >> 16)
    folded = (folded & 0xFFFF) &+ (folded >> 16)
    return UInt16(truncatingIfNeeded: folded)
}

extension Int {
    /// A length that a header states in 32 bits. No frame has 2^31 octets: a greater one is held at 2^31 - 1, so that
    /// machines whose `Int` has 32 bits say what the others say.
    @inlinable @inline(__always)
    public init(length: UInt32) { self = Int(truncatingIfNeeded: Swift.min(length, UInt32(Int32.max))) }
}

extension Span<UInt8> {
    /// Whether every octet is printable ASCII, blanks included.
    package var isPrintableASCII: Bool { unsafe bytes.isPrintableASCII }
}
