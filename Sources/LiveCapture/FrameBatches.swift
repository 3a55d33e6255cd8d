// SPDX-License-Identifier: MIT
import Dispatch
import Glibc

/// Frames that came together, and how many were lost until then.
public struct FrameBatch: Sendable {
    /// In the order in which they came; none in a heartbeat.
    public var frames: [Frame]
    /// When they were taken from the kernel.
    public var mark: CaptureMark
    /// What had been seen and lost by then.
    public var statistics: CaptureStatistics
}

/// A capture as an asynchronous sequence, read on a thread of its own, which blocks no other.
///
/// A slow consumer holds the thread up after 64 batches of 64 frames, so memory is bounded: then the kernel's buffer fills,
/// and what it drops is counted. The sequence ends after ``stop()``, with what had been captured by then; or it throws
/// a ``LiveCaptureError``.
public struct FrameBatches: AsyncSequence, Sendable {
    /// The most frames in one batch.
    static let batchSize = 64
    /// The most batches that wait for the consumer.
    static let depth = 64

    private let batches: AsyncThrowingStream<FrameBatch, any Error>
    private let room = DispatchSemaphore(value: 0)
    private let signal: StopSignal

    /// Begins to read `capture`, which is from now on this sequence's own.
    ///
    /// With a `heartbeat` a batch without frames comes every so many milliseconds, when the kernel has nothing more.
    public init(_ capture: sending Capture, heartbeat: Int32? = nil) {
        let (batches, continuation) = AsyncThrowingStream.makeStream(of: FrameBatch.self)
        self.batches = batches
        signal = capture.stop
        for _ in 0..<Self.depth { room.signal() }
        continuation.onTermination = { [signal, room] _ in
            signal.raise()
            room.signal()
        }
        FrameReader(capture: capture, heartbeat: heartbeat, room: room, continuation: continuation).start()
    }

    /// Ends the sequence once what was captured by now has been delivered.
    public func stop() { signal.raise() }

    /// For `for try await`; there is one consumer.
    public func makeAsyncIterator() -> Iterator {
        Iterator(batches: batches.makeAsyncIterator(), room: room)
    }

    /// Gives batch after batch.
    public struct Iterator: AsyncIteratorProtocol {
        var batches: AsyncThrowingStream<FrameBatch, any Error>.Iterator
        let room: DispatchSemaphore

        /// The next batch; nil at the end.
        public mutating func next() async throws -> FrameBatch? {
            let batch = try await batches.next()
            room.signal()
            return batch
        }
    }
}

/// The thread's side: waits for frames, copies them, hands them over.
private final class FrameReader {
    private let capture: Capture
    private let heartbeat: Int32?
    /// When the last heartbeat was, in nanoseconds.
    private var lastBeat = Int64.min / 2
    private let room: DispatchSemaphore
    private let continuation: AsyncThrowingStream<FrameBatch, any Error>.Continuation

    init(
        capture: Capture, heartbeat: Int32?, room: DispatchSemaphore,
        continuation: AsyncThrowingStream<FrameBatch, any Error>.Continuation
    ) {
        self.capture = capture
        self.heartbeat = heartbeat
        self.room = room
        self.continuation = continuation
    }

    /// Starts the thread, which keeps this reader alive until it ends. Signals go to other threads.
    func start() {
        var everySignal = sigset_t()
        var before = sigset_t()
        sigfillset(&everySignal)
        pthread_sigmask(SIG_SETMASK, &everySignal, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        var thread = pthread_t()
        let reader = Unmanaged.passRetained(self)
        let status = pthread_create(&thread, nil, runReader, reader.toOpaque())
        if status == 0 {
            pthread_detach(thread)
            return
        }
        reader.release()
        continuation.finish(
            throwing: LiveCaptureError.failed(device: capture.device, reason: String(cString: strerror(status))))
    }

    func run() {
        do {
            while try capture.wait(milliseconds: heartbeat) { try beat(handOver().emptied) }
            try handOver()
            while capture.isReadable(within: 2 * capture.delivery.delay), try handOver().hasAny {}
            continuation.finish()
        } catch {
            continuation.finish(throwing: error)
        }
    }

    /// Passes on all that the kernel has by now. Returns whether that was anything, and when it had nothing more; nil if
    /// nobody listens any more.
    @discardableResult
    private func handOver() throws -> (hasAny: Bool, emptied: CaptureMark?) {
        var hasAny = false
        while true {
            room.wait()
            var frames: [Frame] = []
            let mark = capture.mark()
            let count = try capture.deliver(atMost: FrameBatches.batchSize) { frames.append(Frame($0, $1)) }
            guard count > 0 else {
                room.signal()
                return (hasAny, mark)
            }
            hasAny = true
            let batch = FrameBatch(frames: frames, mark: mark, statistics: try capture.statistics())
            if case .terminated = continuation.yield(batch) { return (false, nil) }
        }
    }

    /// Says how far the capture has come, if that is due: at this mark the kernel had nothing more.
    private func beat(_ mark: CaptureMark?) throws {
        guard let heartbeat, let mark, mark.uptime - lastBeat >= Int64(heartbeat) * 1_000_000 else { return }
        lastBeat = mark.uptime
        room.wait()
        continuation.yield(FrameBatch(frames: [], mark: mark, statistics: try capture.statistics()))
    }
}

private func runReader(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    Unmanaged<FrameReader>.fromOpaque(context).takeRetainedValue().run()
    return nil
}
