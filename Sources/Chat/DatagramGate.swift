// SPDX-License-Identifier: MIT

/// Decides how long an answer over UDP may be: a source address can be forged, and a long answer would hit a stranger.
///
/// Until a client has sent back a cookie, which only who really is at that address receives, an answer is at most three times
/// as long as the question (as QUIC does it, RFC 9000 §8.1). Nothing is kept of a client before that: the cookie can be
/// computed again. A client that was silent for two minutes is forgotten.
public struct DatagramGate: Sendable {
    /// A question, and what may be answered to it.
    public struct Question: Hashable, Sendable {
        /// What was asked, without the cookie.
        public var bytes: [UInt8]
        /// How many octets an answer may have; nil for a client that is known.
        public var budget: Int?
        /// Counts the clients, from 0.
        public var client: Int
        /// The cookie that the client is to send back.
        public var cookie: String
    }

    /// How many octets of text one datagram carries.
    public static let most = 1_200
    /// How often the length of the question an answer may have to a stranger.
    public static let factor = 3
    /// After how long a client is forgotten.
    public static let idle = Duration.seconds(120)
    /// How many clients are known at once.
    static let mostKnown = 4_096
    /// For how long a cookie is good, once or twice.
    static let slot = Duration.seconds(120)

    private struct Known: Sendable {
        var number: Int
        var last: Duration
    }

    private let secret: UInt64
    private var known: [HostPort: Known] = [:]
    private var count = 0

    /// A gate whose cookies nobody can guess who does not know the secret.
    public init(secret: UInt64) { self.secret = secret }

    /// Takes in a datagram. Times are counted from any moment that the caller likes.
    public mutating func take(_ bytes: [UInt8], from client: HostPort, at now: Duration) -> Question {
        forget(at: now)
        let slot = Int(now / DatagramGate.slot)
        let cookie = cookie(of: client, slot)
        var text = bytes
        while text.last == UInt8(ascii: "\n") || text.last == UInt8(ascii: "\r") { text.removeLast() }
        var isProven = false
        if let (shown, rest) = DatagramGate.split(text) {
            isProven = shown == cookie || (slot > 0 && shown == self.cookie(of: client, slot - 1))
            if isProven { text = rest }
        }
        if known[client] == nil, isProven {
            if known.count >= DatagramGate.mostKnown, let oldest = known.min(by: { $0.value.last < $1.value.last }) {
                known[oldest.key] = nil
            }
            known[client] = Known(number: count, last: now)
            count += 1
        }
        known[client]?.last = now
        guard let found = known[client] else {
            return Question(bytes: text, budget: bytes.count * DatagramGate.factor, client: -1, cookie: cookie)
        }
        return Question(bytes: text, budget: nil, client: found.number, cookie: cookie)
    }

    /// How many clients are known.
    public var clients: Int { known.count }

    /// Forgets who was silent for too long. Returns their numbers.
    @discardableResult
    public mutating func forget(at now: Duration) -> [Int] {
        let gone = known.filter { $0.value.last + DatagramGate.idle <= now }
        for key in gone.keys { known[key] = nil }
        return gone.values.map(\.number)
    }

    /// The datagram that carries an answer: to a stranger, as much as may be, with the cookie at its end if not all fits.
    public static func datagram(_ answer: [UInt8], to question: Question) -> [UInt8] {
        let room = min(most, question.budget ?? most)
        guard answer.count > room else { return answer }
        guard question.budget != nil else {
            return Array(answer.prefix(UTF8Edge.cut(answer, to: room - 3))) + Array("…".utf8)
        }
        let mark = Array(" #\(question.cookie)".utf8)
        if room >= mark.count { return Array(answer.prefix(UTF8Edge.cut(answer, to: room - mark.count))) + mark }
        if room >= mark.count - 1 { return Array(mark.dropFirst()) }
        return Array(answer.prefix(UTF8Edge.cut(answer, to: room)))
    }

    /// The cookie at the end of an answer, if there is one.
    public static func cookie(endOf answer: [UInt8]) -> String? {
        guard answer.count >= 9, answer[answer.count - 9] == UInt8(ascii: "#") else { return nil }
        let digits = answer.suffix(8)
        return digits.allSatisfy(isDigit) ? String(decoding: digits, as: UTF8.self) : nil
    }

    private static func split(_ text: [UInt8]) -> (cookie: String, rest: [UInt8])? {
        guard text.count >= 9, text[0] == UInt8(ascii: "#"), text[1...8].allSatisfy(isDigit) else { return nil }
        return (String(decoding: text[1...8], as: UTF8.self), Array(text.dropFirst(9).drop { $0 == UInt8(ascii: " ") }))
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    /// 32 bits of a keyed hash: the standard library's SipHash, with a key of its own for each process.
    private func cookie(of client: HostPort, _ slot: Int) -> String {
        var hasher = Hasher()
        hasher.combine(secret)
        hasher.combine(client)
        hasher.combine(slot)
        hasher.combine(secret)
        let value = UInt32(truncatingIfNeeded: hasher.finalize())
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
