// SPDX-License-Identifier: MIT
import CPcap
import Glibc
public import Packets

/// A moment at which a capture was read, by both clocks: the one that stamps frames, which may be set, and one that only
/// goes on.
public struct CaptureMark: Hashable, Sendable {
    /// What was seen until this time of day has been delivered, if nothing was waiting at this moment.
    public var delivered: Timestamp
    /// Nanoseconds of `CLOCK_MONOTONIC`.
    public var uptime: Int64

    /// A moment made of both.
    public init(delivered: Timestamp, uptime: Int64) {
        self.delivered = delivered
        self.uptime = uptime
    }

    /// Now, where a frame takes at most so many nanoseconds from the kernel to us.
    public static func now(delay: Int64) -> CaptureMark {
        CaptureMark(
            delivered: Timestamp(nanoseconds: nanoseconds(of: CLOCK_REALTIME) - delay), uptime: CaptureMark.uptime())
    }

    /// Nanoseconds of `CLOCK_MONOTONIC` now.
    public static func uptime() -> Int64 { nanoseconds(of: CLOCK_MONOTONIC) }

    private static func nanoseconds(of clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

extension Capture {
    /// Nanoseconds that a frame may be on its way to us: twice the time for which the kernel packs frames, as its timer
    /// is not exact, and what a busy machine takes beyond that.
    private static let leeway: Int64 = 5_000_000

    /// How far the capture has come, if nothing is waiting.
    public func mark() -> CaptureMark { .now(delay: 2_000_000 * Int64(delivery.delay) + Capture.leeway) }
}
