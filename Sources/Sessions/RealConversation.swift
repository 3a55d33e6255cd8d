import Chat
import Flows
import Glibc
import KernelState
// SPDX-License-Identifier: MIT
import LessonBook
import LiveCapture
public import Packets
import TCP
public import Transcript

/// A conversation over real sockets on loopback, one call at a time: after each, libpcap's segments are taken in and the
/// kernel is asked what state each socket is in.
public final class RealConversation: DemoRun {
    /// What was captured from, as the trace says it.
    public let header: CaptureHeader

    private let script: DemoScript
    private var session: LiveSession
    private var agreement = Agreement()
    private let capture: Capture
    private let diag: InetDiag

    private var client: SocketAddress?
    private let server: SocketAddress
    private var isListening = false
    /// The socket for the first time that it is played: the capture needs its port.
    private var first: DemoSocket?
    /// What happened since it was last told.
    private var events: [SessionEvent] = []

    /// Both ends of the connection.
    private struct Sockets: ~Copyable {
        let caller, accepted: DemoSocket
    }

    /// How long segments of a call may take to come, in milliseconds: a delayed ACK takes 40.
    private static let patience: Int32 = 300
    /// How long a call waits for segments that are on their way to us, in milliseconds.
    private static let haste: Int32 = 30

    /// Binds the server's socket, opens the capture on its port, and goes back to the user who called sudo.
    ///
    /// Then `recorder` opens what keeps the frames, of the link type that it is given, if anything is to.
    public init(_ script: DemoScript, recorder: (LinkType) throws -> (any SessionRecorder)? = { _ in nil }) throws {
        self.script = script
        let listener = try DemoSocket(isIPv6: script.isIPv6)
        try listener.bind(port: 9_000)
        guard let address = listener.address else { throw SystemError("getsockname", errno) }
        server = address
        first = consume listener
        capture = try Capture(on: "lo", filter: "tcp port \(address.port)")
        header = CaptureHeader(source: "lo", link: capture.link.name, resolution: capture.resolution)
        diag = try InetDiag()
        session = LiveSession(
            isCapturing: true, bounds: MergeBounds(grace: 0, tick: capture.hasNanoseconds ? 1 : 1_000),
            seed: .random(in: .min ... .max))
        try CallingUser.behindSudo()?.takeOver()
        session.recorder = try recorder(capture.link)
    }

    /// A socket bound to the port that is captured.
    private func bound() throws -> DemoSocket {
        if let first = first.take() { return first }
        let listener = try DemoSocket(isIPv6: script.isIPv6)
        try listener.bind(port: server.port, orAny: false)
        return listener
    }

    /// Plays it to its end, one call after the other.
    ///
    /// - Throws: What the system said, if a call fails that should not.
    public func run(_ tell: (DemoEvent) -> Void) throws {
        agreement = Agreement()
        client = nil
        let listener = try listening(tell)
        tell(.scene(.handshake))
        let sockets = try connected(listener, tell)
        if script.isHandshakeOnly { return try end(tell) }
        tell(.scene(.talk))
        let first = try talk(sockets, tell)
        tell(.scene(.close))
        if first == .client {
            try close(.client, sockets.caller, then: sockets.accepted, tell)
        } else {
            try close(.server, sockets.accepted, then: sockets.caller, tell)
        }
        isListening = false
        _ = listener.close()
        try end(tell)
    }

    private func end(_ tell: (DemoEvent) -> Void) throws {
        try gather(for: RealConversation.haste)
        session.finish { events.append($0) }
        hand(to: tell)
        session.recorder?.writeOut()
        tell(.over(agreement))
    }

    // MARK: Scenes

    private func listening(_ tell: (DemoEvent) -> Void) throws -> DemoSocket {
        var made = try begin()
        let listener = try bound()
        try settle(
            .server, "socket", family, made: made, DemoSocket.Result(Int(listener.descriptor)), .socketOnly, tell)
        made = now()
        try settle(.server, "bind", "\(server)", made: made, DemoSocket.Result(0), .named, tell)
        made = now()
        let listening = listener.listen(backlog: 5)
        isListening = listening.error == 0
        try settle(.server, "listen", "5", made: made, listening, .passiveOpen, tell)
        return listener
    }

    private func connected(
        _ listener: borrowing DemoSocket, _ tell: (DemoEvent) -> Void
    ) throws -> Sockets {
        var made = try begin()
        let caller = try DemoSocket(isIPv6: script.isIPv6)
        try settle(.client, "socket", family, made: made, DemoSocket.Result(Int(caller.descriptor)), .socketOnly, tell)
        made = now()
        let connected = caller.connect(port: server.port)
        client = caller.address
        try settle(.client, "connect", "\(server)", made: made, connected, .activeOpen, tell)
        guard connected.error == 0 else { throw SystemError("connect", connected.error) }
        made = try begin()
        let accepted = try listener.accept()
        let result = DemoSocket.Result(Int(accepted.descriptor))
        try settle(.server, "accept", client.map { "\($0)" } ?? "", made: made, result, .taken, tell)
        return Sockets(caller: caller, accepted: accepted)
    }

    /// Both talk. Returns who has had enough first.
    private func talk(_ sockets: borrowing Sockets, _ tell: (DemoEvent) -> Void) throws -> End {
        for index in 0... {
            guard let text = script.line(index) else { return .client }
            try say(.client, text, from: sockets.caller, to: sockets.accepted, tell)
            guard let answer = script.answer(text, try facts()) else { return .server }
            try say(.server, answer, from: sockets.accepted, to: sockets.caller, tell)
        }
        return .client
    }

    private func close(
        _ first: End, _ opener: consuming DemoSocket, then follower: consuming DemoSocket, _ tell: (DemoEvent) -> Void
    ) throws {
        var made = try begin()
        opener.lingerLonger()
        try settle(first, "close", "", made: made, opener.close(), .closedFirst, tell)
        made = try begin()
        let end = follower.receive()
        try settle(first.peer, "recv", "", made: made, end.result, .receivedEnd, tell)
        made = try begin()
        try settle(first.peer, "close", "", made: made, follower.close(), .closedSecond, tell)
    }

    /// A call is about to be made: when.
    private func begin() throws -> Timestamp {
        try script.beforeCall()
        return now()
    }

    private var family: String { script.isIPv6 ? "AF_INET6, SOCK_STREAM" : "AF_INET, SOCK_STREAM" }

    /// What the server's tutor may say of the connection: the kernel's word, and the capture's numbers.
    private func facts() throws -> TutorFacts {
        var facts = TutorFacts()
        guard let client else { return facts }
        facts.fill(from: session.transcriber.observer, client: client, server: server)
        let socket = try diag.socket(local: server, remote: client)
        facts.kernel = socket?.state
        facts.roundTrip = socket?.detail?.roundTrip
        facts.sendMSS = socket?.detail?.sendMSS
        facts.repeated.server = socket?.detail?.retransmissions
        return facts
    }

    private func say(
        _ end: End, _ text: String, from speaker: borrowing DemoSocket, to hearer: borrowing DemoSocket,
        _ tell: (DemoEvent) -> Void
    ) throws {
        let bytes = Array((text + "\n").utf8)
        var made = try begin()
        try settle(end, "send", text, made: made, speaker.send(bytes), .sent, tell)
        made = try begin()
        var heard = 0
        while heard < bytes.count {
            let (result, piece) = hearer.receive()
            guard result.value > 0 else { throw SystemError("recv", result.error) }
            heard += piece.count
        }
        try settle(end.peer, "recv", "", made: made, DemoSocket.Result(heard), .received, tell)
    }

    // MARK: After each call

    /// Takes in a call, then the segments it led to, then asks the kernel.
    private func settle(
        _ end: End, _ name: String, _ arguments: String, made: Timestamp, _ result: DemoSocket.Result,
        _ effect: SocketCall.Effect, _ tell: (DemoEvent) -> Void
    ) throws {
        let failed = result.error != 0
        let state = failed ? believed(end) : effect.state ?? believed(end)
        if !failed, let next = effect.state { agreement.passes(end, next) }
        let call = SocketCall(
            made: made, returned: now(), end: end, call: name, arguments: arguments, result: result.value,
            errno: failed ? Errno.symbol(result.error) : nil, effect: failed ? .failed : effect, state: state)
        let local = end == .client ? client : server
        let remote = end == .client ? server : client
        take(.call(call, local: local, remote: remote, uptime: CaptureMark.uptime()))
        let sends = ["connect", "send", "close"].contains(name)
        try gather(for: sends ? RealConversation.patience : RealConversation.haste)
        try ask()
        // What the kernel said is told with the call, and not with the next: that may be long in coming.
        try gather(for: RealConversation.haste)
        hand(to: tell)
    }

    private func take(_ input: SessionInput) {
        session.take(input) { event in
            if case .segment(let segment) = event.event { agreement.note(segment) }
            events.append(event)
        }
    }

    /// Tells what has happened.
    private func hand(to tell: (DemoEvent) -> Void) {
        for event in events { tell(.event(event)) }
        events = []
    }

    /// Takes in what libpcap has, until everything sent is acknowledged and nothing waits, or for so many milliseconds.
    private func gather(for milliseconds: Int32) throws {
        var left = milliseconds
        while true {
            let mark = capture.mark()
            var frames: [Frame] = []
            if try capture.deliver(to: { frames.append(Frame($0, $1)) }) > 0 {
                take(.frames(frames, mark))
                continue
            }
            let dropped = try capture.statistics().dropped
            take(.dropped(dropped, time: now(), uptime: mark.uptime))
            session.recorder?.add(dropped: dropped)
            take(.mark(mark))
            if session.isIdle, isSettled || milliseconds <= RealConversation.haste { return }
            guard left > 0 else { return }
            _ = try capture.wait(milliseconds: 2)
            left -= 2
        }
    }

    private var isSettled: Bool { client.map { session.transcriber.observer.isSettled($0, server) } ?? true }

    /// What the model believes of an end; nil while it has no TCB.
    private func believed(_ end: End) -> State? {
        if let client, let ends = session.transcriber.observer.ends(of: client, server) { return ends[end].value }
        return end == .server && isListening ? .listen : nil
    }

    private func ask() throws {
        var states: [End: State?] = [:]
        for end in End.allCases {
            let model = believed(end)
            let kernel = try kernelState(end)
            states[end] = model
            if model == nil, kernel == nil { continue }
            let connection = client.flatMap { session.transcriber.observer.connection(of: $0, server) }
            let reading = KernelReading(
                time: now(), connection: connection, end: end, state: kernel, model: model, source: "inet_diag")
            agreement.note(reading)
            take(.reading(reading, uptime: CaptureMark.uptime()))
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
