// SPDX-License-Identifier: MIT

/// Why a file cannot be read at all.
public enum CaptureError: Error, Hashable, Sendable {
    case empty
    /// Its first octets are neither pcap's nor pcapng's.
    case notACapture
    /// It ends within its own header.
    case headerCut(need: Int, have: Int)
    /// A pcap version before 2.
    case version(major: Int, minor: Int)
}

extension CaptureError: CustomStringConvertible {
    /// The end of a sentence that begins with the file's name: "it ends within its header: 24 bytes needed, 3 there".
    public var description: String {
        switch self {
        case .empty: "it is empty"
        case .notACapture: "it is neither a pcap nor a pcapng file"
        case .headerCut(let need, let have): "it ends within its header: \(need) bytes needed, \(have) there"
        case .version(let major, let minor): "it is of pcap version \(major).\(minor); versions from 2 on are known"
        }
    }
}

/// Something in a file that could not be read, while the rest could.
public enum CaptureProblem: Hashable, Sendable {
    /// The file ends within a record or a block.
    case cut(need: UInt64, have: UInt64)
    /// A length that is too great to be true, or too small to hold what it must.
    case absurdLength(UInt32)
    /// A pcapng block too short for what it says it holds.
    case cutBlock(need: UInt64, have: UInt64)
    /// A pcapng block's two lengths differ. The first is taken.
    case lengthsDisagree(UInt32, UInt32)
    /// A packet, or statistics, of an interface that the section did not describe.
    case unknownInterface(UInt32)
    /// More interfaces than are remembered: the packets of later ones cannot be read.
    case tooManyInterfaces(most: Int)
    /// A section's byte-order magic is neither order's.
    case badByteOrder
    /// A section of a version other than 1.0: one of 1 is read all the same.
    case version(major: Int, minor: Int)
    /// The program that unpacks it stopped with an error: the rest is missing.
    case compressedDataDamaged(program: String)
    /// The compressed data ends before the file does.
    case compressedDataFollowed(program: String)
    /// The options of a pcapng block, or the length of one of them, cannot be true. What stands before is taken.
    case damagedOptions(OptionBlock)
    /// A timestamp that counts to before 1677 or beyond 2262: the packet has no time.
    case timeBeyondRange(ticks: UInt64)
    /// A pcap header's link type has bits set that mean nothing.
    case reservedBits(UInt32)

    /// The pcapng blocks whose options are looked at.
    public enum OptionBlock: Hashable, Sendable {
        case section, interface, packet, statistics
    }
}

extension CaptureProblem: CustomStringConvertible {
    /// What is wrong, in words: "the file ends within a record of 94 bytes: 40 are there".
    public var description: String {
        switch self {
        case .cut(let need, let have): "the file ends within a record of \(need) bytes: \(have) are there"
        case .absurdLength(let length): "a length of \(length) bytes cannot be true"
        case .cutBlock(let need, let have): "a block's contents need \(need) bytes, it has \(have)"
        case .lengthsDisagree(let first, let second): "a block's two lengths differ: \(first) and \(second)"
        case .unknownInterface(let index): "a block names interface \(index), which its section does not have"
        case .tooManyInterfaces(let most): "more than \(most) interfaces"
        case .badByteOrder: "a section's byte order cannot be told"
        case .version(let major, let minor): "a section is of pcapng version \(major).\(minor); 1.0 is known"
        case .compressedDataDamaged(let program): "the compressed data is damaged or cut: test it with \(program) -t"
        case .compressedDataFollowed(let program): "something that \(program) cannot read follows the compressed data"
        case .damagedOptions(.section): "the options of a section header are damaged: they say nothing of its packets"
        case .damagedOptions(.interface):
            "the options of an interface are damaged: where they cannot be read, its clock counts microseconds from 1970"
        case .damagedOptions(.packet): "the options of a packet are damaged: a comment may be missing"
        case .damagedOptions(.statistics):
            "the options of a statistics block are damaged: what was noted beside the packets may be missing"
        case .timeBeyondRange(let ticks): "a timestamp of \(ticks) ticks is beyond 2262: that packet has no time"
        case .reservedBits(let word): "the link type 0x\(String(word, radix: 16)) has bits that mean nothing"
        }
    }
}
