// SPDX-License-Identifier: MIT
import Synchronization
import TCP
import Transcript

/// Lets those chat who have no sockets, such as browsers: each guest that joins is given a TCP connection of its own to the
/// chat server, with a handshake of its own, and what comes back on it is told to that guest alone.
///
/// A guest is there as long as it looks: it may come several times (windows), and when it has gone the last time its
/// connection waits for ``GuestLimits/patience``, so that a page can be loaded again. Then it is closed, with a FIN.
public final class BrowserClients<C: Clock>: Sendable where C.Duration == Duration {
    private let server: HostPort
    private let limits: GuestLimits
    private let clock: C
    private let start: C.Instant
    private let report: ChatReporter
    private let tell: @Sendable (BrowserClient.ID, BrowserClientLine) -> Void
    private let errands: AsyncStream<Job>
    private let door: AsyncStream<Job>.Continuation
    private let state = Mutex(State())

    /// What ``run()`` does on behalf of those who asked.
    private enum Job: Sendable {
        case talk(BrowserClient.ID, BrowserClientName, AsyncStream<ClientInput>)
        /// A guest has gone for the time of this number.
        case wait(BrowserClient.ID, departure: Int)
    }

    private struct State: Sendable {
        var visits: [BrowserClient.ID: BrowserSession] = [:]
        /// How many connections there have been.
        var connections = 0
        var isOver = false
    }

    /// Guests talk to the server at `server`. `report` is told of each socket call that is made for them, `tell` of each
    /// line of their chat.
    public init(
        to server: HostPort, limits: GuestLimits = GuestLimits(), clock: C, report: @escaping ChatReporter,
        tell: @escaping @Sendable (BrowserClient.ID, BrowserClientLine) -> Void
    ) {
        self.server = server
        self.limits = limits
        self.clock = clock
        start = clock.now
        self.report = report
        self.tell = tell
        (errands, door) = AsyncStream.makeStream(of: Job.self)
    }

    /// Everybody who is connected, in the order of their connections.
    public var guests: [BrowserClient] {
        state.withLock { state in
            state.visits.compactMap { id, visit -> (number: Int, guest: BrowserClient)? in
                guard let stay = visit.stay, let connection = stay.connection else { return nil }
                return (stay.number, BrowserClient(id: id, name: stay.name, connection: connection))
            }
        }.sorted { $0.number < $1.number }.map(\.guest)
    }

    /// The name under which somebody talks; nil if they have not joined.
    public func name(of id: BrowserClient.ID) -> BrowserClientName? { state.withLock { $0.visits[id]?.stay?.name } }

    // MARK: Coming and going

    /// Somebody looks. Returns their chat so far.
    public func came(_ id: BrowserClient.ID) -> [BrowserClientLine] {
        state.withLock { state in
            guard state.visits[id] != nil || state.visits.count < limits.visitors else { return [] }
            state.visits[id, default: BrowserSession(limits, at: now)].windows += 1
            return state.visits[id]?.lines ?? []
        }
    }

    /// Somebody looks no longer, in one of their windows.
    public func went(_ id: BrowserClient.ID) {
        let departure: Int? = state.withLock { state in
            guard let visit = state.visits[id], visit.windows > 0 else { return nil }
            state.visits[id]?.windows -= 1
            return visit.windows == 1 ? state.visits[id]?.depart() : nil
        }
        if let departure { door.yield(.wait(id, departure: departure)) }
    }

    /// They have been away for long enough: their connection is closed, and they are forgotten.
    private func forget(_ id: BrowserClient.ID, departure: Int) {
        state.withLock { state in
            guard let visit = state.visits[id], visit.windows == 0, visit.departures == departure else { return }
            if let stay = visit.stay { stay.inputs.yield(.interrupt) } else { state.visits[id] = nil }
        }
    }

    // MARK: Asking

    /// Connects a guest, and returns once that is done.
    ///
    /// - Throws: ``BrowserClientRefusal`` if the name will not do, if there are too many, or if nobody listens.
    public func join(_ id: BrowserClient.ID, as typed: String) async throws(BrowserClientRefusal) {
        let name = try BrowserClientName(typed)
        let (inputs, feed) = AsyncStream.makeStream(of: ClientInput.self, bufferingPolicy: .bufferingOldest(64))
        let outcome: Result<Void, BrowserClientRefusal> = await withCheckedContinuation { waiting in
            let refusal = state.withLock { state in
                admit(
                    id, ClientConnection(name: name, inputs: feed, waiting: waiting, limits: limits, now: now), &state)
            }
            if let refusal { waiting.resume(returning: .failure(refusal)) } else { door.yield(.talk(id, name, inputs)) }
        }
        try outcome.get()
    }

    /// Writes a newcomer down; returns why not, if not.
    private func admit(_ id: BrowserClient.ID, _ stay: ClientConnection, _ state: inout State) -> BrowserClientRefusal?
    {
        guard !state.isOver else { return BrowserClientRefusal("the chat is over") }
        guard state.visits[id] != nil || state.visits.count < limits.visitors else { return .full }
        var visit = state.visits[id] ?? BrowserSession(limits, at: now)
        guard visit.stay == nil else { return BrowserClientRefusal("you have joined already") }
        let others = state.visits.values.compactMap(\.stay)
        guard others.count < limits.guests else { return .full }
        guard !others.contains(where: { $0.name.isLike(stay.name) }) else {
            return BrowserClientRefusal("somebody here is called \(stay.name) already: take another name")
        }
        guard visit.joining.take(at: now) else { return .tooFast }
        visit.stay = stay
        state.visits[id] = visit
        if visit.windows == 0, let departure = state.visits[id]?.depart() {
            door.yield(.wait(id, departure: departure))
        }
        return nil
    }

    /// Sends a message on a guest's connection, as one line.
    ///
    /// - Throws: ``BrowserClientRefusal`` if they have not joined, if it is empty or too long, or too much at once.
    public func say(_ typed: String, from id: BrowserClient.ID) throws(BrowserClientRefusal) {
        guard typed.utf8.count <= limits.message else {
            throw BrowserClientRefusal(
                "a message has at most \(limits.message) bytes, this one has \(typed.utf8.count)")
        }
        let text = BrowserClients.line(of: typed)
        guard !text.isEmpty else { throw BrowserClientRefusal("there is nothing to say") }
        let refusal: BrowserClientRefusal? = state.withLock { state in
            guard let stay = state.visits[id]?.stay, stay.connection != nil else {
                return BrowserClientRefusal("join before you say something")
            }
            guard state.visits[id]?.stay?.saying.take(at: now) == true else { return .tooFast }
            guard case .enqueued = stay.inputs.yield(.line(text)) else { return .tooFast }
            return nil
        }
        if let refusal { throw refusal }
    }

    /// Closes a guest's connection, with a FIN. The guest may join again.
    public func leave(_ id: BrowserClient.ID) {
        _ = state.withLock { $0.visits[id]?.stay?.inputs.yield(.interrupt) }
    }

    /// What was typed as one line: a line end would end the message, and no other control character is text.
    static func line(of typed: String) -> String {
        let lines = typed.split(whereSeparator: \.isNewline).joined(separator: " ")
        return String(
            String.UnicodeScalarView(
                lines.unicodeScalars.map { scalar in
                    scalar.properties.generalCategory == .control && scalar != "\t" ? "\u{FFFD}" : scalar
                }))
    }

    // MARK: Connections

    /// Keeps the connections of all guests until its task is cancelled; then closes them.
    public func run() async {
        await withDiscardingTaskGroup { group in
            for await errand in errands {
                switch errand {
                case .talk(let id, let name, let inputs): group.addTask { await self.talk(id, name, inputs) }
                case .wait(let id, let departure):
                    group.addTask {
                        let end = self.clock.now.advanced(by: self.limits.patience)
                        try? await self.clock.sleep(until: end, tolerance: nil)
                        self.forget(id, departure: departure)
                    }
                }
            }
            group.cancelAll()
        }
        let late = state.withLock { state in
            state.isOver = true
            return Array(state.visits.keys)
        }
        for id in late { end(id, BrowserClientRefusal("the chat is over")) }
    }

    /// One guest's connection, from its handshake to its close.
    private func talk(_ id: BrowserClient.ID, _ name: BrowserClientName, _ inputs: AsyncStream<ClientInput>) async {
        do {
            let closing = try await ChatClient.connect(to: server, report: report) { client in
                begin(id, client.connection)
                let ending = await ClientConversation(
                    on: client.connection, reading: client.bytes, writing: client.writer, clock: clock,
                    report: { self.hear($0, id, name) }
                ).run(inputs)
                return close(client.connection, ending)
            }
            report(.call(closing.returning(0)))
            end(id)
        } catch let failure as ChatClient.Failure {
            end(id, BrowserClientRefusal(failure))
        } catch {
            end(id, BrowserClientRefusal("the connection could not be made: \(error)"))
        }
    }

    /// A guest is connected, and whoever waits for that learns it.
    private func begin(_ id: BrowserClient.ID, _ connection: ChatConnection) {
        let waiting = state.withLock { state in
            state.connections += 1
            state.visits[id]?.stay?.number = state.connections
            state.visits[id]?.stay?.connection = connection
            return state.visits[id]?.stay?.takeWaiting()
        }
        waiting?.resume(returning: .success(()))
    }

    /// A guest's connection is over, or there never was one; it may join again.
    private func end(
        _ id: BrowserClient.ID, _ refusal: BrowserClientRefusal = BrowserClientRefusal("the connection was closed")
    ) {
        let waiting = state.withLock { state in
            defer { if state.visits[id]?.windows == 0 { state.visits[id] = nil } else { state.visits[id]?.stay = nil } }
            return state.visits[id]?.stay?.takeWaiting()
        }
        waiting?.resume(returning: .failure(refusal))
    }

    private func hear(_ heard: ChatReport, _ id: BrowserClient.ID, _ name: BrowserClientName) {
        if case .said(let said) = heard {
            let line = BrowserClientLine(said, name: name, kept: limits.message)
            if let line = state.withLock({ $0.visits[id]?.keep(line) }) { tell(id, line) }
        }
        report(heard)
    }

    /// Reports that the close is made that follows a talk.
    private func close(_ connection: ChatConnection, _ ending: ClientEnding) -> ChatCall {
        let effect: ChatCall.Effect
        switch ending {
        case .theyClosed: effect = .closedSecond
        case .closed: effect = .closedFirst
        case .lost: effect = .released
        }
        let call = ChatCall.underWay("close", end: .client, connection: connection, effect: effect)
        report(.made(call))
        return call
    }

    private var now: Duration { start.duration(to: clock.now) }
}
