// SPDX-License-Identifier: MIT
import Glibc

/// Takes connections off one accept queue, on a thread of its own that does nothing else.
///
/// A queue with a backlog of 5 is full after six connections, and then the kernel drops SYNs, which costs each client a
/// second. So nothing here waits for anything but the next connection, and reporting is left to others.
package struct Acceptor: Sendable {
    private let listener: Listener

    package init(listener: Listener) { self.listener = listener }

    /// What `accept` returned, and when it was called and returned.
    package struct Arrival: Sendable {
        package let listener: Listener
        /// −1 if it failed.
        package let socket: CInt
        /// 0 if it did not fail.
        package let errno: CInt
        package let made, returned: Int64
    }

    /// Makes ``run(_:)`` return, from any thread.
    package func stop() { shutdown(listener.descriptor, CInt(SHUT_RDWR)) }

    /// Hands over every connection, until ``stop()``. Blocks.
    package func run(_ door: AsyncStream<Arrival>.Continuation) {
        // Where that is allowed this thread goes first; on a busy machine it would come too late every so often.
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, -20)
        while true {
            let made = ChatCall.now()
            let socket = accept(listener.descriptor, nil, nil)
            let error = socket < 0 ? errno : 0
            // A listening socket that was shut down.
            if error == EINVAL || error == EBADF { return }
            let arrival = Arrival(
                listener: listener, socket: socket, errno: error, made: made, returned: ChatCall.now())
            if case .terminated = door.yield(arrival), socket >= 0 { close(socket) }
            // No descriptors left: until one is free, the others wait in the queue.
            if [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(error) { sleep(1) }
        }
    }
}
