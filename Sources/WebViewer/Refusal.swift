// SPDX-License-Identifier: MIT
import HTTPTypes

/// Why a browser does not get what it asked for: a reason that programs understand, and one sentence for a person.
public struct Refusal: Error, Sendable {
    /// The reasons, by their names in HTTP (RFC 9110 §15.5; 429 is RFC 6585 §4).
    public enum Reason: Int, Sendable {
        case badRequest = 400
        case forbidden = 403
        case notFound = 404
        case methodNotAllowed = 405
        case conflict = 409
        case contentTooLarge = 413
        case misdirectedRequest = 421
        case tooManyRequests = 429
        case internalServerError = 500
    }

    /// The reason, which becomes the answer's status.
    public let reason: Reason
    /// What a person reads, as plain text: it may hold what they typed.
    public let sentence: String

    /// A refusal for a reason, in one sentence.
    public init(_ reason: Reason, _ sentence: String) {
        self.reason = reason
        self.sentence = sentence
    }

    /// There is no such thing.
    public static func missing(_ what: String) -> Refusal { Refusal(.notFound, "there is no \(what) here") }

    var status: HTTPResponse.Status { HTTPResponse.Status(code: reason.rawValue) }
}
