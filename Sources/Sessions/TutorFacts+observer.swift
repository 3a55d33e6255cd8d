// SPDX-License-Identifier: MIT
import Flows
import LessonBook
import Packets
import TCP

extension TutorFacts {
    /// Takes over what an observer believes of a connection; if it missed the handshake, says so.
    mutating func fill(from observer: Observer, client: SocketAddress, server: SocketAddress) {
        self.client = "\(client)"
        self.server = "\(server)"
        isIPv6 = client.address.isIPv6
        states = observer.ends(of: client, server)
        numbers = observer.numbers(of: client, server)
        let witnesses = observer.witnesses(of: client, server)
        x = witnesses?.clientISN
        y = witnesses?.serverISN
        if x == nil || y == nil { missing = .missed }
    }
}
