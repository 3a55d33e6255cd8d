// SPDX-License-Identifier: MIT
public import Transcript

/// A segment of a trace, in its place.
public struct TraceRow: Sendable {
    /// Its place among all segments.
    public let index: Int
    /// The segment, with what is said of it.
    public var passing: AnnotatedSegment
}
