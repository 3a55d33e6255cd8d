// SPDX-License-Identifier: MIT
public import CaptureFiles
import Glibc

/// A capture file, a pipe or standard input, read packet by packet in constant memory.
///
/// Everything is read(2) into one buffer that is used again. A pipe's packet is handed on as soon as its last octet
/// has come. A file that grows is read as far as it goes; one that shrinks while it is read just ends.
public final class CaptureSource {
    /// What the file holds, in order, as ``forEach(_:)`` hands it on.
    public enum Item: Sendable {
        case interface(CaptureInterface)
        case packet(RecordHeader)
        /// What is said of an interface beside its packets.
        case statistics(InterfaceStatistics)
        case problem(CaptureProblem)
    }

    /// The buffer's size to begin with: small enough for the processor's cache.
    private static let bufferSize = 256 << 10

    /// The name for messages: the path, or "standard input".
    public let name: String
    /// The file's size in octets, if it is a file and is not compressed: for a progress bar.
    public private(set) var size: Int?
    /// How many octets of it have been read: at most a buffer more than was handed on.
    public private(set) var position = 0
    /// How much of the file was read, from 0 to 1; nil if nobody knows how long it is.
    public var share: Double? { size.map { Double(position) / Double(max($0, 1)) } }

    /// Where all its octets can be read again, from its beginning, if it keeps them: the file itself or, of a pipe and of
    /// what is compressed, a copy without a name.
    public private(set) var octets: OctetFile?

    private let input: Input
    /// Whether ``octets`` is a copy that is made while it is read.
    private var isCopied = false
    private var parser = CaptureParser()
    private var buffer = [UInt8](repeating: 0, count: CaptureSource.bufferSize)
    /// What of the buffer was read and not used yet.
    private var start = 0
    private var end = 0
    private var atEnd = false
    /// How much the parser needs to go on; nil when there is no more.
    private var wanted: Int? = 0

    /// Opens a file; "-" is standard input. Messages call it by its path, or by `name` if that is given.
    ///
    /// `keepsOctets` says whether its octets are to be read again.
    public init(path: String, name: String? = nil, keepsOctets: Bool = false) throws(FileError) {
        self.name = name ?? (path == "-" ? "standard input" : path)
        input = Input(try CaptureSource.open(path))
        if let status = input.status {
            if status.st_mode & S_IFMT == S_IFDIR { throw .isDirectory(path: self.name) }
            if status.st_mode & S_IFMT == S_IFREG { size = Int(status.st_size) }
        }
        try detectCompression()
        if keepsOctets { try keepOctets() }
    }

    /// Finds out where octets can be read again. What was read already to know a compression is kept, too.
    private func keepOctets() throws(FileError) {
        if size != nil, lseek(input.descriptor, 0, SEEK_CUR) == off_t(position), let file = OctetFile(input.descriptor)
        {
            octets = file
            return
        }
        let copy = try OctetFile()
        octets = copy
        isCopied = true
        try copy.write(Array(buffer[..<end]), at: 0)
    }

    /// Where a window that was handed on begins among all octets.
    func offset(of window: RawSpan) -> UInt64 { UInt64(position - window.byteCount) }

    private static func open(_ path: String) throws(FileError) -> Int32 {
        if path == "-" { return 0 }
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        if descriptor >= 0 { return descriptor }
        switch errno {
        case ENOENT, ENOTDIR: throw .notFound(path: path)
        case EACCES, EPERM: throw .notPermitted(path: path)
        default: throw .system(path: path, reason: Errno(number: errno).reason)
        }
    }

    /// Looks at the first octets for a compression's magic, and puts its program in between if they are that.
    private func detectCompression() throws(FileError) {
        while end < Compression.longestMagic && !atEnd { try fill(atLeast: Compression.longestMagic) }
        guard let compression = Compression(of: buffer[..<end]) else { return }
        guard input.unpack(compression, head: buffer[..<end]) else {
            throw .noProgram(path: name, compression)
        }
        size = nil
        position = 0
        end = 0
        atEnd = false
    }

    /// Hands on each interface, packet, statistics and problem, with the window in which a packet's ranges lie.
    ///
    /// The window is good only during the call. To stop early, throw.
    public func forEach(_ body: (Item, RawSpan) throws -> Void) throws {
        while try step(body) {}
    }

    /// Hands packets to `packet` and all else to `other`, in order: an item made for every packet takes its time.
    public func forEach(
        packet: (RecordHeader, RawSpan) throws -> Void, other: (Item, RawSpan) throws -> Void
    ) throws {
        while try step(packet: packet, other: other) {}
    }

    /// Reads once, and hands on what has then come whole. Returns false at the end.
    public func step(_ body: (Item, RawSpan) throws -> Void) throws -> Bool {
        try step(packet: { record, window in try body(.packet(record), window) }, other: body)
    }

    /// The same, with packets handed to `packet` and all else to `other`.
    public func step(
        packet: (RecordHeader, RawSpan) throws -> Void, other: (Item, RawSpan) throws -> Void
    ) throws -> Bool {
        guard let count = wanted else { return false }
        if count > 0 { try fill(atLeast: count) }
        wanted = try parseWindow(packet, other)
        if wanted != nil { return true }
        if let problem = input.unpacker?.complaint { try other(.problem(problem), RawSpan()) }
        return false
    }

    /// Whether it is a pipe, which somebody may still be writing to, and no file that can be read to its end at once.
    public var isPipe: Bool { input.descriptor == 0 || (input.status.map { $0.st_mode & S_IFMT == S_IFIFO } ?? false) }

    /// Whether ``step(packet:other:)`` need not wait longer than so many milliseconds.
    public func isReady(within milliseconds: Int32) -> Bool {
        guard let wanted, wanted > 0 else { return true }
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&watched, 1, milliseconds) > 0
    }

    /// What is read from, so as to wait until ``step(_:)`` need not.
    public var descriptor: Int32 { input.unpacker?.descriptor ?? input.descriptor }

    /// Parses what is in the buffer. Says how much the parser needs to go on; nil at the end.
    private func parseWindow(
        _ packet: (RecordHeader, RawSpan) throws -> Void, _ other: (Item, RawSpan) throws -> Void
    ) throws -> Int? {
        let lent = buffer
        let octets = lent.span.bytes
        // The parser is used as a local value: nothing else looks at it meanwhile.
        var parser = self.parser
        var at = start
        defer {
            self.parser = parser
            start = at
        }
        while true {
            let window = octets.extracting(at..<end)
            if let record = parser.nextPacket(in: window) {
                at += parser.consumed
                try packet(record, window)
                continue
            }
            let step: CaptureParser.Step
            do throws(CaptureError) {
                step = try parser.next(in: window, atEnd: atEnd)
            } catch {
                if let unpacker = input.unpacker, unpacker.finish() == .damaged {
                    throw FileError.damaged(path: name, unpacker.compression)
                }
                throw FileError.notReadable(path: name, error)
            }
            at += parser.consumed
            switch step {
            case .packet(let record): try packet(record, window)
            case .skipped: break
            case .needMore(let count): return count
            case .interface(let interface): try other(.interface(interface), window)
            case .statistics(let statistics): try other(.statistics(statistics), window)
            case .problem(let problem): try other(.problem(problem), window)
            case .end: return nil
            }
        }
    }

    /// Moves what is left to the buffer's beginning and reads once, so that a pipe's packets are not held back.
    private func fill(atLeast count: Int) throws(FileError) {
        if start > 0 {
            let rest = start..<end
            buffer.withUnsafeMutableBytes { bytes in
                let source = UnsafeRawBufferPointer(rebasing: bytes[rest])
                bytes.copyMemory(from: source)
            }
            start = 0
            end = rest.count
        }
        if buffer.count < count {
            buffer.append(contentsOf: repeatElement(0, count: max(count, 2 * buffer.count) - buffer.count))
        }
        let filled = end
        let input = self.input
        let result = buffer.withUnsafeMutableBytes { bytes in
            input.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[filled...]))
        }
        switch result {
        case .success(0): atEnd = true
        case .success(let count):
            if isCopied { try octets?.write(Array(buffer[end..<end + count]), at: UInt64(position)) }
            end += count
            position += count
        case .failure(let error): throw .system(path: name, reason: error.reason)
        }
    }
}
