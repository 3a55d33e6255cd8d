// SPDX-License-Identifier: MIT
public import Flows

/// A trace that can be opened at any segment: what the viewer turns the pages of.
public protocol TraceBook {
    /// A record of every segment, in the order of the capture.
    var trace: Trace { get }
    /// The segment at a place in ``trace``, with all that is said of it; nil if it can no longer be read.
    mutating func passing(_ index: Int) -> PassingSegment?
    /// The octets of the frame that brought it, as captured.
    func octets(_ index: Int) -> [UInt8]
}
