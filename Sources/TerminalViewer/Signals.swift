// SPDX-License-Identifier: MIT
import Glibc
import Synchronization

/// The signals that concern whoever has taken a terminal, as octets to be read beside the keys. A handler may do hardly
/// anything (signal-safety(7)), and writing an octet is enough.
final class Signals {
    /// Where the octets come out.
    let descriptor: Int32
    private let writingEnd: Int32
    private var before: [(signal: Int32, action: sigaction)] = []

    /// Where the handler writes; −1 while nobody listens.
    private static let sink = Atomic<Int32>(-1)

    /// Those that ask for an end.
    static let ends: Set<Int32> = [SIGHUP, SIGINT, SIGQUIT, SIGTERM]

    /// Listens from now on; nil if there is no pipe to be had. What its parent had ignored stays ignored, as `nohup` wants.
    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (descriptor, writingEnd) = (ends[0], ends[1])
        Signals.sink.store(writingEnd, ordering: .sequentiallyConsistent)
        for signal in Signals.ends.union([SIGTSTP, SIGCONT, SIGWINCH]) { listen(to: signal) }
    }

    deinit {
        for (signal, action) in before {
            var action = action
            sigaction(signal, &action, nil)
        }
        Signals.sink.store(-1, ordering: .sequentiallyConsistent)
        close(writingEnd)
        close(descriptor)
    }

    private func listen(to signal: Int32) {
        var action = sigaction()
        var old = sigaction()
        sigaction(signal, nil, &old)
        if unsafeBitCast(old.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
            return
        }
        action.__sigaction_handler.sa_handler = { signal in
            let before = errno
            var octet = UInt8(truncatingIfNeeded: signal)
            write(Signals.sink.load(ordering: .sequentiallyConsistent), &octet, 1)
            errno = before
        }
        action.sa_flags = SA_RESTART
        sigaction(signal, &action, nil)
        before.append((signal, old))
    }

    /// The signals that have come, in order.
    func come() -> [Int32] {
        var octets = [UInt8](repeating: 0, count: 64)
        let count = read(descriptor, &octets, octets.count)
        return octets.prefix(max(0, count)).map { Int32($0) }
    }

    /// Stops this process, or all of its job as Ctrl-Z does, as if nobody listened. Returns when it goes on.
    func stop(wholeJob: Bool) {
        var usual = sigaction()
        var ours = sigaction()
        usual.__sigaction_handler.sa_handler = SIG_DFL
        sigaction(SIGTSTP, &usual, &ours)
        if wholeJob { kill(0, SIGTSTP) } else { raise(SIGTSTP) }
        sigaction(SIGTSTP, &ours, nil)
    }
}
