// SPDX-License-Identifier: MIT
import Glibc

/// Ctrl-C as a question: the signal is held back, and asked for between two packets.
///
/// What SIGTERM asks for is the same, and so is what SIGHUP says: that the terminal was closed. A program that was told to
/// outlive its terminal, by nohup(1), ignores SIGHUP, and goes on doing so.
enum Interrupt {
    /// From here on these signals end nothing by themselves. Before any thread: each inherits it.
    static func hold() {
        var set = signals
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Whether one has come.
    static var hasCome: Bool {
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
