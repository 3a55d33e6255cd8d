// SPDX-License-Identifier: MIT
public import Hummingbird

/// Why a browser does not get what it asked for: a status of HTTP, and one sentence for a person.
public struct Refusal: Error, Sendable {
    public let status: HTTPResponse.Status
    public let sentence: String

    public init(_ status: HTTPResponse.Status, _ sentence: String) {
        self.status = status
        self.sentence = sentence
    }

    /// It stands in the way of nothing else.
    static func missing(_ what: String) -> Refusal { Refusal(.notFound, "there is no \(what) here") }
}
