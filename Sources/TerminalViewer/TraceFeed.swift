// SPDX-License-Identifier: MIT
public import TraceStore

/// A trace that can be opened at any segment, perhaps while it still grows: what the viewer turns the pages of.
public protocol TraceFeed {
    /// Where the trace keeps its octets.
    associatedtype Octets: OctetStore

    /// The trace as far as it has come.
    var store: TraceStore<Octets> { get set }
    /// How much of the capture was read, from 0 to 1; nil if nobody knows how long it is.
    var share: Double? { get }
    /// The descriptor that more of it comes from; asked for while the trace is not whole.
    var source: Int32 { get }
    /// Whether what happens next waits until somebody says ``goOn()``.
    var waits: Bool { get }
    /// Lets what happens next happen: it comes from ``source``.
    mutating func goOn()
    /// What is said of the parts of the trace that begin after a segment; −1: before the first.
    func scenes(after index: Int) -> [SceneTitle]
    /// Takes in what has come: reads once from ``source``.
    mutating func readOn() throws
}

extension TraceFeed {
    /// A capture waits for nobody.
    public var waits: Bool { false }
    /// Nothing waits.
    public mutating func goOn() {}
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
