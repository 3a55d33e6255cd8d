// SPDX-License-Identifier: MIT
public import Packets

/// Writes the pcapng format, little-endian, one section, nanoseconds, with as many interfaces as are added.
///
/// What it writes depends on nothing but what it is given. Call ``begin(application:into:)``, then
/// ``addInterface(_:name:about:snapLength:into:)`` at least once, then
/// ``write(_:time:originalLength:interface:comments:into:)`` for each packet.
public struct PcapngWriter: Sendable {
    /// The most octets of a comment that the format can hold.
    public static let longestComment = 65_532

    /// How many interfaces were added.
    public private(set) var interfaceCount = 0

    /// A writer that has written nothing; call ``begin(application:into:)`` first.
    public init() {}

    /// Adds the section header. `application` is the program that will be named as the writer.
    public func begin(application: String = "wiretalk", into file: inout [UInt8]) {
        block(0x0A0D_0D0A, into: &file) { body in
            body.append(little: UInt32(0x1A2B_3C4D))
            body.append(little: UInt16(1))
            body.append(little: UInt16(0))
            body.append(little: UInt64.max)
            option(4, Array(application.utf8), into: &body)
            endOptions(into: &body)
        }
    }

    /// Adds an interface, and returns the number by which packets refer to it.
    public mutating func addInterface(
        _ link: LinkType, name: String? = nil, about: String? = nil, snapLength: Int = CaptureParser.greatestRecord,
        into file: inout [UInt8]
    ) -> Int {
        block(1, into: &file) { body in
            body.append(little: link.rawValue)
            body.append(little: UInt16(0))
            body.append(little: UInt32(clamping: snapLength))
            if let name { option(2, Array(name.utf8), into: &body) }
            if let about { option(3, Array(about.utf8), into: &body) }
            option(9, [9], into: &body)
            endOptions(into: &body)
        }
        interfaceCount += 1
        return interfaceCount - 1
    }

    /// Adds a packet, with comments that viewers show beside it.
    ///
    /// Without a time it becomes a simple packet block, which belongs to the first interface, has no comments, and
    /// cannot say that it was cut.
    public func write(
        _ packet: RawSpan, time: Timestamp?, originalLength: Int? = nil, interface: Int = 0, comments: [String] = [],
        into file: inout [UInt8]
    ) {
        precondition((0..<interfaceCount).contains(interface), "a packet of an interface that was not added")
        guard let time else {
            return block(3, into: &file) { body in
                body.append(little: UInt32(clamping: packet.byteCount))
                padded(packet, into: &body)
            }
        }
        let original = UInt32(clamping: max(originalLength ?? 0, packet.byteCount))
        let ticks = UInt64(bitPattern: time.nanoseconds)
        block(6, into: &file) { body in
            body.append(little: UInt32(truncatingIfNeeded: interface))
            body.append(little: UInt32(truncatingIfNeeded: ticks >> 32))
            body.append(little: UInt32(truncatingIfNeeded: ticks))
            body.append(little: UInt32(clamping: packet.byteCount))
            body.append(little: original)
            padded(packet, into: &body)
            guard !comments.isEmpty else { return }
            for comment in comments { option(1, Array(comment.utf8), into: &body) }
            endOptions(into: &body)
        }
    }

    /// Adds what is seen beside packets: a block that no tool counts as a frame.
    ///
    /// - Parameters:
    ///   - interface: the interface that it is about, by its number in the file.
    ///   - time: when it was so.
    ///   - comments: what was seen. One that is longer than ``longestComment`` is cut.
    ///   - dropped: how many packets were dropped since the capture began.
    ///   - file: what it is added to.
    public func writeStatistics(
        of interface: Int = 0, time: Timestamp, comments: [String] = [], dropped: UInt64? = nil,
        into file: inout [UInt8]
    ) {
        precondition((0..<interfaceCount).contains(interface), "statistics of an interface that was not added")
        let ticks = UInt64(bitPattern: time.nanoseconds)
        block(5, into: &file) { body in
            body.append(little: UInt32(truncatingIfNeeded: interface))
            body.append(little: UInt32(truncatingIfNeeded: ticks >> 32))
            body.append(little: UInt32(truncatingIfNeeded: ticks))
            for comment in comments { option(1, Array(comment.utf8), into: &body) }
            if let dropped {
                option(5, (0..<8).map { UInt8(truncatingIfNeeded: dropped >> UInt64(8 * $0)) }, into: &body)
            }
            endOptions(into: &body)
        }
    }

    /// A block: type, length, what `body` adds, length again.
    private func block(_ type: UInt32, into file: inout [UInt8], _ body: (inout [UInt8]) -> Void) {
        let start = file.count
        file.append(little: type)
        file.append(little: UInt32(0))
        body(&file)
        let length = UInt32(truncatingIfNeeded: file.count - start + 4)
        file.append(little: length)
        for index in 0..<4 { file[start + 4 + index] = UInt8(truncatingIfNeeded: length >> UInt32(8 * index)) }
    }

    private func padded(_ packet: RawSpan, into file: inout [UInt8]) {
        packet.append(from: 0, count: packet.byteCount, to: &file)
        file.append(contentsOf: repeatElement(0, count: -packet.byteCount & 3))
    }

    /// An option; a value that its length field cannot hold is cut.
    private func option(_ code: UInt16, _ value: [UInt8], into file: inout [UInt8]) {
        let kept = value.prefix(PcapngWriter.longestComment)
        file.append(little: code)
        file.append(little: UInt16(truncatingIfNeeded: kept.count))
        file.append(contentsOf: kept)
        file.append(contentsOf: repeatElement(0, count: -kept.count & 3))
    }

    private func endOptions(into file: inout [UInt8]) { file.append(little: UInt32(0)) }
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
