// SPDX-License-Identifier: MIT
import Bots
import Chat
import Flows
import Glibc
import KernelState
import LiveCapture
import Narration
import Packets
import Sessions
import TCP
import Transcript

/// A conversation over real sockets on loopback, one call at a time: after each, libpcap's segments are shown and the
/// kernel is asked what state each socket is in.
final class RealConversation: DemoRun {
    private let script: DemoScript
    private let player: Player
    private var transcriber = Transcriber(seed: .random(in: .min ... .max))
    private var agreement = Agreement()
    private let capture: Capture
    private let link: LinkType
    private let diag: InetDiag
    private let recorder: Recorder?

    private var client: SocketAddress?
    private let server: SocketAddress
    private var isListening = false
    /// The socket for the first time that it is played: the capture needs its port.
    private var first: DemoSocket?

    /// What a call leads to before any segment shows it.
    private enum Effect {
        case none
        case state(State)
    }

    /// A moment, and the frame that brought it.
    private struct Arrival {
        let moment: TraceEvent
        let frame: [UInt8]
        var numbers: (client: EndNumbers, server: EndNumbers)?
    }

    /// How long segments of a call may take to come, in milliseconds: a delayed ACK takes 40.
    private static let patience: Int32 = 300

    /// Binds the server's socket, opens the capture on its port, and goes back to the user who called sudo.
    init(_ script: DemoScript, player: Player) throws {
        self.script = script
        self.player = player
        let listener = try DemoSocket(isIPv6: script.isIPv6)
        try listener.bind(port: 9_000)
        guard let address = listener.address else { throw SystemError("getsockname", errno) }
        server = address
        first = consume listener
        capture = try Capture(on: "lo", filter: "tcp port \(address.port)")
        link = capture.link
        diag = try InetDiag()
        try CallingUser.behindSudo()?.takeOver()
        recorder = try script.save.map { try Recorder(path: $0) }
        try recorder?.begin(link: link, name: "lo")
        self.player.show(.capture(CaptureHeader(source: "lo", link: capture.link.name, resolution: capture.resolution)))
    }

    /// A socket bound to the port that is captured.
    private func bound() throws -> DemoSocket {
        if let first = first.take() { return first }
        let listener = try DemoSocket(isIPv6: script.isIPv6)
        try listener.bind(port: server.port, orAny: false)
        return listener
    }

    /// Holds the conversation, and says at its end how often the model and the kernel agreed.
    func run() throws {
        agreement = Agreement()
        client = nil
        let listener = try bound()
        callMade(.server, "socket", script.isIPv6 ? "AF_INET6, SOCK_STREAM" : "AF_INET, SOCK_STREAM", nil, .none)
        callMade(.server, "bind", "\(server)", nil, .none)
        let listening = listener.listen(backlog: 5)
        isListening = listening.error == 0
        try settle(.server, "listen", "5", listening, .state(.listen))

        let caller = try DemoSocket(isIPv6: script.isIPv6)
        try settle(.client, "socket", script.isIPv6 ? "AF_INET6, SOCK_STREAM" : "AF_INET, SOCK_STREAM", nil, .none)
        let connected = caller.connect(port: server.port)
        client = caller.address
        try settle(.client, "connect", "\(server)", connected, .state(.synSent))
        guard connected.error == 0 else { throw SystemError("connect", connected.error) }
        let accepted = try listener.accept()
        try settle(.server, "accept", "", nil, .none)

        for index in 0... {
            guard let text = script.line(index) else { break }
            try say(.client, text, from: caller, to: accepted)
            try say(.server, script.reply(to: text, facts()), from: accepted, to: caller)
        }
        try settle(.client, "close", "", caller.close(), .state(.finWait1))
        let end = accepted.receive()
        try settle(.server, "recv", "", end.result, .none)
        try settle(.server, "close", "", accepted.close(), .state(.lastAck))
        isListening = false
        _ = listener.close()
        transcriber.finish { [player] in player.show($0) }
        try recorder?.finish()
        player.flush()
        player.say(
            Narration(language: script.language).agreement(
                agreed: agreement.agreed, asked: agreement.asked, tooFast: agreement.tooFast,
                synSent: agreement.synSent))
        player.flush()
    }

    /// What the server's tutor may say of the connection: the kernel's word, and the capture's numbers.
    private func facts() throws -> ConnectionFacts {
        guard let client else { return ConnectionFacts(local: HostPort(server), remote: HostPort(server)) }
        var facts = ConnectionFacts(local: HostPort(server), remote: HostPort(client))
        let socket = try diag.socket(local: server, remote: client)
        facts.state = socket?.state
        facts.roundTrip = socket?.detail?.roundTrip
        facts.sendMSS = socket?.detail?.sendMSS
        facts.retransmissions = socket?.detail?.retransmissions
        facts.fill(from: transcriber.observer.witnesses(of: client, server))
        return facts
    }

    private func say(
        _ end: End, _ text: String, from speaker: borrowing DemoSocket, to hearer: borrowing DemoSocket
    ) throws {
        let bytes = Array((text + "\n").utf8)
        try settle(end, "send", text, speaker.send(bytes), .none)
        var heard = 0
        while heard < bytes.count {
            let (result, piece) = hearer.receive()
            guard result.value > 0 else { throw SystemError("recv", result.error) }
            heard += piece.count
        }
        try settle(end.peer, "recv", "", DemoSocket.Result(heard), .none)
    }

    // MARK: After each call

    /// Shows a call, then the segments it led to, then asks the kernel.
    private func settle(
        _ end: End, _ call: String, _ arguments: String, _ result: DemoSocket.Result?, _ effect: Effect
    ) throws {
        callMade(end, call, arguments, result, effect)
        let sends = ["connect", "send", "close"].contains(call)
        try gather(until: sends)
        try ask()
    }

    private func callMade(
        _ end: End, _ call: String, _ arguments: String, _ result: DemoSocket.Result?, _ effect: Effect
    ) {
        var state = believed(end)
        if case .state(let next) = effect, result?.error ?? 0 == 0 {
            state = next
            agreement.passes(end, next)
        }
        player.show(
            .call(
                SocketCall(
                    made: now(), returned: now(), end: end, call: call, arguments: arguments,
                    result: result?.value ?? 0, errno: (result?.error).flatMap { $0 == 0 ? nil : Errno.symbol($0) },
                    effect: nil, state: state)))
    }

    /// Takes in what libpcap has; if the call sends, until everything sent is acknowledged.
    private func gather(until sends: Bool) throws {
        var left = sends ? RealConversation.patience : 0
        repeat {
            var arrivals: [Arrival] = []
            let count = try capture.deliver { bytes, info in
                recorder?.add(bytes, info)
                transcriber.take(bytes, info) {
                    arrivals.append(Arrival(moment: $0, frame: bytes.withUnsafeBytes { Array($0) }))
                }
                if case .segment(let passing)? = arrivals.last?.moment {
                    arrivals[arrivals.count - 1].numbers = transcriber.observer.numbers(
                        of: passing.source, passing.destination)
                }
            }
            for arrival in arrivals {
                if case .segment(let segment) = arrival.moment { agreement.note(segment) }
                player.show(arrival.moment, frame: arrival.frame, numbers: arrival.numbers)
            }
            if count > 0 { continue }
            if let client, transcriber.observer.isSettled(client, server), left < RealConversation.patience { return }
            if left > 0 { _ = try capture.wait(milliseconds: 5) }
            left -= 5
        } while left > 0
    }

    /// What the model believes of an end; nil while it has no TCB.
    private func believed(_ end: End) -> State? {
        if let client, let ends = transcriber.observer.ends(of: client, server) { return ends[end].value }
        return end == .server && isListening ? .listen : nil
    }

    private func ask() throws {
        var states: [End: State?] = [:]
        for end in End.allCases {
            let model = believed(end)
            let kernel = try kernelState(end)
            states[end] = model
            if model == nil, kernel == nil { continue }
            let reading = KernelReading(
                time: now(), connection: client == nil ? nil : 0, end: end, state: kernel, model: model,
                source: "inet_diag")
            agreement.note(reading)
            player.show(.kernel(reading))
        }
        agreement.settle(states)
    }

    private func kernelState(_ end: End) throws -> State? {
        guard let client else {
            guard end == .server, isListening else { return nil }
            return try diag.sockets(port: server.port).first { $0.local.port == server.port && $0.state == .listen }?
                .state
        }
        let (local, remote) = end == .client ? (client, server) : (server, client)
        return try diag.socket(local: local, remote: remote)?.state
    }
}
