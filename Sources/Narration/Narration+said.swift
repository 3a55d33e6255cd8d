// SPDX-License-Identifier: MIT
import Flows
import Packets
import TCP
import Transcript

/// Which sentences are said of a segment. Each is said for what the frames and both ends' timelines show; tshark's marks,
/// which judge what passed, only call it to mind.
extension Narration {
    /// The sentences about a segment, in order.
    static func phrases(_ annotation: Annotation, _ segment: Segment, _ say: (Phrase) -> Void) {
        if annotation.oddities.contains(.capturedTwice) { return say(.capturedTwice) }
        let first = first(annotation, segment)
        say(first)
        if !annotation.oddities.isEmpty || annotation.circumstances.contains(.goesBack) {
            saySequence(annotation, segment, say)
            sayMarks(annotation, segment, say)
        }
        if let cause = annotation.cause, annotation.repetition != .keepAlive, annotation.repetition != .windowProbe {
            say(why(cause, annotation))
        }
        if annotation.repetition == .keepAlive, segment.textLength > 0 { say(.keepAliveText) }
        if segment.textLength > 0, annotation.passage.isRefused { say(.refusedText) }
        sayOptions(annotation, segment, say)
        if annotation.circumstances.contains(.acknowledgesFIN), segment.length > 0, first != .finSecond {
            say(.acknowledgesFIN)
        }
        if !annotation.clientEntered.isEmpty || !annotation.serverEntered.isEmpty {
            sayMoves(annotation, first, say)
        }
    }

    /// The first of them.
    static func first(_ annotation: Annotation, _ segment: Segment) -> Phrase {
        if annotation.oddities.contains(.capturedTwice) { return .capturedTwice }
        if segment.isRST { return reset(annotation, segment) }
        if segment.isSYN { return opening(annotation, segment) }
        if segment.isFIN { return closing(annotation, segment) }
        if segment.textLength > 0 {
            if segment.ack == nil { return .textWithoutACK }
            return annotation.repetition == .windowProbe ? .textProbe : .text
        }
        if segment.ack == nil { return annotation.before[annotation.sender.peer].is(.closed) ? .bareToClosed : .bare }
        return acknowledging(annotation)
    }

    private static func opening(_ annotation: Annotation, _ segment: Segment) -> Phrase {
        let seen = annotation.circumstances
        let isRepeat = seen.contains(.repeatsSeen)
        if segment.ack != nil {
            let isTooLow = annotation.base(of: annotation.sender.peer)?.followsOrEquals(segment.acknowledgmentField)
            if seen.contains(.acknowledgesUnseen) || annotation.rules.contains(.synSentBadACK)
                || seen.contains(.isAnswered) && isTooLow ?? false
            {
                return .synAckOfNothing
            }
            // In a simultaneous open the number was on a SYN before (RFC 9293 §3.5, Figure 7).
            guard isRepeat, !annotation.oddities.contains(.simultaneousOpen) else { return .synAck }
            return seen.contains(.wasAcknowledged) ? .synAckOnceMore : .synAckAgain
        }
        if annotation.oddities.contains(.simultaneousOpen) { return .synCrossing }
        // On the connection before this one, which was refused.
        let isOldNumber =
            seen.contains(.isAnswered) && !seen.contains(.hasSpoken)
            && !annotation.oddities.isDisjoint(with: [.retransmission, .outOfOrder])
        if isRepeat || isOldNumber { return seen.contains(.isAnswered) ? .synOnceMore : .synAgain }
        return segment.textLength > 0 ? .synWithText : .syn
    }

    private static func closing(_ annotation: Annotation, _ segment: Segment) -> Phrase {
        let seen = annotation.circumstances
        if seen.contains(.repeatsFIN) {
            return seen.contains(.wasAcknowledged) ? .finOnceMore : .finAgain
        }
        if seen.contains(.followsFIN) {
            return seen.contains(.leavesUnacknowledged) ? .finCrossing : .finSecond
        }
        return segment.textLength > 0 ? .finWithText : .fin
    }

    private static func acknowledging(_ annotation: Annotation) -> Phrase {
        let peer = annotation.sender.peer
        let seen = annotation.circumstances
        switch (annotation.before[peer].value, annotation.after[peer].value) {
        case (.synReceived, .established): return .handshakeAck
        case (.finWait1, .finWait2): return .ackOfFIN
        case (.lastAck, .closed): return .ackOfLastFIN
        case (.closing, .timeWait): return .ackOfCrossingFIN
        default: break
        }
        switch annotation.repetition {
        case .keepAlive where !seen.contains(.isOvertaken): return .keepAlive
        case .keepAlive: break
        case .windowProbe: return .windowProbe
        case .none, .unacknowledged, .needless: break
        }
        if seen.contains(.acknowledgesFIN) { return .ackOfFINAlone }
        if seen.contains(.isOlderAck) { return .olderAck }
        if seen.contains(.acknowledgesMore) { return .ack }
        return seen.contains(.acknowledgesSame) ? .ackOfNothingNew : .handshakeAck
    }

    private static func reset(_ annotation: Annotation, _ segment: Segment) -> Phrase {
        let seen = annotation.circumstances
        let (own, before) = (annotation.before[annotation.sender], annotation.before[annotation.sender.peer])
        let hasForm = seen.contains(.answersByForm)
        if before.is(.synSent), segment.ack != nil, seen.contains(.isAnswered), !seen.contains(.acknowledgesUnseen),
            !own.isOpen
        {
            return .refused
        }
        if hasForm {
            if own.is(.synSent) || own.is(.synReceived), segment.ack == nil, !seen.contains(.isNext) {
                return .resetOfBadAck
            }
            return own.isOpen ? .resetByForm : .resetOfUnknown
        }
        if annotation.cameToNothing, !seen.contains(.isExpected) { return .resetIgnored }
        let ends = own.isOpen && annotation.after[annotation.sender].is(.closed) && seen.contains(.hasSpoken)
        return ends ? .reset : .resetPlain
    }

    /// Numbers that are not the next ones of their sender's.
    private static func saySequence(_ annotation: Annotation, _ segment: Segment, _ say: (Phrase) -> Void) {
        let seen = annotation.circumstances
        guard seen.contains(.goesBack), !segment.isSYN, !segment.isRST, annotation.repetition != .keepAlive,
            annotation.repetition != .windowProbe
        else { return }
        if seen.contains(.repeatsFIN), segment.textLength == 0 { return }
        if seen.contains(.wasAcknowledged) { return say(.needless) }
        guard seen.contains(.repeatsSeen), !seen.contains(.mayBeAcknowledged) else {
            return say(seen.contains(.isOvertaken) ? .overtaken : .fillsGap)
        }
        if seen.contains(.goesBeyond) {
            say(.retransmissionAndMore)
        } else {
            say(annotation.oddities.contains(.fastRetransmission) ? .fastRetransmission : .retransmission)
        }
    }

    /// What else is out of the ordinary.
    private static func sayMarks(_ annotation: Annotation, _ segment: Segment, _ say: (Phrase) -> Void) {
        let odd = annotation.oddities
        let seen = annotation.circumstances
        if odd.contains(.previousSegmentNotCaptured), seen.contains(.hasSpoken), !seen.contains(.isNext) {
            say(.previousNotSeen)
        }
        if seen.contains(.acknowledgesUnseen), !segment.isSYN { say(.ackOfUnseen) }
        if odd.contains(.zeroWindow) { say(.zeroWindow) }
        if odd.contains(.windowFull) { say(.windowFull) }
        if odd.contains(.windowUpdate) {
            say(annotation.scaledWindow(segment) == nil ? .windowUpdateUnscaled : .windowUpdate)
        }
        if odd.contains(.portsReused), annotation.beginsAnew, annotation.passage.rule != .answered { say(.portsReused) }
        if odd.contains(.foreignReset) { say(.resetUnreached) }
        if odd.contains(.challengedReset), annotation.cameToNothing { say(.resetChallenged) }
    }

    /// What drew an ACK that says nothing new.
    private static func why(_ cause: Cause, _ annotation: Annotation) -> Phrase {
        guard cause == .unknown else { return Phrase(cause) }
        if annotation.circumstances.contains(.leavesUnacknowledged) { return .mayBeGap }
        return annotation.circumstances.contains(.mayAnswer) ? .mayAnswer : .nothingShows
    }

    /// What the header's bits and options say beside its numbers.
    private static func sayOptions(_ annotation: Annotation, _ segment: Segment, _ say: (Phrase) -> Void) {
        let seen = annotation.circumstances
        if seen.contains(.shrinksWindow) { say(.shrinkingWindow) }
        if annotation.waited > 0 { say(.delayed) }
        if let ack = segment.ack, let block = segment.options.sack.first {
            let second = segment.options.sack.dropFirst().first
            let isInside = second.map {
                $0.left.precedesOrEquals(block.left) && block.right.precedesOrEquals($0.right)
            }
            if block.right.precedesOrEquals(ack) || isInside ?? false { say(.duplicateReported) }
        }
        if segment.flags.contains(.urg), segment.urgentPointer > 0, !segment.isSYN, !segment.isRST { say(.urgent) }
        if segment.isSYN {
            if segment.ack != nil {
                if seen.contains(.usesECN), segment.flags.contains(.ece) { say(.ecnAgreed) }
            } else if segment.flags.isSuperset(of: [.ece, .cwr]) {
                say(segment.flags.contains(.ae) ? .accurateECNOffered : .ecnOffered)
            }
        } else if seen.contains(.usesECN), segment.ack != nil {
            if segment.flags.contains(.ece) { say(.congestionEchoed) }
            if segment.flags.contains(.cwr) { say(.congestionAnswered) }
        }
        if seen.contains(.isMarked) { say(.congestionMarked) }
    }

    /// Changes of state that the first sentence does not tell.
    private static func sayMoves(_ annotation: Annotation, _ first: Phrase, _ say: (Phrase) -> Void) {
        for end in End.allCases {
            let entered = annotation.entered(by: end)
            guard let state = entered.last else { continue }
            let before = annotation.before[end]
            let isTold =
                entered.count == 1
                && first.tells(of: end == annotation.sender, from: before.isKnown ? before.value : nil, to: state)
            if !isTold { say(end == .client ? .clientMoves : .serverMoves) }
        }
    }
}

extension Phrase {
    /// Whether it tells why its sender, or its receiver, goes from one state to another.
    func tells(of isSender: Bool, from: State?, to: State) -> Bool {
        switch self {
        case .syn, .synWithText, .synAgain, .synOnceMore, .synCrossing:
            isSender ? to == .synSent : to == .synReceived
        case .synAck, .synAckAgain, .synAckOnceMore: isSender ? to == .synReceived : to == .established
        case .handshakeAck: !isSender && to == .established
        case .fin, .finWithText: isSender ? to == .finWait1 : from == .established && to == .closeWait
        case .finCrossing: isSender && to == .finWait1
        case .finSecond: isSender && to == .lastAck
        case .ackOfFIN: !isSender && to == .finWait2
        case .ackOfLastFIN: !isSender && to == .closed
        case .ackOfCrossingFIN: !isSender && to == .timeWait
        case .refused: !isSender && to == .closed
        case .reset, .resetPlain, .resetOfUnknown, .resetByForm, .resetOfBadAck: to == .closed || to == .listen
        default: false
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

extension Belief<State> {
    /// Whether the state is known, and is this.
    fileprivate func `is`(_ state: State) -> Bool { isKnown && value == state }

    /// Whether the end is known to have a connection that both ends have opened, or may have.
    fileprivate var isOpen: Bool { isKnown && value.isSynchronized }
}
