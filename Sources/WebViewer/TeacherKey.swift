// SPDX-License-Identifier: MIT

/// A secret that opens the page to its teacher: 128 random bits, written in hexadecimal.
///
/// It has no description, so that no log shows it by mistake; ``text`` is asked for where the address is printed.
public struct TeacherKey: Sendable {
    /// The secret itself, 32 digits: for the address that the teacher opens, and no log.
    public let text: String

    /// A new one, of the system's random numbers.
    public init() {
        text = TeacherKey.random()
    }

    /// Whether somebody holds it. How long the answer takes does not depend on where the first difference is.
    func matches(_ offered: some StringProtocol) -> Bool {
        let (own, other) = (Array(text.utf8), Array(offered.utf8))
        guard own.count == other.count else { return false }
        return zip(own, other).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// 128 random bits in hexadecimal.
    static func random() -> String {
        (0..<2).map { _ in
            let digits = String(UInt64.random(in: .min ... .max), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// Whether a text could have come from ``random()``.
    static func isWellFormed(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 32 && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }
}

extension TeacherKey: CustomStringConvertible, CustomDebugStringConvertible {
    /// Says nothing of the secret.
    public var description: String { "a key" }
    /// Says nothing of the secret, in a debugger's output either.
    public var debugDescription: String { "a key" }
}
