// SPDX-License-Identifier: MIT
public import Flows
public import Narration
import Packets
public import TCP
public import Transcript

/// What is known of one connection at this moment. What is not known is nil, and nothing is made up for it.
public struct TutorFacts: Sendable {
    /// Why a server does not see sequence numbers.
    public enum MissingReason: Hashable, Sendable {
        /// It may not capture; the command that would let it, if one does.
        case forbidden(remedy: String?)
        /// It captures, but has not seen this connection's handshake.
        case missed
    }

    /// Something that an end said.
    public struct Line: Hashable, Sendable {
        /// How many octets it had, its line end included.
        public var octets: Int64
        /// The frames that carried it.
        public var frames: [Int]
        /// The frame that acknowledged all of it.
        public var acknowledgedBy: Int?
    }

    /// The ends' sockets, as they are written.
    public var client, server: String?
    /// Whether they talk over IPv6.
    public var isIPv6: Bool?
    /// What a capture lets believe of the states of both ends.
    public var states: Ends?
    /// What the server's kernel says of its own end.
    public var kernel: State?
    /// The first number of each end.
    public var x, y: SequenceNumber?
    /// The variables of both ends.
    public var numbers: Pair<EndNumbers>?
    /// What each end offered in its SYN.
    public var mss = Pair<UInt16?>(client: nil, server: nil)
    /// The window shift that each end offered in its SYN.
    public var shift = Pair<UInt8?>(client: nil, server: nil)
    /// The largest text that the server's kernel puts into a segment.
    public var sendMSS: Int?
    /// The server's kernel's smoothed round trip, in microseconds (RFC 6298 §2).
    public var roundTrip: Int?
    /// How long the handshake took, in nanoseconds.
    public var handshakeTime: Int64?
    /// Segments that each end has sent again.
    public var repeated = Pair<Int?>(client: nil, server: nil)
    /// The frames of the handshake and of the end.
    public var syn, synAck, ack, fin, rst: Int?
    /// Who sent the first FIN.
    public var closer: End?
    /// How many segments there were; nil without a capture.
    public var segments: Int?
    /// Octets of text that each end sent, repeats not counted.
    public var bytes = Pair<UInt64?>(client: nil, server: nil)
    /// What the client said last.
    public var line: Line?
    /// Why there are no numbers.
    public var missing: MissingReason?

    private var synTime: Int64?

    /// Nothing is known yet.
    public init() {}

    // MARK: From a trace

    /// Takes in what a trace tells of this connection.
    public mutating func take(_ event: TraceEvent) {
        switch event {
        case .segment(let passing): take(passing)
        case .message(let message) where message.sender == .client:
            guard !message.segments.isEmpty else { return }
            line = Line(octets: message.length, frames: message.segments, acknowledgedBy: message.acknowledgedBy)
        case .connection(let connection):
            bytes = Pair(client: connection.clientBytes, server: connection.serverBytes)
        default: break
        }
    }

    private mutating func take(_ passing: AnnotatedSegment) {
        let annotation = passing.annotation
        let segment = passing.segment
        let sender = annotation.sender
        let client = sender == .client ? passing.source : passing.destination
        let server = sender == .client ? passing.destination : passing.source
        self.client = "\(client)"
        self.server = "\(server)"
        isIPv6 = client.address.isIPv6
        states = annotation.after
        if let known = passing.numbers { numbers = known }
        segments = (segments ?? 0) + 1
        let isRepeat = annotation.oddities.contains(.retransmission)
        repeated[sender] = (repeated[sender] ?? 0) + (isRepeat ? 1 : 0)
        if repeated[sender.peer] == nil { repeated[sender.peer] = 0 }
        for end in [End.client, .server] where bytes[end] == nil { bytes[end] = 0 }
        if segment.textLength > 0, !isRepeat { bytes[sender] = (bytes[sender] ?? 0) + UInt64(segment.textLength) }
        if segment.isSYN { take(syn: segment, annotation) }
        if ack == nil, synAck != nil, sender == .client, !segment.isSYN, segment.ack != nil {
            ack = annotation.number
            if let synTime, let time = annotation.time { handshakeTime = time.nanoseconds &- synTime }
        }
        if segment.isFIN, fin == nil {
            fin = annotation.number
            closer = sender
        }
        if segment.isRST, rst == nil { rst = annotation.number }
    }

    private mutating func take(syn segment: Segment, _ annotation: Annotation) {
        let sender = annotation.sender
        mss[sender] = segment.options.maximumSegmentSize
        shift[sender] = segment.options.windowScale
        if sender == .client {
            x = segment.seq
            if syn == nil {
                syn = annotation.number
                synTime = annotation.time?.nanoseconds
            }
        } else {
            y = segment.seq
            if synAck == nil, segment.ack != nil { synAck = annotation.number }
        }
    }

    // MARK: By name

    /// Why something is not known, and what would help.
    func missingSentence(_ language: Language) -> String {
        switch missing {
        case .missed: return TutorWords.handshakeMissed[language]
        case .forbidden(let remedy):
            let help = remedy.map { TutorWords.wouldLet($0)[language] } ?? ""
            return TutorWords.mayNotCapture[language] + help
        case nil: return TutorWords.notKnown[language]
        }
    }

    /// What stands for a name in an entry; nil if it is not known.
    public func value(_ name: String, _ language: Language) -> String? {
        switch name {
        case "client": client
        case "server": server
        case "family": isIPv6.map { $0 ? "IPv6" : "IPv4" }
        case "clientState": states.map { "\($0.client.value)" }
        case "serverState": states.map { "\($0.server.value)" }
        case "clientBasis": states.map { TutorWords.basis($0.client.basis, language) }
        case "serverBasis": states.map { TutorWords.basis($0.server.basis, language) }
        case "kernel": kernel.map { "\($0)" }
        case "x": x.map { "\($0.rawValue)" }
        case "y": y.map { "\($0.rawValue)" }
        case "x+1": x.map { "\(($0 + 1).rawValue)" }
        case "y+1": y.map { "\(($0 + 1).rawValue)" }
        case "mss.client": mss.client.map { "\($0)" }
        case "mss.server": mss.server.map { "\($0)" }
        case "shift.client": shift.client.map { "\($0)" }
        case "shift.server": shift.server.map { "\($0)" }
        case "sendMSS": sendMSS.map { "\($0)" }
        case "rtt": roundTrip.map { "\($0)" }
        case "handshakeRTT": handshakeTime.map { "\(($0 + 500) / 1_000)" }
        case "repeated.client": repeated.client.map { "\($0)" }
        case "repeated.server": repeated.server.map { "\($0)" }
        case "closer": closer.map { TutorWords.name($0, language) }
        case "stillOpen": states != nil && fin == nil && rst == nil ? TutorWords.stillOpen[language] : nil
        case "segments": segments.map { "\($0)" }
        case "bytes.client": bytes.client.map { "\($0)" }
        case "bytes.server": bytes.server.map { "\($0)" }
        case "handshake": handshake(language)
        case "waits.client": waits(.client, language)
        case "waits.server": waits(.server, language)
        default: frame(name) ?? line(name, language) ?? variable(name)
        }
    }

    private func frame(_ name: String) -> String? {
        let frame: Int? =
            switch name {
            case "syn": syn
            case "synAck": synAck
            case "ack": ack
            case "fin": fin
            case "rst": rst
            default: nil
            }
        return frame.map { "\($0)" }
    }

    private func line(_ name: String, _ language: Language) -> String? {
        switch name {
        case "line.octets": line.map { "\($0.octets)" }
        case "line.frames": line.map { TutorWords.frames($0.frames, language) }
        case "line.ack": line?.acknowledgedBy.map { "\($0)" }
        default: nil
        }
    }

    private func variable(_ name: String) -> String? {
        guard let numbers else { return nil }
        let end: EndNumbers
        if name.hasPrefix("c.") {
            end = numbers.client
        } else if name.hasPrefix("s.") {
            end = numbers.server
        } else {
            return nil
        }
        let value: UInt32? =
            switch String(name.dropFirst(2)) {
            case "una": end.sndUna?.rawValue
            case "nxt": end.sndNxt?.rawValue
            case "wnd": end.sndWnd
            case "rcv": end.rcvNxt?.rawValue
            case "rwnd": end.rcvWnd
            default: nil
            }
        return value.map { "\($0)" }
    }

    /// The three segments on one line, as far as they were seen.
    private func handshake(_ language: Language) -> String? {
        guard let x, let syn else { return nil }
        let (client, server) = (TutorWords.name(.client, language), TutorWords.name(.server, language))
        var drawn = "\(client) ●─ \(syn) SYN x=\(x.rawValue) ─▶ \(server)"
        guard let y, let synAck else { return drawn }
        drawn += " │ \(client) ◀─ \(synAck) SYN,ACK y=\(y.rawValue) ack x+1=\((x + 1).rawValue) ─● \(server)"
        guard let ack else { return drawn }
        return drawn + " │ \(client) ●─ \(ack) ACK y+1=\((y + 1).rawValue) ─▶ \(server)"
    }
}
