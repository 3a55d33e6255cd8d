// SPDX-License-Identifier: MIT
public import Flows
public import TCP

/// The sentences that a trace carries, from whoever can say them: `Narration`, in the product.
public protocol TraceWords: Sendable {
    /// Appends what is to be said of a segment, in UTF-8.
    func explain(_ annotation: Annotation, _ segment: Segment, into octets: inout [UInt8])
    /// What is wrong with something that could not be read.
    func reason(_ problem: Problem) -> String
}
