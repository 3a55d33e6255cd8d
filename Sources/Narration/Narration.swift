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
            say(Phrase.oddities[bit], annotation, segment, &bytes)
        }
        for phrase in more(annotation, segment) { say(phrase, annotation, segment, &bytes) }
        if !annotation.clientEntered.isEmpty || !annotation.serverEntered.isEmpty {
            changes(annotation, segment, &bytes)
        }
    }

    private func say(_ phrase: Phrase, _ annotation: Annotation, _ segment: Segment, _ bytes: inout [UInt8]) {
        if language == .english { bytes.append(UInt8(ascii: " ")) }
        fill(phrase, annotation, segment, &bytes)
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

    /// Whether an oddity's sentence adds to the first one, and is true of what is known of both ends. The oddities are
    /// tshark's, judged by what passed; a sentence is not said for one alone.
    private func saysMore(_ bit: Int, _ annotation: Annotation, _ segment: Segment) -> Bool {
        switch Oddities(rawValue: 1 << UInt32(bit)) {
        case .simultaneousOpen, .duplicateAck, .keepAlive, .keepAliveAck, .zeroWindowProbe, .zeroWindowProbeAck: false
        case .retransmission:
            annotation.repeatsSeen && annotation.repetition != .none && annotation.repetition != .keepAlive
                && annotation.repetition != .windowProbe
                && !(segment.isSYN || (segment.isFIN && segment.textLength == 0))
                && annotation.oddities.isDisjoint(with: [.fastRetransmission, .spuriousRetransmission])
        case .fastRetransmission, .spuriousRetransmission: annotation.repetition != .none
        case .ackedSegmentNotCaptured: annotation.acknowledgesUnseen
        case .portsReused: annotation.beginsAnew && annotation.passage.rule != .answered
        case .challengedReset: annotation.cameToNothing
        default: true
        }
    }

    // MARK: Which sentence

    private func phrase(_ annotation: Annotation, _ segment: Segment) -> Phrase {
        if segment.isRST { return reset(annotation, segment) }
        if segment.isSYN { return opening(annotation, segment) }
        if segment.isFIN { return closing(annotation, segment) }
        if segment.textLength > 0 {
            if segment.ack == nil { return .textWithoutACK }
            if annotation.repetition == .windowProbe { return .textProbe }
            return .text
        }
        if segment.ack == nil { return isClosed(annotation.before[annotation.sender.peer]) ? .bareToClosed : .bare }
        return acknowledging(annotation)
    }

    private func isClosed(_ belief: Belief<State>) -> Bool { belief.isKnown && belief.value == .closed }

    private func opening(_ annotation: Annotation, _ segment: Segment) -> Phrase {
        let isRepeat = !annotation.oddities.isDisjoint(with: [.retransmission, .outOfOrder, .fastRetransmission])
        if segment.ack != nil {
            if annotation.acknowledgesUnseen || annotation.rules.contains(.synSentBadACK) { return .synAckOfNothing }
            return isRepeat && !isCrossing(annotation) ? .synAckAgain : .synAck
        }
        if annotation.oddities.contains(.simultaneousOpen) { return .synCrossing }
        if isRepeat { return annotation.isAnswered ? .synOnceMore : .synAgain }
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
        switch annotation.repetition {
        case .keepAlive: return .keepAlive
        case .windowProbe: return .windowProbe
        case .none, .unacknowledged, .needless: break
        }
        let asks: Oddities = [.duplicateAck, .keepAlive, .keepAliveAck, .windowUpdate, .zeroWindowProbeAck]
        return annotation.oddities.isDisjoint(with: asks) ? .ack : .ackOfNothingNew
    }

    private func reset(_ annotation: Annotation, _ segment: Segment) -> Phrase {
        let peer = annotation.sender.peer
        let before = annotation.before[peer]
        if annotation.oddities.contains(.foreignReset) { return .resetIgnored }
        if before.isKnown, before.value == .synSent, segment.ack != nil, !annotation.acknowledgesUnseen {
            return .refused
        }
        if annotation.answersByForm { return .resetOfUnknown }
        let own = annotation.before[annotation.sender]
        if annotation.cameToNothing { return .resetIgnored }
        if own.isKnown, own.value == .closed || own.value == .listen { return .resetOfUnknown }
        return own.isKnown && own.value.isSynchronized ? .reset : .resetOfUnknown
    }

    /// What else is to be said: why an ACK says nothing new, and what became of text.
    private func more(_ annotation: Annotation, _ segment: Segment) -> [Phrase] {
        var phrases: [Phrase] = []
        if let cause = annotation.cause { phrases.append(Phrase.causes[Int(cause.rawValue)]) }
        // tshark takes an octet that is sent again for a keep-alive.
        if annotation.repetition == .unacknowledged, segment.textLength > 0, annotation.oddities.contains(.keepAlive) {
            phrases.append(Phrase.oddities[0])
        }
        if annotation.repetition == .keepAlive, segment.textLength > 0 { phrases.append(.keepAliveText) }
        if segment.textLength > 0, annotation.passage.isRefused { phrases.append(.refusedText) }
        return phrases
    }

    /// Changes of state that the first sentence does not tell.
    private func changes(_ annotation: Annotation, _ segment: Segment, _ bytes: inout [UInt8]) {
        for end in End.allCases {
            let entered = annotation.entered(by: end)
            let isReceiver = end != annotation.sender
            guard let last = entered.last, entered.count > 1 || (isReceiver && isUntold(annotation, segment)) else {
                continue
            }
            let before = annotation.before[end]
            let from = before.isKnown ? before.value : nil
            // That a FIN takes an open end to CLOSE-WAIT is what a FIN is.
            if from == last || (from == .established && last == .closeWait && entered.count == 1) { continue }
            if language == .english { bytes.append(UInt8(ascii: " ")) }
            bytes.append(contentsOf: change(of: end, from: from, entered.states).utf8)
        }
    }

    /// Whether a segment moves its receiver in a way that its first sentence does not tell.
    private func isUntold(_ annotation: Annotation, _ segment: Segment) -> Bool {
        if segment.isSYN || segment.isRST { return false }
        return segment.textLength > 0 || segment.isFIN
    }

    private func change(of end: End, from: State?, _ states: [State]) -> String {
        let path = (from.map { ["\($0)"] } ?? []) + states.map { "\($0)" }
        switch language {
        case .english: return "The \(name(of: end)): \(path.joined(separator: " → "))."
        case .chinese: return "\(name(of: end))：\(path.joined(separator: " → "))。"
        }
    }
}

extension Annotation {
    /// Whether a RST came and its receiver stayed as it was.
    fileprivate var cameToNothing: Bool {
        let peer = sender.peer
        return passage.fate == .delivered && before[peer].value == after[peer].value && before[peer].isKnown
            && !before[peer].value.isOver && !passage.isLate
    }
}
