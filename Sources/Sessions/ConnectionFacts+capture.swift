// SPDX-License-Identifier: MIT
import Bots
import Chat
import Flows
import Packets
import TCP

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
