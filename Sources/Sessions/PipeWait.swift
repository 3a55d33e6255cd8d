// SPDX-License-Identifier: MIT
package import FileSource

/// What comes through a pipe is told as soon as it has come, and a signal ends it as the end of the pipe would.
package struct PipeWait {
    /// How many milliseconds a pipe is read on after a signal: who writes into it was told to end, too, and may have
    /// something left to say.
    private static let grace: Int32 = 200

    private let source: CaptureSource
    private let heedsSignals: Bool
    /// When there was a signal to end: no pipe is read for longer, however fast it is filled.
    private var end: ContinuousClock.Instant?

    /// Where `isPaced`, a signal ends the program as ever, though it sleeps between two moments.
    package init(_ source: CaptureSource, isPaced: Bool) {
        self.source = source
        heedsSignals = source.isPipe && !isPaced
        if heedsSignals { Interrupt.hold() }
    }

    /// Waits until there is more to read, after `flush` has written what was told so far. Returns false if a signal ends it.
    package mutating func goesOn(flush: () -> Void) -> Bool {
        guard source.isPipe else { return true }
        if !source.isReady(within: 0) {
            flush()
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
