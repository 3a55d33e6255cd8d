// SPDX-License-Identifier: MIT

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
