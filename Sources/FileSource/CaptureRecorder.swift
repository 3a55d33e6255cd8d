// SPDX-License-Identifier: MIT
import CaptureFiles
import Glibc
public import Packets
import Synchronization

/// A pcapng file that is written while its packets pass, from any thread.
///
/// What is added gathers until ``writeOut()``, which hands it to the system in one piece: so whatever ends the program, the
/// file is whole up to the last batch. A block that is written is never changed. A disk that is full ends the recording:
/// the file is cut back to its last whole block, and that is said once, while the program goes on.
public final class CaptureRecorder: Sendable {
    private let path: String
    private let descriptor: Int32
    private let say: @Sendable (String) -> Void
    private let state: Mutex<State>

    private struct State {
        var writer = PcapngWriter()
        var buffer: [UInt8] = []
        /// Octets that were written.
        var size = 0
        var frames = 0
        var isOver = false
        /// How many frames were dropped, as it was last told; nil if nobody counts them.
        var dropped: Int?
        var failure: Errno?
    }

    /// From how many octets on a batch is written before it is whole: at the end of a block all the same.
    private static let mostGathered = 1 << 20

    /// Creates the file, or empties it, and writes its head.
    ///
    /// - Parameters:
    ///   - path: where the file is.
    ///   - link: what all frames begin with.
    ///   - name: where they come from.
    ///   - about: what else is to be known of that.
    ///   - say: told in one sentence that nothing more can be written.
    public init(
        path: String, link: LinkType, name: String, about: String? = nil, say: @escaping @Sendable (String) -> Void
    ) throws(RecordingError) {
        self.path = path
        self.say = say
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw RecordingError(path: path, reason: Errno(number: errno).reason) }
        var first = State()
        first.writer.begin(into: &first.buffer)
        _ = first.writer.addInterface(link, name: name, about: about, into: &first.buffer)
        if let failure = CaptureRecorder.write(&first, to: descriptor) {
            close(descriptor)
            throw RecordingError(path: path, reason: failure.reason)
        }
        state = Mutex(first)
    }

    deinit { close(descriptor) }

    /// Adds a frame. Its number in the file is how many were added by then.
    public func add(_ frame: RawSpan, _ info: FrameInfo) {
        add { state in
            state.writer.write(frame, time: info.time, originalLength: info.originalLength, into: &state.buffer)
            state.frames += 1
        }
    }

    /// Adds what was seen beside the frames: a comment of a block of its own, which no tool counts as a frame.
    public func add(comment: String, time: Timestamp) {
        add { $0.writer.writeStatistics(time: time, comments: [comment], into: &$0.buffer) }
    }

    /// Writes what has gathered.
    public func writeOut() { sayIfFailed { writeOut(&$0) } }

    /// Tells how many frames were dropped since the capture began. If there are more than before that is added here;
    /// otherwise the file's end will say it, however the program ends that can still do something.
    public func add(dropped: Int, time: Timestamp) {
        let isNews = state.withLock { state in
            defer { state.dropped = dropped }
            return dropped > state.dropped ?? 0
        }
        if isNews { add { CaptureRecorder.write(dropped, at: time, &$0) } }
    }

    private static func write(_ dropped: Int, at time: Timestamp, _ state: inout State) {
        state.writer.writeStatistics(time: time, dropped: UInt64(clamping: dropped), into: &state.buffer)
    }

    /// Writes the rest, and at `time` how many frames were dropped, if that was counted. Nothing is added from now on.
    public func finish(at time: Timestamp) {
        sayIfFailed { state in
            guard !state.isOver else { return }
            if state.failure == nil, let dropped = state.dropped {
                CaptureRecorder.write(dropped, at: time, &state)
            }
            state.isOver = true
            writeOut(&state)
        }
    }

    /// Whether all that was added could be written.
    public var isWhole: Bool { state.withLock { $0.failure == nil } }

    private func add(_ write: (inout State) -> Void) {
        sayIfFailed { state in
            guard state.failure == nil, !state.isOver else { return }
            write(&state)
            if state.buffer.count >= CaptureRecorder.mostGathered { writeOut(&state) }
        }
    }

    private func writeOut(_ state: inout State) {
        guard state.failure == nil else { return }
        state.failure = CaptureRecorder.write(&state, to: descriptor)
    }

    /// Does something, and says so if the recording ends by it.
    private func sayIfFailed(_ body: (inout State) -> Void) {
        let failed: (Errno, Int)? = state.withLock { state in
            let wasWhole = state.failure == nil
            body(&state)
            return wasWhole ? state.failure.map { ($0, state.frames) } : nil
        }
        guard let (failure, frames) = failed else { return }
        say(
            "\(path) cannot be written any further: \(failure.reason); the last of the \(frames) frames so far may be missing"
        )
    }

    /// Writes the buffer and empties it. If that fails, the file ends with the last block that is whole.
    private static func write(_ state: inout State, to descriptor: Int32) -> Errno? {
        var written = 0
        var failure: Errno?
        while written < state.buffer.count, failure == nil {
            let count = state.buffer.withUnsafeBytes { bytes in
                Glibc.write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count >= 0 { written += count } else if errno != EINTR { failure = Errno(number: errno) }
        }
        if failure != nil { ftruncate(descriptor, off_t(state.size + wholeBlocks(state.buffer, upTo: written))) }
        state.size += written
        state.buffer.removeAll(keepingCapacity: true)
        return failure
    }

    /// How many octets at a buffer's beginning are whole blocks, of those that were written.
    private static func wholeBlocks(_ buffer: [UInt8], upTo written: Int) -> Int {
        var end = 0
        while end + 12 <= written {
            let length = (0..<4).reduce(0) { $0 | Int(buffer[end + 4 + $1]) << (8 * $1) }
            if length < 12 || end + length > written { break }
            end += length
        }
        return end
    }
}

/// Why nothing can be recorded in a file.
public struct RecordingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// The system's words.
    public let reason: String

    /// The sentence that a person reads.
    public var description: String { "\(path) cannot be written: \(reason)" }
}
