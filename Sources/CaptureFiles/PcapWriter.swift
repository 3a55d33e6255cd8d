// SPDX-License-Identifier: MIT
public import Packets

/// Writes the pcap format, little-endian, with nanoseconds. What it writes depends on nothing but what it is given.
public struct PcapWriter: Sendable {
    /// What all packets begin with: the format has one link type a file.
    public var link: LinkType
    /// Longer packets are cut to so many octets.
    public var snapLength: Int

    /// A writer; call ``begin(into:)`` first.
    public init(link: LinkType, snapLength: Int = CaptureParser.greatestRecord) {
        self.link = link
        self.snapLength = snapLength
    }

    /// Adds the file's header.
    public func begin(into file: inout [UInt8]) {
        file.append(little: UInt32(0xA1B2_3C4D))
        file.append(little: UInt16(2))
        file.append(little: UInt16(4))
        file.append(little: UInt32(0))
        file.append(little: UInt32(0))
        file.append(little: UInt32(clamping: snapLength))
        file.append(little: UInt32(link.rawValue))
    }

    /// Adds a packet. A moment before 1970 or after 2106, which the format cannot hold, is moved to the nearest it can.
    public func write(_ packet: RawSpan, time: Timestamp, originalLength: Int? = nil, into file: inout [UInt8]) {
        let nanoseconds = max(time.nanoseconds, 0)
        let seconds = UInt32(clamping: nanoseconds / 1_000_000_000)
        file.append(little: seconds)
        file.append(little: UInt32(truncatingIfNeeded: nanoseconds % 1_000_000_000))
        let kept = min(packet.byteCount, snapLength)
        file.append(little: UInt32(clamping: kept))
        file.append(little: UInt32(clamping: max(originalLength ?? 0, packet.byteCount)))
        packet.append(from: 0, count: kept, to: &file)
    }
}

/// Numbers with the lowest octet first.
extension [UInt8] {
    mutating func append(little number: some FixedWidthInteger) {
        var rest = number
        for _ in 0..<(number.bitWidth / 8) {
            append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }
}
