// SPDX-License-Identifier: MIT
public import Flows
public import Packets
public import TCP

/// A UDP datagram. Nothing was agreed before it, and nothing tells what became of it: its ends have no states.
public struct Datagram: Sendable {
    /// The frame's number, from 1.
    public var number: Int
    /// When it was captured; nil if the file does not say.
    public var time: Timestamp?
    /// Its ends, as its headers have them.
    public var source, destination: SocketAddress
    /// Octets of text.
    public var length: Int
    /// The text as far as it was captured; at most ``kept`` octets of it.
    public var bytes: [UInt8]
    /// Which conversation it belongs to: those between two sockets count from 0, in the order of their first datagrams.
    public var conversation: Int
    /// Who sent it: the client is who sent the conversation's first.
    public var sender: End
    /// What became of it, where the wire itself tells: no capture does.
    public var fate = Fate.unknown

    /// A datagram with all that is known of it.
    public init(
        number: Int, time: Timestamp?, source: SocketAddress, destination: SocketAddress, length: Int,
        bytes: [UInt8] = [], conversation: Int = 0, sender: End = .client
    ) {
        self.number = number
        self.time = time
        self.source = source
        self.destination = destination
        self.length = length
        self.bytes = bytes
        self.conversation = conversation
        self.sender = sender
    }

    /// How many octets of one datagram are kept: one of a chat has fewer.
    public static let kept = 2_048

    /// What it says, as a message of one: without its line end.
    public var message: Message {
        var said = bytes
        if said.last == UInt8(ascii: "\n") { said.removeLast() }
        if said.last == UInt8(ascii: "\r") { said.removeLast() }
        return Message(
            connection: conversation, sender: sender, number: number, bytes: said, length: Int64(length))
    }
}

/// An ICMP message, tied to what it quotes.
public struct ICMPReport: Sendable {
    /// The frame's number, from 1.
    public var number: Int
    /// When it was captured; nil if the file does not say.
    public var time: Timestamp?
    /// What it says, and what it quotes.
    public var message: ICMPMessage
    /// The connection of the quoted segment; nil if there is none among those remembered.
    public var connection: Int?
    /// The conversation of the quoted datagram, and who sent that; nil if there is none among those remembered.
    public var conversation: DatagramConversations.Place?

    /// A report with all that is known of it.
    public init(
        number: Int, time: Timestamp?, message: ICMPMessage, connection: Int?,
        conversation: DatagramConversations.Place? = nil
    ) {
        self.number = number
        self.time = time
        self.message = message
        self.connection = connection
        self.conversation = conversation
    }

    /// Whether it says that nobody listens on the port: it is to a datagram what RST is to a SYN.
    public var isPortUnreachable: Bool {
        message.isVersion6 ? message.type == 1 && message.code == 4 : message.type == 3 && message.code == 3
    }
}

/// The datagrams between two sockets belong together, as far as anybody can tell: neither end says when it begins or ends.
public struct DatagramConversations: Sendable {
    /// Where a datagram belongs.
    public struct Place: Hashable, Sendable {
        /// The conversation's number, from 0.
        public var number: Int
        /// Who sent it.
        public var sender: End

        /// The sender in a conversation.
        public init(number: Int, sender: End) {
            self.number = number
            self.sender = sender
        }
    }

    private struct Pair: Hashable, Sendable {
        let client, server: SocketAddress
    }

    /// How many are remembered; one that was forgotten and goes on has another number.
    static let most = 65_536

    private var numbers: [Pair: Int] = [:]
    /// Those that are remembered, in a ring.
    private var ring: [Pair] = []
    private var count = 0

    /// None yet.
    public init() {}

    /// Where what went between two sockets belongs, if there is such a conversation.
    public func place(of source: SocketAddress, _ destination: SocketAddress) -> Place? {
        if let number = numbers[Pair(client: source, server: destination)] {
            return Place(number: number, sender: .client)
        }
        return numbers[Pair(client: destination, server: source)].map { Place(number: $0, sender: .server) }
    }

    /// Where a datagram belongs: to a new conversation, if there is none between its sockets.
    mutating func take(_ source: SocketAddress, _ destination: SocketAddress) -> Place {
        if let place = place(of: source, destination) { return place }
        let pair = Pair(client: source, server: destination)
        if ring.count < DatagramConversations.most {
            ring.append(pair)
        } else {
            numbers[ring[count % ring.count]] = nil
            ring[count % ring.count] = pair
        }
        numbers[pair] = count
        count += 1
        return Place(number: count - 1, sender: .client)
    }
}
