// SPDX-License-Identifier: MIT
import Bots
import Chat
import Flows
import Packets

extension ConnectionFacts {
    /// Takes over what a capture shows of the server's numbers; if it missed the handshake, says so.
    mutating func fill(from witnesses: Observer.Witnesses?) {
        guard let witnesses, let iss = witnesses.serverISN, let irs = witnesses.clientISN else {
            missing = .missed
            return
        }
        self.iss = iss
        self.irs = irs
        sndNxt = witnesses.server.sndNxt
        rcvNxt = witnesses.server.rcvNxt
    }
}

extension HostPort {
    init(_ address: SocketAddress) { self.init(host: "\(address.address)", port: address.port) }
}

extension SocketAddress {
    /// The socket at an address that is written in figures; nil for a name.
    init?(_ place: HostPort) {
        guard let address = IPAddress(place.host) else { return nil }
        self.init(address: address, port: place.port)
    }
}
