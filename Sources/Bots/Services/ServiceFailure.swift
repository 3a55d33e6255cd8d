// SPDX-License-Identifier: MIT

/// Why a service did not answer.
public struct ServiceFailure: Error, Hashable, Sendable {
    /// What went wrong, apart from the codes of the Turing service.
    public enum Reason: String, CaseIterable, Hashable, Sendable {
        case noCurl, helperLost, unknownHost, unreachable, noConnection, noAnswer, stalled, endless, encryption
        case redirected, refused, noModel, tooMany, serverError, otherStatus, notUnderstood, empty, brokenOff, reported
        case tooLong, turing
    }

    /// What went wrong.
    public var reason: Reason
    /// The status of the HTTP answer, if there was one.
    public var status: Int?
    /// The Turing service's code, or how many seconds were waited or are to be waited.
    public var number: Int?
    /// What the service said of it, or what it has.
    public var detail: String?

    /// A failure with all that is known of it.
    public init(_ reason: Reason, status: Int? = nil, number: Int? = nil, detail: String? = nil) {
        self.reason = reason
        self.status = status
        self.number = number
        self.detail = detail.map { ServiceFailure.plain($0) }
    }

    /// One short line of what a stranger said, without anything that could move a cursor.
    private static func plain(_ text: String) -> String {
        let words = text.unicodeScalars.map { scalar in
            scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) ? " " : Character(scalar)
        }
        return String(String(words).split(separator: " ").joined(separator: " ").prefix(200))
    }
}
