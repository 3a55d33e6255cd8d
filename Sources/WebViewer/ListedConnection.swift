package import Flows
// SPDX-License-Identifier: MIT
import Transcript

/// A connection as the page lists it.
///
/// ```
/// {"connection":0,"client":"10.0.0.2:20000","server":"10.0.0.1:9000","segments":9,"first":0,"oddities":{"keepAlive":1},
///  "handshake":"three-way","close":"orderly"}
/// ```
package struct ListedConnection {
    package var number: Int
    package var client, server: String
    /// How many segments it has, and the row of the first.
    package var segments: Int
    package var first: Int?
    /// What became of it; nil while that is not known.
    package var outcome: Outcome?

    /// How a connection began and ended, and what was odd about it.
    package struct Outcome {
        package var oddities: [(name: StaticString, count: Int)]
        package var handshake: Connection.Handshake.Kind
        package var close: Connection.Close.Kind

        package init(
            oddities: [(name: StaticString, count: Int)], handshake: Connection.Handshake.Kind,
            close: Connection.Close.Kind
        ) {
            self.oddities = oddities
            self.handshake = handshake
            self.close = close
        }
    }

    package init(number: Int, client: String, server: String, segments: Int, first: Int?, outcome: Outcome?) {
        self.number = number
        self.client = client
        self.server = server
        self.segments = segments
        self.first = first
        self.outcome = outcome
    }
}

extension JSONLine {
    /// Adds a connection as an element of an array.
    package mutating func listed(_ connection: ListedConnection) {
        record { line in
            line.integer("connection", connection.number)
            line.string("client", connection.client)
            line.string("server", connection.server)
            line.integer("segments", connection.segments)
            line.integer("first", connection.first)
            guard let outcome = connection.outcome else {
                for key: StaticString in ["oddities", "handshake", "close"] { line.string(key, String?.none) }
                return
            }
            line.object("oddities") { line in
                for (name, count) in outcome.oddities { line.integer(name, count) }
            }
            line.string("handshake", outcome.handshake.name)
            line.string("close", outcome.close.name)
        }
    }
}
