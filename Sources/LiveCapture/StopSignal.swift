// SPDX-License-Identifier: MIT
import Glibc

/// Tells a capture to stop waiting, from any thread. It stays raised.
public final class StopSignal: Sendable {
    /// Readable once raised: for `poll` and its like.
    public let descriptor: Int32
    /// Writing one octet here raises the signal, which a signal handler may do too.
    public let writeDescriptor: Int32

    init(for device: String) throws(LiveCaptureError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .failed(device: device, reason: String(cString: strerror(errno))) }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)  // raising it often must not fill it up and wait
        }
        descriptor = ends[0]
        writeDescriptor = ends[1]
    }

    deinit {
        close(descriptor)
        close(writeDescriptor)
    }

    /// Raises it.
    public func raise() {
        _ = write(writeDescriptor, "!", 1)
    }
}
