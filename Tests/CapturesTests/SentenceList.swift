// SPDX-License-Identifier: MIT
import Flows
import TCP
import Transcript

@testable import Narration

/// Whether frames can refute a sentence.
enum Judgement {
    /// Whether it holds: false if a frame refutes it.
    case held(by: (Said) -> Bool)
    /// No other frame can refute it, for this reason.
    case irrefutable(String)
}

/// Every sentence that is said of a segment, with what could refute it. A sentence that is not on the list, or that is gone,
/// does not compile.
extension Phrase {
    var judgement: Judgement {
        switch self {
        case .syn, .synWithText, .synAgain, .synOnceMore, .synCrossing, .synAck, .synAckAgain, .synAckOnceMore,
            .synAckOfNothing, .handshakeAck:
            .held(by: holdsOfOpening)
        case .text: .irrefutable("It repeats its header.")
        case .textWithoutACK, .bare:
            .irrefutable("It repeats its header, and RFC 9293 says the rest of every such segment.")
        case .zeroWindow, .windowUpdateUnscaled, .urgent: .irrefutable("It repeats its header.")
        case .ecnOffered, .accurateECNOffered, .congestionMarked: .irrefutable("It repeats its headers.")
        case .resetPlain: .irrefutable("It says what whoever expects the number does, not who does.")
        case .clientMoves, .serverMoves:
            .irrefutable("It repeats the states beside it, which stories and seeded conversations judge.")
        case .ack, .olderAck, .ackOfNothingNew, .bareToClosed, .textProbe, .windowProbe, .keepAlive, .keepAliveText,
            .refusedText:
            .held(by: holdsOfText)
        case .fin, .finWithText, .finSecond, .finCrossing, .finAgain, .finOnceMore, .ackOfFIN, .ackOfLastFIN,
            .ackOfCrossingFIN, .ackOfFINAlone, .acknowledgesFIN:
            .held(by: holdsOfClosing)
        case .refused, .reset, .resetOfUnknown, .resetByForm, .resetOfBadAck, .resetIgnored, .resetUnreached,
            .resetChallenged:
            .held(by: holdsOfReset)
        case .nothingShows, .mayBeGap, .mayAnswer, .gap, .textAgain, .oldSegment, .finCame, .synCame, .challengedSYN,
            .challengedRST, .oldTimestamp, .keepAliveAnswer, .windowProbeAnswer, .noRoom, .badAcknowledgment:
            .held(by: holdsOfCause)
        case .retransmission, .retransmissionAndMore, .fastRetransmission, .needless, .overtaken, .fillsGap,
            .previousNotSeen, .ackOfUnseen:
            .held(by: holdsOfSequence)
        case .windowFull, .windowUpdate, .shrinkingWindow, .portsReused, .capturedTwice, .duplicateReported, .delayed,
            .ecnAgreed, .congestionEchoed, .congestionAnswered:
            .held(by: holdsOfTheRest)
        }
    }

    private func holdsOfOpening(_ said: Said) -> Bool {
        let again = said.own.filter { $0.segment.isSYN && $0.seq == said.seq }
        let theirs = said.others.filter(\.segment.isSYN)
        let fits = theirs.contains { syn in
            said.segment.ack.map { $0.follows(syn.seq) && $0.precedesOrEquals(syn.end) } ?? false
        }
        return switch self {
        case .syn, .synWithText: again.isEmpty && said.segment.ack == nil
        case .synAgain: !again.isEmpty && said.others.isEmpty
        case .synOnceMore: !again.isEmpty || said.isReuse
        case .synCrossing: said.segment.ack == nil && theirs.contains { $0.ack == nil }
        case .synAck: !again.contains { $0.ack != nil } && (theirs.isEmpty || fits)
        case .synAckAgain: !again.isEmpty && !said.isAcknowledged(upTo: said.seq + 1)
        case .synAckOnceMore: !again.isEmpty
        case .synAckOfNothing:
            theirs.contains { syn in
                said.segment.ack.map { $0.precedesOrEquals(syn.seq) || $0.follows(syn.end) } ?? true
            }
        case .handshakeAck: theirs.isEmpty || fits
        default: false
        }
    }

    private func holdsOfText(_ said: Said) -> Bool {
        let others = said.others
        let wasClosed = others.contains {
            $0.segment.window == 0 && ($0.ack == said.seq || $0.ack == said.seq + 1) && !$0.segment.isRST
        }
        switch self {
        case .ack:
            return !said.own.contains { frame in said.segment.ack.map { frame.ack?.follows($0) ?? false } ?? true }
        case .olderAck:
            return said.own.contains { frame in said.segment.ack.map { frame.ack?.follows($0) ?? false } ?? false }
        case .ackOfNothingNew: return said.own.contains { $0.ack == said.segment.ack }
        case .bareToClosed:
            guard let next = said.othersLater.first(where: { !$0.segment.isSYN }) else { return true }
            return next.segment.isRST
        case .textProbe:
            return wasClosed || others.contains { said.edge($0, of: others) == said.seq }
        case .windowProbe: return wasClosed && (said.most == said.seq + 1 || said.most == said.seq)
        case .keepAlive, .keepAliveText:
            let last = others.last { $0.ack != nil && !$0.segment.isRST }
            return said.segment.textLength <= 1 && said.most == said.seq + 1
                && said.isAcknowledged(upTo: said.seq + 1) && last?.segment.window != 0
        case .refusedText:
            let copies = said.own + said.ownLater
            let isTaken = said.othersLater.contains { $0.ack?.followsOrEquals(said.segment.text.end) ?? false }
            return !isTaken || copies.contains { $0.overlaps(said.frame) }
                || !said.others.allSatisfy { !$0.segment.isRST }
        default: return false
        }
    }

    private func holdsOfClosing(_ said: Said) -> Bool {
        let isRepeat = said.own.contains { $0.segment.isFIN && $0.end == said.end }
        let theirs = said.others.filter(\.segment.isFIN)
        let acknowledges = theirs.contains { $0.end == said.segment.ack }
        let covers = theirs.contains { said.segment.ack?.followsOrEquals($0.end) ?? false }
        return switch self {
        case .fin, .finWithText: !isRepeat && theirs.isEmpty
        case .finSecond: !isRepeat && covers
        case .finCrossing: !isRepeat && !theirs.isEmpty && !covers
        case .finAgain: isRepeat && !said.isAcknowledged(upTo: said.end)
        case .finOnceMore: isRepeat && said.isAcknowledged(upTo: said.end)
        case .ackOfFIN: acknowledges && !said.own.contains { $0.segment.isFIN && said.seq.precedes($0.end) }
        case .ackOfLastFIN, .ackOfCrossingFIN: acknowledges && said.own.contains(where: \.segment.isFIN)
        case .ackOfFINAlone, .acknowledgesFIN: acknowledges
        default: false
        }
    }

    private func holdsOfReset(_ said: Said) -> Bool {
        guard said.segment.isRST else { return false }
        let hasForm =
            said.segment.ack.map { ack in said.seq.rawValue == 0 && said.others.contains { $0.end == ack } }
            ?? said.others.contains { $0.ack == said.seq }
        let goesOn = said.ownLater.contains {
            !$0.segment.isRST && !$0.segment.isSYN && $0.length > 0 && $0.end.follows(said.seq)
        }
        let expected = said.others.last { $0.ack != nil }?.ack
        return switch self {
        case .refused:
            said.others.contains { $0.segment.isSYN && $0.end == said.segment.ack }
                && said.own.allSatisfy(\.segment.isRST)
        case .reset: !goesOn && said.own.contains { !$0.segment.isRST } && said.truth?.isSynchronized ?? true
        case .resetOfUnknown: hasForm && !(said.truth?.isSynchronized ?? false)
        case .resetByForm: hasForm
        case .resetOfBadAck: hasForm && said.own.contains { $0.segment.isSYN && $0.end != said.seq }
        case .resetIgnored: expected != said.seq
        case .resetUnreached:
            said.own.allSatisfy { $0.segment.isRST || $0.end.precedes(said.seq) }
                || said.own.contains { $0.segment.isSYN && said.seq.precedes($0.seq) }
        case .resetChallenged: expected != said.seq
        default: false
        }
    }

    private func holdsOfCause(_ said: Said) -> Bool {
        guard let ack = said.segment.ack, said.segment.length == 0 else { return false }
        let others = said.others
        let blocks = said.segment.options.sack
        switch self {
        case .nothingShows:
            if !blocks.isEmpty { return false }
            guard let last = others.last, last.number > said.own.last?.number ?? 0 else { return true }
            // What must be answered, and was sent right before.
            return last.length == 0 && !(last.seq == ack - 1) || last.end.follows(ack)
        case .mayAnswer:
            guard let last = others.last else { return false }
            return last.time >= said.own.last?.time ?? 0
        case .oldSegment:
            return others.contains { $0.length == 0 && $0.seq.precedes(ack) && !$0.segment.isRST }
        case .mayBeGap: return others.contains { $0.end.follows(ack) } && blocks.isEmpty
        case .gap:
            return others.contains { $0.length > 0 && $0.seq.follows(ack) && !$0.segment.isRST }
                || blocks.contains { $0.left.follows(ack) }
        case .textAgain:
            return said.othersRepeat { $0.segment.textLength > 0 && $0.seq.precedes(ack) }
                || blocks.first.map { $0.right.precedesOrEquals(ack) || $0.left.precedes(ack) } ?? false
        case .finCame: return said.othersRepeat { $0.segment.isFIN && $0.end.precedesOrEquals(ack) }
        case .synCame: return said.othersRepeat { $0.segment.isSYN }
        case .challengedSYN:
            let syns = others.filter(\.segment.isSYN)
            return syns.contains { $0.seq != syns.first?.seq }
                || (!syns.isEmpty && said.own.contains { !$0.segment.isSYN })
        case .challengedRST: return others.contains { $0.segment.isRST && $0.seq != ack }
        case .oldTimestamp:
            return others.contains { late in
                others.contains { frame in
                    guard let a = frame.timestamp, let b = late.timestamp else { return false }
                    return frame.number < late.number && Int32(bitPattern: b &- a) < 0
                }
            }
        case .keepAliveAnswer: return others.contains { $0.length == 0 && $0.seq == ack - 1 && !$0.segment.isRST }
        case .windowProbeAnswer:
            return said.own.contains { $0.segment.window == 0 }
                && others.contains { $0.segment.textLength <= 1 && ($0.seq == ack || $0.seq == ack - 1) }
        case .noRoom:
            let edges = said.own.compactMap { said.edge($0, of: said.own) }
            return edges.isEmpty
                || others.contains { frame in
                    frame.seq.precedes(ack) || edges.contains { frame.end.follows($0) || frame.seq == $0 }
                }
        case .badAcknowledgment:
            guard let most = said.most else { return false }
            return others.contains { $0.ack?.follows(most) ?? false }
        default: return false
        }
    }

    private func holdsOfSequence(_ said: Said) -> Bool {
        let isRepeat = said.own.contains { $0.overlaps(said.frame) }
        let asks = said.others.count { $0.ack == said.seq }
        let goesBack = said.most.map { $0.follows(said.seq) } ?? false
        return switch self {
        case .retransmission: isRepeat && !said.isAcknowledged(upTo: said.end)
        case .retransmissionAndMore: isRepeat && said.most.map { said.end.follows($0) } ?? false
        case .fastRetransmission: isRepeat && asks >= 3
        case .needless: goesBack && said.isAcknowledged(upTo: said.end)
        case .overtaken:
            goesBack
                && said.own.contains { frame in
                    guard let a = frame.timestamp, let b = said.frame.timestamp else { return false }
                    return Int32(bitPattern: b &- a) < 0
                }
        case .fillsGap: goesBack
        case .previousNotSeen: !said.own.isEmpty && !said.own.contains { $0.holds(said.seq - 1) }
        case .ackOfUnseen:
            said.segment.ack.map { ack in !said.others.contains { $0.holds(ack - 1) } } ?? false
        default: false
        }
    }

    private func holdsOfTheRest(_ said: Said) -> Bool {
        let bits: Flags = [.ece, .cwr]
        let offers = (said.own + said.others).contains {
            $0.segment.isSYN && $0.ack == nil && $0.segment.flags.isSuperset(of: bits)
        }
        let agrees = (said.own + said.others).contains {
            $0.segment.isSYN && $0.ack != nil && $0.segment.flags.intersection(bits) == .ece
        }
        switch self {
        case .windowFull:
            guard said.shift(of: said.others) != nil else { return true }
            return said.others.contains { said.edge($0, of: said.others) == said.end }
        case .windowUpdate:
            return said.own.contains { $0.ack == said.segment.ack && $0.segment.window != said.segment.window }
        case .shrinkingWindow:
            guard let edge = said.edge(said.frame, of: said.own) else { return false }
            return said.own.contains { said.edge($0, of: said.own).map { $0.follows(edge) } ?? false }
        case .portsReused:
            return said.isReuse || (said.own + said.others).contains { $0.segment.isSYN && $0.seq != said.seq }
        case .capturedTwice: return true
        case .duplicateReported:
            guard let block = said.segment.options.sack.first, let ack = said.segment.ack else { return false }
            return block.left.precedes(block.right)
                && (block.right.precedesOrEquals(ack)
                    || said.segment.options.sack.dropFirst().contains {
                        $0.left.precedesOrEquals(block.left) && block.right.precedesOrEquals($0.right)
                    })
        case .delayed:
            guard let last = said.others.last, said.row.annotation.waited > 0 else { return false }
            let waited = (said.frame.time - last.time) / 1_000_000
            return last.end == said.segment.ack && last.segment.textLength > 0
                && waited == Int64(said.row.annotation.waited)
                && said.others.count { $0.overlaps(last) } == 1
        case .ecnAgreed: return offers && said.segment.flags.intersection(bits) == .ece
        case .congestionEchoed, .congestionAnswered: return offers && agrees
        default: return false
        }
    }
}
