// SPDX-License-Identifier: MIT
import Flows
import Transcript

/// A sentence about a segment, in both languages, with holes for the connection's own numbers.
///
/// In braces: `sender` and `receiver`; `x`, the letter of the sender's first number, and `isn`, that number; `seq`, `last`
/// and `next`, the segment's first and last number and the one after it, as in x+1; `ack` and `acked`, what it expects
/// and one before that, as in y+1 and y; `numbers`, those that the text takes; `urgent`, the last that is urgent; `twice`,
/// those that came twice; `bytes`, the text with its unit; `window`, the same, and `rawWin`, the field as it stands;
/// `port`, the sender's; `waited`, a time; `cpath` and `spath`, the states that the client or the server went through.
enum Phrase: UInt8, CaseIterable, Sendable {
    // Opening
    case syn, synWithText, synAgain, synOnceMore, synCrossing
    case synAck, synAckAgain, synAckOnceMore, synAckOfNothing, handshakeAck
    // Text and acknowledgments
    case text, textWithoutACK, ack, olderAck, ackOfNothingNew, bare, bareToClosed, textProbe, windowProbe
    case keepAlive, keepAliveText, refusedText
    // Closing
    case fin, finWithText, finSecond, finCrossing, finAgain, finOnceMore
    case ackOfFIN, ackOfLastFIN, ackOfCrossingFIN, ackOfFINAlone, acknowledgesFIN
    // Resets
    case refused, reset, resetPlain, resetOfUnknown, resetByForm, resetOfBadAck, resetIgnored
    case resetUnreached, resetChallenged
    // What drew an ACK that says nothing new
    case nothingShows, mayBeGap, mayAnswer, gap, textAgain, oldSegment, finCame, synCame, challengedSYN, challengedRST
    case oldTimestamp
    case keepAliveAnswer, windowProbeAnswer, noRoom, badAcknowledgment
    // Numbers that are not the next
    case retransmission, retransmissionAndMore, fastRetransmission, needless, overtaken, fillsGap, previousNotSeen
    case ackOfUnseen
    // Windows
    case zeroWindow, windowFull, windowUpdate, windowUpdateUnscaled, shrinkingWindow
    // Everything else that a header or a time shows
    case portsReused, capturedTwice, duplicateReported, delayed, urgent
    case ecnOffered, accurateECNOffered, ecnAgreed, congestionMarked, congestionEchoed, congestionAnswered
    // Changes of state
    case clientMoves, serverMoves

    /// Where the sentence comes from, as in `9293 §3.4`.
    var source: StaticString {
        switch self {
        case .syn, .text, .ack, .olderAck, .overtaken, .fillsGap, .previousNotSeen, .ackOfUnseen: "9293 §3.4"
        case .synWithText, .synCrossing, .synAck, .handshakeAck: "9293 §3.5"
        case .synAgain, .synOnceMore, .synAckAgain, .synAckOnceMore, .finAgain, .finOnceMore, .retransmission,
            .retransmissionAndMore, .needless:
            "9293 §3.8.1"
        case .synAckOfNothing, .resetOfBadAck: "9293 §3.10.7.3"
        case .textWithoutACK, .ackOfNothingNew, .bare, .refusedText, .resetIgnored, .textAgain, .oldSegment, .finCame,
            .synCame, .badAcknowledgment:
            "9293 §3.10.7.4"
        case .bareToClosed, .refused, .resetOfUnknown, .resetByForm: "9293 §3.10.7.1"
        case .textProbe, .windowProbe, .windowProbeAnswer, .noRoom: "9293 §3.8.6.1"
        case .keepAlive, .keepAliveText, .keepAliveAnswer: "9293 §3.8.4"
        case .fin, .finWithText, .finSecond, .finCrossing, .ackOfFIN, .ackOfCrossingFIN, .ackOfFINAlone,
            .acknowledgesFIN:
            "9293 §3.6"
        case .ackOfLastFIN: "9293 §3.6.1"
        case .reset, .resetPlain: "9293 §3.5.2"
        case .resetUnreached: "9293 §3.5.3"
        case .resetChallenged: "5961 §3.2"
        case .nothingShows, .mayBeGap, .mayAnswer: "5681 §2"
        case .gap: "5681 §4.2"
        case .challengedSYN: "5961 §4"
        case .challengedRST: "5961 §3"
        case .oldTimestamp: "7323 §5.3"
        case .fastRetransmission: "5681 §3.2"
        case .zeroWindow, .windowFull, .windowUpdate, .windowUpdateUnscaled, .shrinkingWindow: "9293 §3.8.6"
        case .portsReused: "9293 §3.4.1"
        case .capturedTwice: "6864 §4"
        case .duplicateReported: "2883 §4"
        case .delayed: "9293 §3.8.6.3"
        case .urgent: "9293 §3.8.5"
        case .ecnOffered, .ecnAgreed: "3168 §6.1.1"
        case .accurateECNOffered: "9768 §3.1"
        case .congestionMarked: "3168 §5"
        case .congestionEchoed: "3168 §6.1.3"
        case .congestionAnswered: "3168 §6.1.2"
        case .clientMoves, .serverMoves: "9293 §3.3.2"
        }
    }

    /// Why an ACK that says nothing new was sent.
    init(_ cause: Cause) {
        self =
            switch cause {
            case .unknown: .nothingShows
            case .gap: .gap
            case .textAgain: .textAgain
            case .oldSegment: .oldSegment
            case .finAgain: .finCame
            case .synAgain: .synCame
            case .challengedSYN: .challengedSYN
            case .challengedRST: .challengedRST
            case .oldTimestamp: .oldTimestamp
            case .keepAlive: .keepAliveAnswer
            case .windowProbe: .windowProbeAnswer
            case .noRoom: .noRoom
            case .badAcknowledgment: .badAcknowledgment
            }
    }
}
