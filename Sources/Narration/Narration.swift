// SPDX-License-Identifier: MIT
public import Flows
import Packets
public import TCP
public import Transcript

/// Every sentence that wiretalk says about a segment. Views ask for them and invent none.
///
/// A sentence is made from an `Annotation` and its segment, when it is asked for, with the connection's own numbers: x
/// and y stand for the client's and the server's first number, x+1 for the number after x.
public struct Narration: TraceWords {
    /// What the sentences are in.
    public let language: Language

    /// Words of one language: to say something in both takes two.
    public init(language: Language) { self.language = language }

    /// The sentences about a segment.
    public func explanation(_ annotation: Annotation, _ segment: Segment) -> String {
        var bytes: [UInt8] = []
        explain(annotation, segment, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The sentences about a segment, appended in UTF-8.
    public func explain(_ annotation: Annotation, _ segment: Segment, into bytes: inout [UInt8]) {
        var isFirst = true
        Narration.phrases(annotation, segment) { phrase in
            if !isFirst, language == .english { bytes.append(UInt8(ascii: " ")) }
            isFirst = false
            fill(phrase, annotation, segment, &bytes)
        }
    }

    /// Where the first sentence comes from, as in `RFC 9293 §3.4`.
    public func source(_ annotation: Annotation, _ segment: Segment) -> String {
        var bytes: [UInt8] = []
        source(annotation, segment, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Where the first sentence comes from, appended in UTF-8.
    public func source(_ annotation: Annotation, _ segment: Segment, into bytes: inout [UInt8]) {
        bytes.append("RFC ")
        bytes.append(Narration.first(annotation, segment).source)
    }
}
