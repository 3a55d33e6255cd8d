// SPDX-License-Identifier: MIT

import TCP

/// The connection under test: the model, what it has sent, and how the script's numbers relate to its own.
struct Connection {
    /// A segment that the model sent and the script has not asked for yet.
    struct Emitted {
        var segment: Segment
        var at: Instant
    }

    var endpoint: Endpoint
    /// The descriptor of the socket that listened for it; nil if it called.
    var listener: Int64?
    var isAccepted = false
    /// Whether the handshake was ever over.
    var wasEstablished = false
    /// The error that SO_ERROR, read and write report next.
    var error: String?
    var isShutForReading = false
    /// Whether resets are reported, and text is kept, as Linux does.
    var isLinux = false
    /// Octets that arrived before a reset, which Linux still hands over; and whether a FIN had come before it.
    var leftToRead: UInt32 = 0
    var hadFIN = false
    /// The octet that is not in the stream (Linux), by its number.
    var urgentOctet: SequenceNumber?

    /// Our ISN as the model chose it and as the script has it; the peer's is the script's own.
    var ourISN: UInt32 = 0
    var ourScriptISN: UInt32 = 0
    var peerISN: UInt32 = 0
    /// The first timestamp of ours, really and in the script, and every one the script has shown.
    var firstTimestamp: (real: UInt32, script: UInt32)?
    var timestampsShown: [UInt32: UInt32] = [:]

    var waiting: [Emitted] = []

    init(_ configuration: Configuration, listener: Int64?) {
        endpoint = Endpoint(configuration: configuration, secret: 0x3FFF_FF00)
        self.listener = listener
    }

    // MARK: The script's numbers

    /// The model's segment for what the script injects.
    func real(_ segment: ScriptSegment) throws(ScriptProblem) -> Segment {
        let isSYN = segment.flags.contains(.syn)
        let seq = isSYN ? segment.start : segment.start &+ peerISN
        // An ACK flag without a number means 0, as in the header.
        let written = segment.flags.contains(.ack) ? segment.ack ?? 0 : nil
        let ack = written.map { isSYN ? $0 &- ourScriptISN &+ ourISN : $0 &+ ourISN }
        return Segment(
            seq: SequenceNumber(seq), ack: ack.map { SequenceNumber($0) }, flags: segment.flags,
            window: segment.window ?? 0, urgentPointer: segment.urgent ?? 0, textLength: segment.length,
            options: try real(segment.options ?? [], in: segment.text))
    }

    private func real(_ options: [ScriptOption], in text: String) throws(ScriptProblem) -> Options {
        var result = Options.none
        for option in options {
            switch option {
            case .mss(let size): result.maximumSegmentSize = size
            case .windowScale(let shift): result.windowScale = shift
            case .sackPermitted: result.sackPermitted = true
            case .sack(let blocks):
                result.sack = SACKBlocks(
                    blocks.map {
                        .init(left: SequenceNumber($0.left &+ ourISN), right: SequenceNumber($0.right &+ ourISN))
                    })
            case .timestamps(let value, let echo):
                guard let shown = echo == 0 ? 0 : timestampsShown[echo] else {
                    throw .syntax(line: 0, "ecr \(echo) echoes no TS val that the script has shown: \(text)")
                }
                result.timestamps = Timestamps(value: value, echo: shown)
            case .nop, .eol, .fastOpen: break
            }
        }
        return result
    }

    /// The model's segment in the script's numbers.
    func script(_ segment: Segment, layout: [ScriptOption]) -> ScriptSegment {
        let start = scriptSeq(segment)
        let options = layout.map { option -> ScriptOption in
            guard case .sack(let blocks) = option else { return option }
            return .sack(blocks.map { .init(left: $0.left &- peerISN, right: $0.right &- peerISN) })
        }
        var result = ScriptSegment(
            flags: segment.flags, start: start, length: segment.textLength,
            ack: segment.ack.map { segment.isSYN ? $0.rawValue : $0.rawValue &- peerISN }, window: segment.window,
            urgent: segment.flags.contains(.urg) ? segment.urgentPointer : nil, options: options, text: "")
        result.text = "> \(result.written)"
        return result
    }

    func scriptSeq(_ segment: Segment) -> UInt32 {
        segment.seq.rawValue &- ourISN &+ (segment.isSYN ? ourScriptISN : 0)
    }

    // MARK: What the model does

    /// Takes what an outcome sends and tells.
    mutating func take(_ outcome: Outcome, before old: Endpoint, at now: Instant) {
        let before = old.state
        if isLinux, endpoint.state == .closed, outcome.signals.contains(.connectionReset) {
            leftToRead = old.unread
            hadFIN = old.peerHasClosed
        }
        for action in outcome.actions {
            switch action {
            case .transmit(let segment):
                if segment.isSYN { ourISN = segment.seq.rawValue }
                waiting.append(Emitted(segment: segment, at: now))
            case .signal(let signal): note(signal, before: before)
            case .arm, .disarm, .deliver, .deleteTCB: break
            }
        }
        if outcome.transitions.contains(where: { $0.trigger == .rst && ($0.from == .closing || $0.from == .lastAck) }) {
            error = "ECONNRESET"
        }
        if endpoint.state.isSynchronized || outcome.transitions.contains(where: { $0.to.isSynchronized }) {
            wasEstablished = true
        }
    }

    private mutating func note(_ signal: Signal, before: State) {
        switch signal {
        case .connectionRefused: error = isLinux ? "ECONNRESET" : "ECONNREFUSED"
        case .connectionReset:
            error = before == .synSent ? "ECONNREFUSED" : before == .closeWait && isLinux ? "EPIPE" : "ECONNRESET"
        case .abortedByUserTimeout, .connectionTimedOut: error = "ETIMEDOUT"
        case .connectionOpen, .connectionClosing, .troubleDelivering, .urgentText, .sendAcknowledged, .receiveReturns,
            .pendingCallsReturn, .closeAcknowledged:
            break
        }
    }
}
