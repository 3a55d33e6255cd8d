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
    case cut(need: Int, have: Int)
    /// A length that is too great to be true, or too small to hold what it must.
    case absurdLength(Int)
    /// A pcapng block too short for what it says it holds.
    case cutBlock(need: Int, have: Int)
    /// A pcapng block's two lengths differ. The first is taken.
    case lengthsDisagree(Int, Int)
    /// A packet of an interface that the section did not describe.
    case unknownInterface(Int)
    case tooManyInterfaces
    /// A section's byte-order magic is neither order's.
    case badByteOrder
    /// A section of a version other than 1.0: one of 1 is read all the same.
    case version(major: Int, minor: Int)
    /// The decompressor stopped with an error: the rest is missing.
    case compressedDataDamaged
    /// A pcap header's link type has bits set that mean nothing.
    case reservedBits(UInt32)
}

extension CaptureProblem: CustomStringConvertible {
    /// What is wrong, in words: "the file ends within a record of 94 bytes: 40 are there".
    public var description: String {
        switch self {
        case .cut(let need, let have): "the file ends within a record of \(need) bytes: \(have) are there"
        case .absurdLength(let length): "a length of \(length) bytes cannot be true"
        case .cutBlock(let need, let have): "a block's contents need \(need) bytes, it has \(have)"
        case .lengthsDisagree(let first, let second): "a block's two lengths differ: \(first) and \(second)"
        case .unknownInterface(let index): "a packet names interface \(index), which its section does not have"
        case .tooManyInterfaces: "more than \(CaptureParser.greatestInterfaceCount) interfaces"
        case .badByteOrder: "a section's byte order cannot be told"
        case .version(let major, let minor): "a section is of pcapng version \(major).\(minor); 1.0 is known"
        case .compressedDataDamaged: "the compressed data is damaged or cut: test it with gzip -t"
        case .reservedBits(let word): "the link type 0x\(String(word, radix: 16)) has bits that mean nothing"
        }
    }
}
