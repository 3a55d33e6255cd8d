// SPDX-License-Identifier: MIT

/// Puts the frames of a capture and notes (calls, readings) into the order of their times. A pure value: time is told.
///
/// Frames reach us some milliseconds after the calls that caused them, in the order in which the kernel saw them, which
/// is kept. A note waits until the capture has passed its time, and frames wait for a call that is still under way, but
/// nothing waits for longer than ``MergeBounds/patience``: a clock may be set back, and a call may take for ever.
///
/// Whoever adds something says at which moment of a clock that only goes on (`uptime`), and ``mark(uptime:delivered:)``
/// lets that clock pass: as the marks come the same way as everything else, a slow reader changes nothing.
public struct EventMerger<Frame: Sendable, Note: Sendable>: Sendable {
    /// Where a note stands among frames of the same time.
    public enum Rank: UInt8, Sendable {
        /// Before them: it causes frames.
        case cause
        /// After them: frames caused it.
        case effect
        /// After all: a question about what there is now.
        case question
    }

    /// What comes out.
    public enum Item {
        case frame(Frame)
        /// `isOpen`: it was still under way when its time was up.
        case note(Note, isOpen: Bool)
    }

    private struct Waiting<Value: Sendable>: Sendable {
        var value: Value
        let time: Int64
        let uptime: Int64
        var rank = Rank.cause
        /// The call that it is, as long as that is under way.
        var open: UInt64?
    }

    private let bounds: MergeBounds
    /// Whether frames may come: then notes wait for them.
    public var seesFrames: Bool
    private var frames: [Waiting<Frame>] = []
    private var firstFrame = 0
    /// In the order of their times.
    private var notes: [Waiting<Note>] = []
    private var uptime = Int64.min
    /// When the capture had nothing more, by the clock that only goes on: waiting is counted by this, as frames that were
    /// not read yet may be of before.
    private var emptied = Int64.min
    /// What the capture saw until then has been added.
    private var delivered = Int64.min
    private var isOver = false

    /// A merger of a capture and notes; without a capture, of notes.
    public init(bounds: MergeBounds = MergeBounds(), seesFrames: Bool) {
        self.bounds = bounds
        self.seesFrames = seesFrames
    }

    /// Whether nothing waits.
    public var isEmpty: Bool { firstFrame == frames.count && notes.isEmpty }

    // MARK: In

    /// Adds the next frame.
    public mutating func add(_ frame: Frame, time: Int64, uptime: Int64) {
        frames.append(Waiting(value: frame, time: time, uptime: uptime))
    }

    /// Adds a note. With an `id` it is under way, and what is later waits for its ``end(_:with:)``.
    public mutating func add(_ note: Note, time: Int64, _ rank: Rank, uptime: Int64, underWay id: UInt64? = nil) {
        let added = Waiting(value: note, time: time, uptime: uptime, rank: rank, open: id)
        let place = notes.lastIndex { !precedes(added, $0) }.map { $0 + 1 } ?? 0
        notes.insert(added, at: place)
    }

    /// What was under way has ended: it keeps its place. Without a note it is withdrawn.
    ///
    /// Returns false if it is not here: it never was, or waited for too long.
    @discardableResult
    public mutating func end(_ id: UInt64, with note: Note?) -> Bool {
        guard let place = notes.firstIndex(where: { $0.open == id }) else { return false }
        guard let note else {
            notes.remove(at: place)
            return true
        }
        notes[place].value = note
        notes[place].open = nil
        return true
    }

    /// Time has passed. `delivered`: nothing waits in the capture, so what it saw until this time of day has all been added.
    public mutating func mark(uptime: Int64, delivered: Int64? = nil) {
        self.uptime = max(self.uptime, uptime)
        guard let delivered else { return }
        self.delivered = delivered
        emptied = max(emptied, uptime)
    }

    /// Nothing more will come: everything that waits is due.
    public mutating func finish() { isOver = true }

    // MARK: Out

    /// The next thing that is due; nil if there is none yet.
    public mutating func next() -> Item? {
        if let note = notes.first, isDue(note) {
            notes.removeFirst()
            return .note(note.value, isOpen: note.open != nil)
        }
        guard firstFrame < frames.count else { return nil }
        let frame = frames[firstFrame]
        if let note = notes.first, precedesFrame(note, frame.time) { return nil }
        guard isOver || frame.uptime + bounds.grace <= uptime else { return nil }
        firstFrame += 1
        if firstFrame == frames.count || firstFrame > 4_096 {
            frames.removeFirst(firstFrame)
            firstFrame = 0
        }
        return .frame(frame.value)
    }

    private func isDue(_ note: Waiting<Note>) -> Bool {
        let isNext = firstFrame == frames.count || precedesFrame(note, frames[firstFrame].time)
        guard isNext else { return false }
        if isOver || note.uptime + bounds.patience <= emptied { return true }
        guard note.open == nil, note.uptime + bounds.grace <= uptime else { return false }
        return !seesFrames || firstFrame < frames.count || ticks(note.time) < ticks(delivered)
    }

    private func ticks(_ time: Int64) -> Int64 { time / bounds.tick }

    private func precedes(_ one: Waiting<Note>, _ other: Waiting<Note>) -> Bool {
        let (first, second) = (ticks(one.time), ticks(other.time))
        guard first == second else { return first < second }
        return one.rank == other.rank ? one.time < other.time : one.rank.rawValue < other.rank.rawValue
    }

    private func precedesFrame(_ note: Waiting<Note>, _ time: Int64) -> Bool {
        let (first, second) = (ticks(note.time), ticks(time))
        return first == second ? note.rank == .cause : first < second
    }
}

/// How long things wait to be merged, in nanoseconds.
public struct MergeBounds: Sendable {
    /// For what happened before and is not told yet.
    public var grace: Int64
    /// For anything.
    public var patience: Int64
    /// One tick of the clock that stamps frames: within it, nobody knows which came first.
    public var tick: Int64

    /// Bounds that suit a conversation that people watch.
    public init(grace: Int64 = 10_000_000, patience: Int64 = 250_000_000, tick: Int64 = 1) {
        self.grace = grace
        self.patience = patience
        self.tick = tick
    }
}
