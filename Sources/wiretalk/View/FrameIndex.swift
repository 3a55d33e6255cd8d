// SPDX-License-Identifier: MIT
import CaptureFiles
import FileSource
import Packets

/// The frames of a trace's segments, to be decoded again: 32 octets of memory each, and the frames in a file without a name.
struct FrameIndex {
    private var spool: Spool
    private var places: [Place] = []
    /// Packets that were put together from fragments, by row: no single frame holds them.
    private var reassembled: [Int: Packet] = [:]

    private struct Place {
        /// From the spool's beginning.
        let offset: Int
        /// Nanoseconds since 1970; the least number there is if the file does not say.
        let time: Int64
        let captured, original: UInt32
        let link: LinkType
    }

    init() throws { spool = try Spool() }

    /// Adds the frame of the next row.
    mutating func append(_ record: RecordHeader, _ frame: RawSpan, reassembled packet: Packet?) throws {
        if let packet { reassembled[places.count] = packet }
        places.append(
            Place(
                offset: spool.count, time: record.info.time?.nanoseconds ?? .min,
                captured: UInt32(clamping: frame.byteCount), original: UInt32(clamping: record.info.originalLength),
                link: record.info.link))
        try spool.append(frame)
    }

    /// No more is to come.
    mutating func finish() throws { try spool.flush() }

    /// How many octets of a row's frame were captured.
    func captured(_ row: Int) -> Int { Int(places[row].captured) }

    /// The frame of a row.
    func octets(_ row: Int) -> [UInt8] { spool.file.octets(at: places[row].offset, count: captured(row)) }

    /// Decodes the frame of a row, which has this number; nil if it cannot be had again.
    func packet(_ row: Int, number: Int, _ octets: [UInt8], _ decoder: inout Decoder) -> Packet? {
        if let packet = reassembled[row] { return packet }
        let place = places[row]
        do throws(DecodeError) {
            return try decoder.decode(
                octets.span.bytes,
                FrameInfo(
                    number: number, time: place.time == .min ? nil : Timestamp(nanoseconds: place.time),
                    originalLength: Int(place.original), link: place.link))
        } catch { return nil }
    }
}
