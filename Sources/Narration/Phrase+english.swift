// SPDX-License-Identifier: MIT

extension Phrase {
    /// In English.
    var english: StaticString {
        switch self {
        case .syn:
            "The {sender} picks its first number, {x} = {isn}. This SYN carries no text, yet takes one number: {next} is next."
        case .synWithText:
            "The {sender} picks its first number, {x} = {isn}; the SYN takes it, and {bytes} of text ride along."
        case .synAgain: "No answer came in time: the {sender} sends its SYN again, with the same number {x} = {isn}."
        case .synOnceMore: "The {sender} sends its SYN once more, with the same number {x} = {isn}."
        case .synCrossing:
            "The {sender} sends a SYN too, {x} = {isn}: both crossed on the way, and both ends are opening at once."
        case .synAck:
            "\u{201C}I heard {acked}, I expect {ack}.\u{201D} The {sender}'s own first number is {x} = {isn}, and its SYN takes it."
        case .synAckAgain:
            "The {sender} sends its SYN,ACK again, with the same number {x}: no acknowledgment of it had come."
        case .synAckOnceMore: "The {sender} sends its SYN,ACK once more, with the same number {x}."
        case .synAckOfNothing:
            "A SYN,ACK that expects {ack}: whoever sent a SYN with another number refuses it."
        case .handshakeAck:
            "\u{201C}I expect {ack}.\u{201D} No text, so no number is taken: the {sender}'s next byte is still {seq}."

        case .text: "{bytes} of text, {numbers}; the {sender} itself expects {ack}."
        case .textWithoutACK: "{bytes} of text, {numbers}, but the ACK bit is off: the receiver must drop it."
        case .ack: "All before {ack} has arrived, and {ack} is expected next. No text, so no number is taken."
        case .olderAck:
            "An older acknowledgment, of what is before {ack}: the {sender} has acknowledged more already. No number is taken."
        case .ackOfNothingNew: "{ack} is still expected; nothing new is acknowledged, and no number is taken."
        case .bare: "Neither SYN, ACK nor RST is set: an open end drops this, and one in CLOSED answers it with a RST."
        case .bareToClosed:
            "Neither SYN, ACK nor RST is set. The {receiver} is in CLOSED: whatever comes there, but a RST, is answered with a RST."
        case .textProbe:
            "{bytes} of text, {numbers}, where the {receiver}'s window ends: a probe, to learn whether there is room again."
        case .windowProbe:
            "One number back, {seq}, while the {receiver} has no room: a window probe, which has to be answered."
        case .keepAlive:
            "A keep-alive: one number back, {seq}, only to ask whether the {receiver} is still there."
        case .keepAliveText: "A keep-alive: one number back, only to ask whether the {receiver} is still there."
        case .refusedText: "The {receiver} does not take this text."

        case .fin: "The {sender} has nothing more to say: its FIN takes one number, {last}. It can still receive."
        case .finWithText:
            "The last {bytes} of text, then a FIN that takes number {last}: the {sender} has nothing more to say."
        case .finSecond:
            "The {sender} closes as well: its FIN takes number {last}. Now both have said they are done."
        case .finCrossing:
            "The {sender} closes too, not yet knowing of the other FIN: both crossed, FIN takes number {last}."
        case .finAgain: "The FIN with number {last} again: no acknowledgment of it had come."
        case .finOnceMore: "The FIN with number {last} again, though an acknowledgment of it has passed here."
        case .ackOfFIN:
            "{acked} was the FIN, so {ack} acknowledges it: the {receiver}'s half is closed, the other half still open."
        case .ackOfLastFIN:
            "{acked} was the FIN, and {ack} acknowledges it: both halves are closed. The {sender} waits in TIME-WAIT, 2 MSL."
        case .ackOfCrossingFIN:
            "{acked} was the FIN, and {ack} acknowledges it: the {receiver} need only wait in TIME-WAIT, 2 MSL."
        case .ackOfFINAlone: "{acked} was the {receiver}'s FIN, and {ack} acknowledges it. No number is taken."
        case .acknowledgesFIN: "It acknowledges the {receiver}'s FIN, {acked}, as well."

        case .refused:
            "Nothing listens on port {port}: the {sender} never left CLOSED. Acknowledging {ack} shows which SYN it refuses."
        case .reset:
            "The {sender} ends the connection at once, at {seq}: whatever was not delivered is lost, and nothing answers a RST."
        case .resetPlain: "A RST at {seq}: whoever expects this number gives the connection up. Nothing answers a RST."
        case .resetOfUnknown:
            "By its form an answer: the {sender} has no such connection, and its RST takes its number from what it was sent."
        case .resetByForm:
            "By its form an answer from where there is no such connection: its number, {seq}, is what the {receiver} acknowledged. An end that aborts with nothing outstanding sends the same."
        case .resetOfBadAck:
            "The {receiver} acknowledged {seq}, and the {sender} waits for another number: a RST with that one says so."
        case .resetIgnored:
            "A RST with number {seq}, which the {receiver} does not expect there: whoever gets such a RST stays as it is."
        case .resetUnreached:
            "The {sender} was not seen to come to this number: if nothing is missing here, somebody else sent this RST."
        case .resetChallenged:
            "It lies in the window, yet not at the next number: whoever follows RFC 5961 asks back with a challenge ACK."

        case .nothingShows: "Nothing in this capture shows why it was sent."
        case .mayBeGap: "It may answer text beyond a gap; no frame shows for certain why it was sent."
        case .mayAnswer:
            "It may answer what the {receiver} sent just before; no frame shows for certain why it was sent."
        case .oldSegment: "It answers a segment whose number is older than the next that the {sender} expects."
        case .gap: "What reached the {sender} lies beyond a gap, so it asks for {ack} again."
        case .textAgain: "It answers text that the {sender} had already."
        case .finCame: "It answers the {receiver}'s FIN, which the {sender} had already."
        case .synCame: "It answers the {receiver}'s SYN, which the {sender} had already."
        case .challengedSYN:
            "A challenge ACK: the {sender} asks whether that SYN really came from the {receiver}."
        case .challengedRST:
            "A challenge ACK: the {sender} asks whether that RST really came from the {receiver}."
        case .oldTimestamp: "It answers a segment whose timestamp is older than the last: an old duplicate."
        case .keepAliveAnswer: "The answer to a keep-alive: still here."
        case .windowProbeAnswer: "It answers a window probe."
        case .noRoom: "It answers what lies outside the {sender}'s window."
        case .badAcknowledgment: "It answers an acknowledgment of what the {sender} never sent."

        case .retransmission:
            "A retransmission: these numbers were sent before, and no acknowledgment of all of them has passed here."
        case .retransmissionAndMore: "A retransmission in part: its first numbers were sent before, the rest is new."
        case .fastRetransmission: "A fast retransmission: duplicate ACKs have asked for {seq}."
        case .needless: "Needless: the {receiver} has acknowledged all of this already."
        case .overtaken: "Out of order: by its timestamp it was sent before what has passed already."
        case .fillsGap: "It belongs before what has passed already: it was overtaken, or it is sent again."
        case .previousNotSeen:
            "What the {sender} sent just before this has not passed here: lost, overtaken, or not captured."
        case .ackOfUnseen: "It acknowledges what no frame before it holds."

        case .zeroWindow: "Window 0: the {sender} has no room, the {receiver} must wait."
        case .windowFull: "This fills the window that the {receiver} offered to its last byte."
        case .windowUpdate: "A window update: there is room for {window} now."
        case .windowUpdateUnscaled:
            "A window update: the field says {rawWin} now; the scale that it counts by was not captured."
        case .shrinkingWindow:
            "The window shrinks: its right edge is left of where the {sender} had it, which RFC 9293 advises against."

        case .portsReused:
            "This pair of ports was used before: a new first number tells the new connection apart."
        case .capturedTwice: "The same packet, seen a second time by the capture: it was sent once."
        case .duplicateReported: "Its first SACK block reports that {twice} reached the {sender} twice (D-SACK)."
        case .delayed:
            "It comes {waited} after the text that it acknowledges, longer than a round trip: most likely a delayed ACK."
        case .urgent: "URG is set: text up to {urgent} is urgent, as the urgent pointer has it."
        case .ecnOffered: "ECE and CWR on a SYN: the {sender} offers ECN, by which routers mark instead of dropping."
        case .accurateECNOffered: "AE, CWR and ECE on a SYN: the {sender} offers Accurate ECN."
        case .ecnAgreed: "ECE on the SYN,ACK: the {sender} agrees to ECN."
        case .congestionMarked: "Its IP header says CE: a router on the way met with congestion, and marked it."
        case .congestionEchoed:
            "ECE: congestion was marked on the way to the {sender}, which asks the {receiver} to slow down."
        case .congestionAnswered: "CWR: the {sender} has slowed down, as it was asked to."

        case .clientMoves: "The client: {cpath}."
        case .serverMoves: "The server: {spath}."
        }
    }
}
