// SPDX-License-Identifier: MIT
import TCP

extension Flow {
    /// What few connections have, and is kept elsewhere.
    struct Rare: Sendable {
        /// What each end holds beyond holes.
        var client = OutOfOrderRanges()
        var server = OutOfOrderRanges()
        /// Both ends' numbers, where tshark has begun another connection.
        var own: Pair<OwnNumbers>?

        var isEmpty: Bool { client.isEmpty && server.isEmpty && own == nil }
    }

    /// Whether it has anything of that.
    var hasRare: Bool { isSplit || client.witness.isHolding || server.witness.isHolding }

    /// Both ends' numbers, as long as tshark has them in one connection, too.
    var shared: Pair<OwnNumbers> { Pair(client: OwnNumbers(client.tshark), server: OwnNumbers(server.tshark)) }
}

// What serves tshark's marks alone, which tshark keeps by its own idea of where a connection begins.
extension Flow {
    /// Begins it anew.
    mutating func restartMarks() {
        takeMarks(from: Flow(key: key, number: number, clientIsLow: clientIsLow, path: path))
    }

    /// Takes it over from another connection between the same sockets, whichever end of that is the client.
    mutating func takeMarks(from other: Flow) {
        let isSameWay = other.clientIsLow == clientIsLow
        client.takeMarks(from: isSameWay ? other.client : other.server)
        server.takeMarks(from: isSameWay ? other.server : other.client)
        lastSYNTime = other.lastSYNTime
        roundTrip = other.roundTrip
    }
}

extension FlowEnd {
    fileprivate mutating func takeMarks(from other: FlowEnd) {
        tshark = other.tshark
        hasLast = other.hasLast
        last = other.last
    }
}
