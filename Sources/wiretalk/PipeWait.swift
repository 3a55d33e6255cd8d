// SPDX-License-Identifier: MIT
import FileSource
import Glibc
import Sessions
import TerminalViewer

/// What comes through a pipe is told as soon as it has come, and a signal ends it as the end of the pipe would.
struct PipeWait {
    /// How many milliseconds a pipe is read on after a signal: who writes into it was told to end, too, and may have
    /// something left to say.
    private static let grace: Int32 = 200

    private let source: CaptureSource
    private let player: Player
    /// Whether it ends by a signal. What keeps a pace sleeps between two moments: a signal ends that as ever.
    private let heedsSignals: Bool
    /// When there was a signal to end: no pipe is read for longer, however fast it is filled.
    private var end: ContinuousClock.Instant?

    init(_ source: CaptureSource, _ player: Player, pace: Pace) {
        self.source = source
        self.player = player
        heedsSignals = source.isPipe && pace.factor == nil
        if heedsSignals { Interrupt.hold() }
    }

    /// Waits until there is more to read, after what was told so far has been written. Returns false if a signal ends it.
    mutating func goesOn() -> Bool {
        guard source.isPipe else { return true }
        if !source.isReady(within: 0) {
            player.flush()
            guard heedsSignals else { return true }
            while !Interrupt.hasCome {
                if source.isReady(within: 100) { return true }
            }
        }
        guard heedsSignals, Interrupt.hasCome else { return true }
        let end = end ?? .now + .milliseconds(PipeWait.grace)
        self.end = end
        return .now < end && source.isReady(within: PipeWait.grace)
    }
}
