// SPDX-License-Identifier: MIT
public import TraceStore

/// Octets of a trace in a file: what gathers in a file without a name, or a capture file as it lies there.
public struct FileOctets: OctetStore {
    private let file: OctetFile
    /// What is not in the file yet, and where it will begin.
    private var buffer: [UInt8] = []
    private var written: UInt64

    /// How many octets gather before they are written out.
    private static let most = 1 << 20

    /// Begins empty, in a file without a name.
    public init() throws(FileError) {
        file = try OctetFile()
        written = 0
    }

    /// All that is in a file, or will be: nothing can be added.
    public init(reading file: OctetFile) {
        self.file = file
        written = .max
    }

    /// How many octets there are, those included that are not in the file yet; no bound where nothing can be added.
    public var count: UInt64 { written == .max ? .max : written + UInt64(buffer.count) }

    /// Adds octets, which gather before they are written out.
    ///
    /// - Throws: ``FileError/noRoomToKeep`` where nothing can be added, or what the system says of the file.
    public mutating func append(_ octets: RawSpan) throws(FileError) -> UInt64 {
        guard written < .max else { throw .noRoomToKeep }
        let place = count
        octets.withUnsafeBytes { buffer.append(contentsOf: $0) }
        if buffer.count >= FileOctets.most {
            try file.write(buffer, at: written)
            written += UInt64(buffer.count)
            buffer.removeAll(keepingCapacity: true)
        }
        return place
    }

    /// The octets at a place, from the file or from what gathers; fewer where the file has been cut short.
    public func octets(at place: UInt64, count: Int) -> [UInt8] {
        guard written < .max else { return file.octets(at: place, count: count) }
        let inFile = place < written ? Int(min(UInt64(max(0, count)), written - place)) : 0
        let found = inFile > 0 ? file.octets(at: place, count: inFile) : []
        guard inFile < count, place + UInt64(inFile) >= written else { return found }
        let start = min(Int(place + UInt64(inFile) - written), buffer.count)
        return found + buffer[start..<min(start + count - inFile, buffer.count)]
    }
}
