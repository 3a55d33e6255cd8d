// SPDX-License-Identifier: MIT
import Glibc

/// Ctrl-C, SIGTERM and SIGHUP, as something that a task can wait for.
struct Interruption: Sendable {
    private let signals: AsyncStream<Int32>

    fileprivate init(_ signals: AsyncStream<Int32>) { self.signals = signals }

    /// Returns the signal's number when one has come, or 0 when the task is cancelled.
    @discardableResult
    func wait() async -> Int32 {
        for await signal in signals { return signal }
        return 0
    }
}

/// Runs `body` in a task and ends the program with what it returns; meanwhile this thread takes the signals.
///
/// ``Interrupt/hold()`` must have been called before any thread was made. A second Ctrl-C ends the program at once.
func runToEnd(_ body: @escaping @Sendable (Interruption) async -> Int32) -> Never {
    let (signals, source) = AsyncStream.makeStream(of: Int32.self, bufferingPolicy: .bufferingNewest(1))
    Task.detached { exit(await body(Interruption(signals))) }
    var count = 0
    while true {
        let signal = Interrupt.wait()
        // Of a terminal that is closed a program may hear twice: from the kernel and from its shell.
        if signal != SIGHUP { count += 1 }
        if count > 1 { exit(128 + signal) }
        source.yield(signal)
    }
}
