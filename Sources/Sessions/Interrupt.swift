// SPDX-License-Identifier: MIT
import Dispatch
import Glibc

/// Ctrl-C as a question: the signal is held back, and asked for between two packets.
///
/// What SIGTERM asks for is the same, and so is what SIGHUP says: that the terminal was closed. A program that was told to
/// outlive its terminal, by nohup(1), ignores SIGHUP, and goes on doing so.
package enum Interrupt {
    /// From here on these signals end nothing by themselves. Before any thread: each inherits it.
    package static func hold() {
        var set = signals
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Whether one has come.
    package static var hasCome: Bool {
        var pending = sigset_t()
        sigpending(&pending)
        return numbers.contains { sigismember(&pending, $0) == 1 }
    }

    /// Waits for one. Returns its number.
    static func wait() -> Int32 {
        var awaited = signals
        var signal: Int32 = 0
        while sigwait(&awaited, &signal) != 0 {}
        return signal
    }

    /// When one comes, does what is to be done at the end, and ends the program.
    ///
    /// ``hold()`` must have been called before any thread was made.
    package static func end(after body: @escaping @Sendable () -> Void) {
        DispatchQueue(label: "signals").async {
            let signal = wait()
            body()
            exit(128 + signal)
        }
    }

    private static let numbers = [SIGINT, SIGTERM] + (ignores(SIGHUP) ? [] : [SIGHUP])

    private static func ignores(_ signal: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(signal, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    private static var signals: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for number in numbers { sigaddset(&set, number) }
        return set
    }
}

/// Signals that ask for an end, as something that a task can wait for.
package struct Interruption: Sendable {
    private let signals: AsyncStream<Int32>

    fileprivate init(_ signals: AsyncStream<Int32>) { self.signals = signals }

    /// Returns the signal's number when one has come, or 0 when the task is cancelled.
    @discardableResult
    package func wait() async -> Int32 {
        for await signal in signals { return signal }
        return 0
    }
}

/// Runs `body` in a task and ends the program with what it returns; meanwhile this thread takes the signals.
///
/// ``Interrupt/hold()`` must have been called before any thread was made. A second Ctrl-C ends the program at once.
package func runToEnd(_ body: @escaping @Sendable (Interruption) async -> Int32) -> Never {
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
