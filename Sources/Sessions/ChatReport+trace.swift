// SPDX-License-Identifier: MIT
public import Chat
import Flows
public import Packets
public import Transcript

extension SocketCall {
    /// A call of the chat's, as the trace has it.
    public init(_ call: ChatCall) {
        self.init(
            made: Timestamp(nanoseconds: call.made), returned: Timestamp(nanoseconds: call.returned),
            end: call.end, call: call.name, arguments: call.arguments, result: call.result,
            errno: call.errno.map(Errno.symbol), effect: call.effect, state: call.effect.state)
    }
}

extension Message {
    /// As the socket gave it: which segments carried it is not known.
    public init(_ said: ChatLine) {
        let lineEnd = said.message.ending == .newline ? 1 : 0
        self.init(
            connection: said.connection.number, sender: said.speaker, number: said.number,
            bytes: said.message.bytes, length: Int64(said.message.length + lineEnd))
    }
}

extension HostPort {
    /// A socket's address as the chat has it.
    public init(_ address: SocketAddress) { self.init(host: "\(address.address)", port: address.port) }
}

extension SocketAddress {
    /// The socket at an address that is written in figures; nil for a name.
    public init?(_ place: HostPort) {
        guard let address = IPAddress(place.host) else { return nil }
        self.init(address: address, port: place.port)
    }
}

extension ChatReport {
    /// The call that is reported, if one is.
    public var call: ChatCall? {
        switch self {
        case .made(let call), .call(let call), .withdrawn(let call): call
        case .said, .dropped, .bot: nil
        }
    }
}
