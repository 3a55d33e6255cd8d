// SPDX-License-Identifier: MIT

/// What became of a segment beyond the place where it was captured.
public enum Fate: UInt8, CaseIterable, Hashable, Sendable {
    /// No frame decides it.
    case unknown
    /// It reached the other end, which may have refused it.
    case delivered
    /// It did not reach the other end.
    case lost

    /// The word in the JSON lines.
    public var name: StaticString {
        switch self {
        case .unknown: "unknown"
        case .delivered: "delivered"
        case .lost: "lost"
        }
    }
}
