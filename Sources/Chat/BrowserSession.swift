// SPDX-License-Identifier: MIT

/// What a ``BrowserClients`` remembers of somebody: how often they look, what was said, and their connection if they joined.
struct BrowserSession: Sendable {
    /// In how many windows they look now.
    var windows = 0
    /// How often the last of them was closed: what tells one absence from another.
    private(set) var departures = 0
    /// The end of their chat, at most ``GuestLimits/kept`` octets.
    private(set) var lines: [BrowserClientLine] = []
    var joining: Allowance
    var stay: ClientConnection?

    private var count = 0
    private var octets = 0
    private let kept: Int

    init(_ limits: GuestLimits, at now: Duration) {
        joining = Allowance(limits.joining, at: now)
        kept = limits.kept
    }

    /// They are away from now on. Returns the number of this absence.
    mutating func depart() -> Int {
        departures += 1
        return departures
    }

    /// Keeps a line. Returns it with its number.
    mutating func keep(_ line: BrowserClientLine) -> BrowserClientLine {
        var line = line
        count += 1
        line.number = count
        lines.append(line)
        octets += line.text.utf8.count
        while octets > kept, lines.count > 1 { octets -= lines.removeFirst().text.utf8.count }
        return line
    }
}

/// A guest's connection, or one that is being made.
struct ClientConnection: Sendable {
    let name: BrowserClientName
    /// What the guest says goes in here.
    let inputs: AsyncStream<ClientInput>.Continuation
    /// Nil until there is one.
    var connection: ChatConnection?
    /// Counts the connections of all guests.
    var number = 0
    /// Whoever asked to join, until there is a connection.
    private var waiting: CheckedContinuation<Result<Void, BrowserClientRefusal>, Never>?
    var saying: Allowance

    init(
        name: BrowserClientName, inputs: AsyncStream<ClientInput>.Continuation,
        waiting: CheckedContinuation<Result<Void, BrowserClientRefusal>, Never>, limits: GuestLimits, now: Duration
    ) {
        self.name = name
        self.inputs = inputs
        self.waiting = waiting
        saying = Allowance(limits.saying, at: now)
    }

    /// Whoever waits, to be told once.
    mutating func takeWaiting() -> CheckedContinuation<Result<Void, BrowserClientRefusal>, Never>? {
        defer { waiting = nil }
        return waiting
    }
}

extension BrowserClientRefusal {
    static let full = BrowserClientRefusal("there are too many here already", isTooMuch: true)
    static let tooFast = BrowserClientRefusal("too much at once: wait a moment", isTooMuch: true)

    /// Why there is no connection to the chat server.
    init(_ failure: ChatClient.Failure) {
        switch failure {
        case .unknownHost(let place, let reason): self.init("there is no host \(place.host): \(reason)")
        case .unreachable(let place, let attempts):
            let why = attempts.first.map { ": \($0.failure)" } ?? ""
            self.init("the chat server at \(place) does not answer\(why)")
        }
    }
}
