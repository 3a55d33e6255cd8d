// SPDX-License-Identifier: MIT
public import Flows
public import Transcript

/// A trace that can be opened at any segment, perhaps while its capture is still being read: what the viewer turns the
/// pages of.
public protocol TraceBook {
    /// A record of every segment so far, in the order of the capture.
    var trace: Trace { get }
    /// Whether the capture was read to its end.
    var isWhole: Bool { get }
    /// How much of it was read, from 0 to 1; nil if nobody knows how long it is.
    var share: Double? { get }
    /// The descriptor that more of it comes from.
    var source: Int32 { get }
    /// Whether what happens next waits until somebody says ``goOn()``.
    var waits: Bool { get }
    /// Lets what happens next happen: it comes from ``source``.
    mutating func goOn()
    /// What the trace says before its first segment.
    mutating func beginning() -> [TraceEvent]
    /// What is said of the parts of the trace that begin after a segment; −1: before the first.
    func scenes(after index: Int) -> [SceneTitle]
    /// Reads a little further: once from ``source``.
    mutating func readOn() throws
    /// The segment at a place in ``trace``, with all that is said of it; nil if it can no longer be read.
    mutating func page(_ index: Int) -> SegmentContext?
    /// The octets of the frame that brought it, as captured.
    func octets(_ index: Int) -> [UInt8]
}

extension TraceBook {
    /// A capture waits for nobody.
    public var waits: Bool { false }
    /// Nothing waits.
    public mutating func goOn() {}
    /// Of a capture it stands with the first segment.
    public mutating func beginning() -> [TraceEvent] { [] }
    /// A capture has no parts.
    public func scenes(after index: Int) -> [SceneTitle] { [] }
}

/// What is said of a part of a trace.
public struct SceneTitle: Sendable {
    /// How many events stand between the segment before it and this.
    public let place: Int
    /// What is said.
    public let words: String

    /// A title that stands after so many events.
    public init(after place: Int, _ words: String) {
        self.place = place
        self.words = words
    }
}

/// A segment, and what the capture has beside it.
public struct SegmentContext: Sendable {
    public var passing: AnnotatedSegment
    /// What the trace says before it: only of the first segment.
    public var before: [TraceEvent] = []
    /// What the trace says after it and before the next: messages, datagrams, problems, connections that ended.
    public var after: [TraceEvent] = []
    /// What both ends' variables are after it.
    public var numbers: (client: EndNumbers, server: EndNumbers)?

    public init(_ passing: AnnotatedSegment, numbers: (client: EndNumbers, server: EndNumbers)?) {
        self.passing = passing
        self.numbers = numbers
    }
}
