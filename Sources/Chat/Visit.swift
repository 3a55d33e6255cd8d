// SPDX-License-Identifier: MIT

/// What a ``Gateway`` remembers of somebody: how often they look, what was said, and their connection if they joined.
struct Visit: Sendable {
    /// In how many windows they look now.
    var windows = 0
    /// How often the last of them was closed: what tells one absence from another.
    private(set) var departures = 0
    /// The end of their chat, at most ``GuestLimits/kept`` octets.
    private(set) var lines: [GuestLine] = []
    var joining: Allowance
    var stay: Stay?

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
    mutating func keep(_ line: GuestLine) -> GuestLine {
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
struct Stay: Sendable {
    let name: GuestName
    /// What the guest says goes in here.
    let inputs: AsyncStream<TalkInput>.Continuation
    /// Nil until there is one.
    var connection: ChatConnection?
    /// Counts the connections of all guests.
    var number = 0
    /// Whoever asked to join, until there is a connection.
    private var waiting: CheckedContinuation<Result<Void, GuestRefusal>, Never>?
    var saying: Allowance

    init(
        name: GuestName, inputs: AsyncStream<TalkInput>.Continuation,
        waiting: CheckedContinuation<Result<Void, GuestRefusal>, Never>, limits: GuestLimits, now: Duration
    ) {
        self.name = name
        self.inputs = inputs
        self.waiting = waiting
        saying = Allowance(limits.saying, at: now)
    }

    /// Whoever waits, to be told once.
    mutating func takeWaiting() -> CheckedContinuation<Result<Void, GuestRefusal>, Never>? {
        defer { waiting = nil }
        return waiting
    }
}

extension GuestRefusal {
    static let full = GuestRefusal("there are too many here already", isTooMuch: true)
    static let tooFast = GuestRefusal("too much at once: wait a moment", isTooMuch: true)

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
