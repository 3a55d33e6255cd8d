// SPDX-License-Identifier: MIT
import Flows
import Packets
import TCP

/// The line of a connection that has ended.
extension JSONLines {
    mutating func write(_ connection: Connection) {
        line.begin("connection")
        line.integer("connection", connection.number)
        line.text("client") { connection.client.write(into: &$0) }
        line.text("server") { connection.server.write(into: &$0) }
        line.object("handshake") { line in
            let handshake = connection.handshake
            line.string("kind", handshake.kind.name)
            line.integer("syn", handshake.syn)
            line.integer("synAck", handshake.synAck)
            line.integer("ack", handshake.ack)
            line.integer("clientISN", handshake.clientISN?.rawValue)
            line.integer("serverISN", handshake.serverISN?.rawValue)
            line.seconds("roundTrip", handshake.roundTrip)
        }
        line.object("close") { line in
            line.string("kind", connection.close.kind.name)
            line.key("firstFIN")
            if let end = connection.close.firstFIN { line.element(end.name) } else { line.raw("null") }
        }
        line.integer("segments", connection.segments)
        line.integer("clientBytes", connection.clientBytes)
        line.integer("serverBytes", connection.serverBytes)
        line.object("states") { line in
            line.state("client", connection.clientState)
            line.state("server", connection.serverState)
        }
        line.object("oddities") { line in
            for (name, count) in connection.oddities.all { line.integer(name, count) }
        }
        line.object("timeInStates") { line in
            line.stays("client", connection.clientTimes)
            line.stays("server", connection.serverTimes)
        }
        line.object("roundTrips") { line in
            line.roundTrips("client", connection.clientTimes.roundTrips)
            line.roundTrips("server", connection.serverTimes.roundTrips)
        }
        line.string("history", connection.history.text)
        line.boolean("evicted", connection.wasEvicted)
    }
}

extension JSONLine {
    fileprivate mutating func stays(_ name: StaticString, _ times: Times) {
        object(name) { line in
            for stay in times.stays { line.seconds(stay.state.name, stay.nanoseconds) }
        }
    }

    fileprivate mutating func roundTrips(_ name: StaticString, _ trips: RoundTrips) {
        object(name) { line in
            line.integer("count", trips.count)
            line.seconds("least", trips.least)
            line.seconds("mean", trips.mean)
            line.seconds("most", trips.most)
        }
    }
}
