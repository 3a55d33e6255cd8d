// SPDX-License-Identifier: MIT
import Glibc
public import Packets

/// A system call that failed where nothing else can be done.
public struct SystemError: Error, CustomStringConvertible {
    /// What was called, or what could not be done.
    public let call: String
    /// The error's number.
    public let number: Int32

    /// A call that failed with an error of this number.
    public init(_ call: String, _ number: Int32) {
        self.call = call
        self.number = number
    }

    /// One sentence.
    public var description: String { "\(call): \(String(cString: strerror(number)))" }
}

/// Now, in Unix time.
public func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
}
