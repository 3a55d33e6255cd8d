// SPDX-License-Identifier: MIT
import Glibc

/// Ctrl-C as a question: the signal is held back, and asked for between two packets.
enum Interrupt {
    /// From here on SIGINT and SIGTERM end nothing by themselves. Before any thread: each inherits it.
    static func hold() {
        var set = signals
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Whether one has come.
    static var hasCome: Bool {
        var pending = sigset_t()
        sigpending(&pending)
        return sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1
    }

    private static var signals: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGINT)
        sigaddset(&set, SIGTERM)
        return set
    }
}
