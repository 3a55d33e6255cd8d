// SPDX-License-Identifier: MIT
/// A question to a service, with what it has to know.
public struct Question: Hashable, Sendable {
    /// Something said before, in the same conversation.
    public struct Turn: Hashable, Sendable {
        /// Whether the service said it; else the client did.
        public var isAnswer: Bool
        /// What was said.
        public var text: String

        /// A turn with its speaker.
        public init(isAnswer: Bool, text: String) {
            self.isAnswer = isAnswer
            self.text = text
        }
    }

    /// What the service is told of itself and of the connection; nil for one that takes no such thing.
    public var system: String?
    /// The conversation until now.
    public var turns: [Turn]
    /// What is asked.
    public var text: String
    /// Whose question it is: 32 hexadecimal digits, the same for one connection.
    public var user: String

    /// A question with all that goes along.
    public init(system: String? = nil, turns: [Turn] = [], text: String, user: String) {
        self.system = system
        self.turns = turns
        self.text = text
        self.user = user
    }
}

/// One step of a service's answer.
public enum ServiceEvent: Hashable, Sendable {
    /// The status of the HTTP answer.
    case status(Int)
    /// Nobody named a model: this one answers.
    case model(String)
    /// The model thinks.
    case thinking
    /// The next piece of the answer.
    case text(String)
    /// The service let the model say no more.
    case cutOff
    /// There is no answer, or no more of it.
    case failed(ServiceFailure)
}

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

/// Where and how a service is asked.
public struct ServicePlace: Hashable, Sendable {
    /// What the service understands.
    public enum Dialect: String, Hashable, Sendable {
        /// The robot of the tutorial, API v2.
        case turing
        /// Anything that takes `POST /chat/completions`.
        case openai
    }

    /// What the service understands.
    public var dialect: Dialect
    /// Its address.
    public var url: String
    /// The model that is to answer; nil for the first that there is.
    public var model: String?
    /// What tells the service who pays. It is in no argument, no log and no error.
    public var key: String?
    /// How long is waited for what.
    public var patience = Patience()

    /// How long a service is waited for, in milliseconds.
    public struct Patience: Hashable, Sendable {
        /// Until there is a connection.
        public var connect = 5_000
        /// Until the first piece of an answer: a model may have to be loaded.
        public var first = 60_000
        /// Between two pieces.
        public var between = 20_000
        /// For the whole answer.
        public var whole = 120_000
        /// Before each further try, give or take a quarter.
        public var retries = [500, 2_000]

        /// The usual patience.
        public init() {}
    }

    /// A service at its usual address, unless another is given.
    public init(_ dialect: Dialect, url: String? = nil, model: String? = nil, key: String? = nil) {
        self.dialect = dialect
        let usual =
            switch dialect {
            case .turing: "http://openapi.turingapi.com/openapi/api/v2"
            case .openai: "http://127.0.0.1:11434/v1"
            }
        let given = url ?? usual
        self.url = given.hasSuffix("/") ? String(given.dropLast()) : given
        self.model = model
        self.key = key
    }
}

/// Something that answers questions: the service itself, or the helper process that asks it.
public protocol Service: Sendable {
    /// The events of one answer, in their order; whoever stops listening ends the work for it.
    func answer(_ question: Question) -> AsyncStream<ServiceEvent>
}
