// SPDX-License-Identifier: MIT
import Drill
import TCP

/// One endpoint on the bench, with round numbers: our ISS is 100, the peer's 300; it offers 1000 octets and an MSS of
/// 1000. In ESTABLISHED, SND.NXT is 101 and RCV.NXT is 301; our FIN is 101, the peer's 301.
struct Bench {
    var endpoint: Endpoint
    var now = Instant.zero
    /// What the last step led to.
    var outcome = Outcome()
    var error: CallError?
    /// Every rule that held and every transition walked on the way.
    var rules: Set<Rule.ID> = []
    var transitions: Set<Transition> = []

    enum Step {
        case segment(String)
        case call(UserCall)
        /// Time passes; every timer that runs out on the way does so.
        case wait(Interval)
    }

    init(_ configuration: Configuration = .rfc) {
        endpoint = Endpoint(configuration: configuration, secret: 100)
    }

    /// Where a row begins.
    enum Start: Hashable {
        case at(State)
        /// SYN-RECEIVED after an active OPEN: both called at once.
        case synReceivedActive
        /// ESTABLISHED by a passive OPEN.
        case accepted
        /// LISTEN for one remote socket only.
        case listenToOne
    }

    init(_ start: Start, _ configuration: Configuration = .rfc) {
        self.init(configuration)
        for step in Bench.way(to: start) { play(step) }
        outcome.removeAll()
    }

    private static let open = Step.call(.openActive(remoteSpecified: true))
    private static let synAck = Step.segment("S. 300 ack 101 <mss 1000>")
    private static let fin = Step.segment("F. 301 ack 101")

    private static func way(to start: Start) -> [Step] {
        let listen = Step.call(.openPassive(remoteSpecified: false))
        let syn = Step.segment("S 300 <mss 1000>")
        switch start {
        case .synReceivedActive: return [open, syn]
        case .accepted: return [listen, syn, .segment(". 301 ack 101")]
        case .listenToOne: return [.call(.openPassive(remoteSpecified: true))]
        case .at(let state):
            switch state {
            case .closed: return []
            case .listen: return [listen]
            case .synSent: return [open]
            case .synReceived: return [listen, syn]
            case .established: return [open, synAck]
            case .finWait1: return [open, synAck, .call(.close)]
            case .finWait2: return [open, synAck, .call(.close), .segment(". 301 ack 102")]
            case .closeWait: return [open, synAck, fin]
            case .closing: return [open, synAck, .call(.close), fin]
            case .lastAck: return [open, synAck, fin, .call(.close)]
            case .timeWait: return [open, synAck, .call(.close), .segment("F. 301 ack 102")]
            }
        }
    }

    mutating func play(_ step: Step) {
        outcome.removeAll()
        error = nil
        switch step {
        case .segment(let text): endpoint.receive(Segment(text), at: now, into: &outcome)
        case .call(let call):
            do throws(CallError) { try endpoint.call(call, at: now, into: &outcome) } catch { self.error = error }
        case .wait(let interval):
            let until = now + interval
            while let next = endpoint.nextTimeout, next.at <= until {
                now = max(now, next.at)
                endpoint.expire(next.timer, at: now, into: &outcome)
            }
            now = until
        }
        rules.formUnion(outcome.rulings.filter(\.holds).map(\.rule))
        transitions.formUnion(outcome.transitions)
    }

    var sent: [String] { outcome.segments.map(\.text) }
}

extension Segment {
    /// A segment as these tests write it: `FLAGS SEQ(LEN) ack N win N urg N <mss N, ws N, sackOK, ts V E, sack L R, uto N>`,
    /// flags as in packetdrill, the window 1000 unless said.
    init(_ text: String) {
        let parts = text.split(separator: "<")
        let words = parts[0].split(separator: " ").map(String.init)
        let number = words[1].split(whereSeparator: { $0 == "(" || $0 == ")" }).map { UInt32($0) ?? 0 }
        func value(_ name: String) -> UInt32? {
            words.firstIndex(of: name).flatMap { UInt32(words[$0 + 1]) }
        }
        var options = Options.none
        for option in (parts.count > 1 ? parts[1].dropLast() : "").split(separator: ",") {
            let fields = option.split(separator: " ").map(String.init)
            let numbers = fields.dropFirst().compactMap { UInt32($0) }
            switch fields[0] {
            case "mss": options.maximumSegmentSize = UInt16(numbers[0])
            case "ws": options.windowScale = UInt8(numbers[0])
            case "sackOK": options.sackPermitted = true
            case "ts": options.timestamps = Timestamps(value: numbers[0], echo: numbers[1])
            case "uto": options.userTimeout = UserTimeout(field: UInt16(numbers[0]))
            case "sack": options.sack.append(.init(left: SequenceNumber(numbers[0]), right: SequenceNumber(numbers[1])))
            default: break
            }
        }
        self.init(
            seq: SequenceNumber(number[0]), ack: value("ack").map { SequenceNumber($0) },
            flags: Flags(script: words[0]) ?? [],
            window: UInt16(value("win") ?? 1000), urgentPointer: UInt16(value("urg") ?? 0),
            textLength: number.count > 1 ? number[1] : 0, options: options)
    }

    /// Flags, number, length and ACK, without window and options.
    var text: String {
        var text = "\(flags.script) \(seq)" + (textLength > 0 ? "(\(textLength))" : "")
        if let ack { text += " ack \(ack)" }
        return text
    }
}
