// SPDX-License-Identifier: MIT
public import Flows
public import TCP
public import Transcript

/// A segment of a trace with what both ends' variables are after it.
public struct TraceRow: Sendable {
    /// Its place among all segments.
    public let index: Int
    /// The segment, with what is said of it.
    public var passing: AnnotatedSegment
    /// Both ends' variables after it; nil if they are not known.
    public let numbers: Pair<EndNumbers>?
}
