// SPDX-License-Identifier: MIT
import Flows
import Packets

/// Frames kept for going back, one after the other, each behind what is needed to decode it again: those that were
/// written last may be asked for, too.
final class FrameStore {
    private let file: TemporaryFile
    /// What is not in the file yet, and where it will begin.
    private var buffer: [UInt8] = []
    private var written = 0
    /// A piece of the file that was read last: frames are asked for in a row.
    private var piece: [UInt8] = []
    private var pieceStart = 0

    /// Octets that are read at a time.
    private static let pieceSize = 1 << 18

    init() throws { file = try TemporaryFile() }

    /// Adds a frame. Returns the place of its octets.
    func append(_ frame: RawSpan, _ header: Header) throws -> Int {
        withUnsafeBytes(of: header) { buffer.append(contentsOf: $0) }
        let place = written + buffer.count
        frame.withUnsafeBytes { buffer.append(contentsOf: $0) }
        if buffer.count >= 1 << 20 {
            try file.write(buffer, at: written)
            written += buffer.count
            buffer.removeAll(keepingCapacity: true)
        }
        return place
    }

    /// What stands before a frame's octets.
    struct Header {
        var number: Int
        /// Nanoseconds; the least number there is for none.
        var time: Int64
        var capturedLength, originalLength: Int
        var link: LinkType

        static let size = MemoryLayout<Header>.size
    }

    /// The frame whose header begins at a place, its octets, and the place of the next; nil at the end.
    func frame(at place: Int) -> (header: Header, octets: [UInt8], next: Int)? {
        let head = octets(at: place, count: Header.size)
        guard head.count == Header.size else { return nil }
        let header = head.withUnsafeBytes { $0.loadUnaligned(as: Header.self) }
        let start = place + Header.size
        return (header, octets(at: start, count: header.capturedLength), start + header.capturedLength)
    }

    /// The octets at a place; what cannot be read is missing.
    func octets(at place: Int, count: Int) -> [UInt8] {
        if place >= written {
            let start = min(place - written, buffer.count)
            return Array(buffer[start..<min(start + count, buffer.count)])
        }
        if place < pieceStart || place + count > pieceStart + piece.count {
            pieceStart = place
            piece = file.octets(at: place, count: min(max(count, Self.pieceSize), written - place))
        }
        let start = min(place - pieceStart, piece.count)
        return Array(piece[start..<min(start + count, piece.count)])
    }
}
