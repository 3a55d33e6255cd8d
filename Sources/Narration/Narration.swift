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
        if annotation.oddities.contains(.capturedTwice) {
            fill(Phrase.oddities[Oddities.capturedTwice.rawValue.trailingZeroBitCount], annotation, segment, &bytes)
            return
        }
        fill(phrase(annotation, segment), annotation, segment, &bytes)
        for bit in annotation.oddities.bits where saysMore(bit, annotation, segment) {
            if language == .english { bytes.append(UInt8(ascii: " ")) }
            fill(Phrase.oddities[bit], annotation, segment, &bytes)
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
        bytes.append(phrase(annotation, segment).source)
    }

    /// Whether an oddity's sentence adds to the first one.
    private func saysMore(_ bit: Int, _ annotation: Annotation, _ segment: Segment) -> Bool {
        switch Oddities(rawValue: 1 << UInt32(bit)) {
        case .simultaneousOpen: false
        case .retransmission:
            !(segment.isSYN || (segment.isFIN && segment.textLength == 0))
                && annotation.oddities.isDisjoint(with: [.fastRetransmission, .spuriousRetransmission])
        default: true
        }
    }

    // MARK: Which sentence

    private func phrase(_ annotation: Annotation, _ segment: Segment) -> Phrase {
        if segment.isRST { return reset(annotation, segment) }
        if segment.isSYN { return opening(annotation, segment) }
        if segment.isFIN { return closing(annotation, segment) }
        if segment.textLength > 0 { return segment.ack == nil ? .textWithoutACK : .text }
        return segment.ack == nil ? .bare : acknowledging(annotation)
    }

    private func opening(_ annotation: Annotation, _ segment: Segment) -> Phrase {
        let isRepeat = !annotation.oddities.isDisjoint(with: [.retransmission, .outOfOrder, .fastRetransmission])
        if segment.ack != nil { return isRepeat && !isCrossing(annotation) ? .synAckAgain : .synAck }
        if annotation.oddities.contains(.simultaneousOpen) { return .synCrossing }
        if isRepeat { return .synAgain }
        return segment.textLength > 0 ? .synWithText : .syn
    }

    private func isCrossing(_ annotation: Annotation) -> Bool {
        annotation.rules.contains(.synSentSYN)
    }

    private func closing(_ annotation: Annotation, _ segment: Segment) -> Phrase {
        let before = annotation.before[annotation.sender].value
        let after = annotation.after[annotation.sender].value
        guard before != after else { return .finAgain }
        if after == .lastAck { return .finSecond }
        if annotation.after[annotation.sender.peer].value == .closing { return .finCrossing }
        return segment.textLength > 0 ? .finWithText : .fin
    }

    private func acknowledging(_ annotation: Annotation) -> Phrase {
        let peer = annotation.sender.peer
        let before = annotation.before[peer].value
        let after = annotation.after[peer].value
        switch (before, after) {
        case (.synReceived, .established): return .handshakeAck
        case (.finWait1, .finWait2): return .ackOfFIN
        case (.lastAck, .closed): return .ackOfLastFIN
        case (.closing, .timeWait): return .ackOfCrossingFIN
        default: break
        }
        let asks: Oddities = [.duplicateAck, .keepAlive, .keepAliveAck, .windowUpdate, .zeroWindowProbeAck]
        return annotation.oddities.isDisjoint(with: asks) ? .ack : .ackOfNothingNew
    }

    private func reset(_ annotation: Annotation, _ segment: Segment) -> Phrase {
        let peer = annotation.sender.peer
        if annotation.before[peer].value == annotation.after[peer].value { return .resetIgnored }
        if annotation.before[peer].value == .synSent { return .refused }
        return annotation.before[annotation.sender].value.isSynchronized ? .reset : .resetOfUnknown
    }
}
