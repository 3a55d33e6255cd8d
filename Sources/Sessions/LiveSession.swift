// SPDX-License-Identifier: MIT
import Chat
import Flows
import LiveCapture
public import Packets
import TCP
public import Transcript

/// The one way from what happens to what is told of it: frames, socket calls and the kernel's readings go in as they come,
/// trace events come out in the order of their times, each segment with its frame and both ends' variables.
///
/// ```
/// frames ─┐
/// calls ──┼─► EventMerger ─► Transcriber ─► SessionEvent ─► terminal, JSON lines, page, file
/// kernel ─┘
/// ```
public struct LiveSession {
    /// What believes and tells.
    public private(set) var transcriber: Transcriber
    /// How many frames there were.
    public private(set) var frames = 0
    /// Keeps what is seen.
    public var recorder: (any SessionRecorder)?

    private let isCapturing: Bool
    private var merger: EventMerger<Frame, Note>
    /// Calls that were told before they returned.
    private var toldOpen: Set<UInt64> = []
    /// Events that wait behind a `connect` for the number that its SYN will get.
    private var outbox: [Output] = []
    private var connects: [Connect] = []
    /// When connections that are over were last looked for.
    private var lastAdvance = Int64.min / 2

    /// How many frames were dropped, as far as that was told.
    private var dropped = 0

    private enum Output {
        case frame(Frame)
        case dropped(Int)
        case event(SessionEvent)
    }

    private enum Note: Sendable {
        case call(SocketCall, SocketPair?, ChatReport?)
        case said(ChatLine)
        case reading(KernelReading)
        case dropped(Int, more: Int)
    }

    /// The two sockets of a connection.
    private struct SocketPair: Hashable, Sendable {
        let local, remote: SocketAddress

        init(local: SocketAddress, remote: SocketAddress) {
            self.local = local
            self.remote = remote
        }

        init?(_ connection: ChatConnection?) {
            guard let connection, let local = SocketAddress(connection.local),
                let remote = SocketAddress(connection.remote)
            else { return nil }
            self.init(local: local, remote: remote)
        }
    }

    /// A `connect` in the outbox.
    private struct Connect {
        let place: Int
        let pair: SocketPair
        let returned: Int64
    }

    /// How long a connection is remembered that is over, before it is reported, in nanoseconds.
    private static let linger: Int64 = 1_000_000_000
    /// How often connections that are over are looked for, in nanoseconds.
    private static let interval: Int64 = 50_000_000

    /// A session with a capture; or one without, which knows what is called and said.
    public init(isCapturing: Bool, bounds: MergeBounds = MergeBounds(), seed: UInt64) {
        self.isCapturing = isCapturing
        var limits = Observer.Limits()
        limits.linger = LiveSession.linger
        transcriber = Transcriber(limits: limits, tellsFates: true, seed: seed)
        transcriber.tellsNumbers = true
        merger = EventMerger(bounds: bounds, seesFrames: isCapturing)
    }

    /// Whether all that was taken in has been told.
    public var isIdle: Bool { merger.isEmpty && outbox.isEmpty }

    // MARK: In

    /// Takes in what happened, and tells what is due.
    public mutating func take(_ input: SessionInput, emit: (SessionEvent) -> Void) {
        switch input {
        case .frames(let frames, let mark):
            for frame in frames { merger.add(frame, time: frame.info.time?.nanoseconds ?? .min, uptime: mark.uptime) }
            merger.mark(uptime: mark.uptime)
        case .report(let report, let uptime): take(report, uptime)
        case .call(let call, let local, let remote, let uptime):
            let pair = local.flatMap { local in remote.map { SocketPair(local: local, remote: $0) } }
            add(.call(call, pair, nil), of: call, uptime)
        case .reading(let reading, let uptime):
            merger.add(.reading(reading), time: reading.time.nanoseconds, .question, uptime: uptime)
        case .dropped(let count, let time, let uptime):
            guard count > dropped else { break }
            merger.add(.dropped(count, more: count - dropped), time: time.nanoseconds, .effect, uptime: uptime)
            dropped = count
        case .mark(let mark):
            merger.mark(uptime: mark.uptime, delivered: mark.delivered.nanoseconds)
            tell(emit)
            advance(mark, emit)
        }
        tell(emit)
    }

    /// Takes in a frame where nothing else is merged: it is lent, and nothing waits.
    public mutating func take(_ bytes: RawSpan, _ info: FrameInfo, emit: (TraceEvent) -> Void) {
        recorder?.add(bytes, info)
        transcribe(bytes, info, emit)
    }

    private mutating func transcribe(_ bytes: RawSpan, _ info: FrameInfo, _ emit: (TraceEvent) -> Void) {
        frames += 1
        var info = info
        info.number = frames
        transcriber.take(bytes, info, emit: emit)
    }

    private mutating func take(_ report: ChatReport, _ uptime: Int64) {
        switch report {
        case .made(let call):
            let shown = SocketCall(call)
            merger.add(
                .call(shown, SocketPair(call.connection), report), time: call.time, .cause, uptime: uptime,
                underWay: call.id)
        case .call(let call):
            let note = Note.call(SocketCall(call), SocketPair(call.connection), report)
            if !merger.end(call.id, with: note), toldOpen.remove(call.id) == nil {
                add(note, of: SocketCall(call), uptime)
            }
        case .withdrawn(let call):
            merger.end(call.id, with: nil)
            toldOpen.remove(call.id)
        case .said(let said):
            // A capture shows messages with the segments that carried them.
            guard !isCapturing else { return }
            let isOwn = said.speaker == said.connection.end
            merger.add(.said(said), time: said.time, isOwn ? .cause : .effect, uptime: uptime)
        case .dropped, .bot: break
        }
    }

    private mutating func add(_ note: Note, of call: SocketCall, _ uptime: Int64) {
        merger.add(note, time: call.time.nanoseconds, call.isAnswer ? .effect : .cause, uptime: uptime)
    }

    /// The capture has ended, or could not go on: nothing waits for frames any more.
    public mutating func endCapture() { merger.seesFrames = false }

    /// Everything that waits is told, then the connections that are left, and the summary.
    public mutating func finish(emit: (SessionEvent) -> Void) {
        merger.finish()
        tell(emit)
        settle(upTo: .max)
        flush(emit)
        guard isCapturing else { return }
        transcriber.finish { emit(SessionEvent($0)) }
    }

    // MARK: Out

    private mutating func tell(_ emit: (SessionEvent) -> Void) {
        while let item = merger.next() {
            switch item {
            case .frame(let frame):
                settle(upTo: frame.info.time?.nanoseconds ?? .min)
                tell(frame)
            case .note(let note, let isOpen): tell(note, isOpen)
            }
            if connects.isEmpty { flush(emit) }
        }
    }

    private mutating func tell(_ frame: Frame) {
        var events: [TraceEvent] = []
        transcribe(frame.bytes.span.bytes, frame.info) { events.append($0) }
        outbox.append(.frame(frame))
        for event in events {
            if case .segment(let passing) = event { name(connectOf: passing) }
            outbox.append(.event(SessionEvent(event, frame: frame)))
        }
    }

    private mutating func tell(_ note: Note, _ isOpen: Bool) {
        switch note {
        case .call(var call, let pair, let report):
            if isOpen, let made = report?.call { toldOpen.insert(made.id) }
            if !isCapturing {
                // The chat's own count: there is no other.
                if call.end == .server { call.connection = report?.call?.connection?.number }
            } else if call.connection == nil, let pair {
                if call.call == "connect" {
                    let returned = call.returned.nanoseconds
                    connects.append(Connect(place: outbox.count, pair: pair, returned: returned))
                } else {
                    call.connection = transcriber.observer.connection(of: pair.local, pair.remote)
                }
            }
            outbox.append(.event(SessionEvent(.call(call), report: report)))
        case .said(let said): outbox.append(.event(SessionEvent(.message(Message(said)), report: .said(said))))
        case .reading(let reading): outbox.append(.event(SessionEvent(.kernel(reading))))
        case .dropped(let count, let more): tell(dropped: count, more)
        }
    }

    /// Says that frames are missing since it was last said.
    private mutating func tell(dropped count: Int, _ more: Int) {
        outbox.append(.dropped(count))
        transcriber.problem(Problem(dropped: UInt64(more))) { outbox.append(.event(SessionEvent($0))) }
    }

    private mutating func flush(_ emit: (SessionEvent) -> Void) {
        guard !outbox.isEmpty else { return }
        keep()
        for case .event(let event) in outbox { emit(event) }
        outbox.removeAll(keepingCapacity: true)
    }

    /// What is shown was kept before: then nothing that a person saw can be lost.
    private func keep() {
        guard let recorder else { return }
        for output in outbox {
            switch output {
            case .frame(let frame): recorder.add(frame.bytes.span.bytes, frame.info)
            case .event(let event): if event.frame == nil { recorder.add(event.event) }
            case .dropped(let count): recorder.add(dropped: count)
            }
        }
        recorder.writeOut()
    }

    // MARK: The connection of a connect

    /// A SYN has come: the `connect` that sent it belongs to its connection.
    private mutating func name(connectOf passing: AnnotatedSegment) {
        guard !connects.isEmpty, passing.segment.isSYN, passing.segment.ack == nil else { return }
        let pair = SocketPair(local: passing.source, remote: passing.destination)
        guard let place = connects.firstIndex(where: { $0.pair == pair }) else { return }
        write(passing.annotation.connection, at: connects.remove(at: place).place)
    }

    /// Whoever's SYN has not been seen when the call had returned is not waited for.
    private mutating func settle(upTo time: Int64) {
        connects.removeAll { $0.returned < time }
    }

    private mutating func write(_ connection: Int, at place: Int) {
        guard case .event(var event) = outbox[place], case .call(var call) = event.event else { return }
        call.connection = connection
        event.event = .call(call)
        outbox[place] = .event(event)
    }

    // MARK: Time

    /// Silences end messages, and connections that are over are reported, when nothing earlier waits.
    private mutating func advance(_ mark: CaptureMark, _ emit: (SessionEvent) -> Void) {
        settle(upTo: mark.delivered.nanoseconds)
        if connects.isEmpty { flush(emit) }
        guard merger.isEmpty, connects.isEmpty, isCapturing, mark.uptime &- lastAdvance >= LiveSession.interval else {
            return
        }
        lastAdvance = mark.uptime
        transcriber.advance(to: mark.delivered) { emit(SessionEvent($0)) }
    }

}
