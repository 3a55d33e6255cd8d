// SPDX-License-Identifier: MIT
import Chat
import Flows
import KernelState
import LiveCapture
import Packets
import TCP
import Transcript
import WebViewer

/// What browsers are shown of a server: its trace, how the page itself came to them, and who is connected.
struct ServeAudience {
    let trace: LiveTrace
    private let board: RosterBoard
    private let gateway: BrowserClients<ContinuousClock>
    private var sieve: PageTrafficFilter
    private let diag = try? InetDiag()
    private var clients: [Client] = []

    /// A client of the chat server's.
    private struct Client {
        let connection: ChatConnection
        /// Whether its end was seen in this machine's kernel: then its absence there is CLOSED.
        var isHere = false
        /// The name of the guest that it is, or was.
        var name: String?
        var number: Int?
        /// When the server closed.
        var closed: Int64?
    }

    /// How long, in nanoseconds, a client stays on the roster that the server has closed: to be seen in TIME-WAIT.
    private static let linger: Int64 = 5_000_000_000

    init(
        trace: LiveTrace, board: RosterBoard, gateway: BrowserClients<ContinuousClock>, port: UInt16,
        documents: PageTrafficFilter.Documents
    ) {
        self.trace = trace
        self.board = board
        self.gateway = gateway
        sieve = PageTrafficFilter(port: port, documents: documents)
    }

    /// The frames that are to be looked at, now that this one has come.
    mutating func admit(_ frame: Frame) -> [Frame] { sieve.admit(frame) }

    /// Takes in a moment. Returns whether it belongs to the chat, and so to others who look at that.
    mutating func take(_ moment: TraceEvent, frame: [UInt8]?, _ observer: Observer) -> Bool {
        guard case .segment(let passing) = moment else {
            let isPage = sieve.concerns(moment.connection)
            if case .message = moment, isPage { return false }
            trace.take(moment)
            return !isPage
        }
        // On `any` a packet to this machine itself passes twice.
        if passing.annotation.oddities.contains(.capturedTwice) { return !sieve.concerns(passing) }
        let isPage = sieve.concerns(passing)
        if !isPage || sieve.shows(passing) {
            trace.take(
                moment, frame: frame?.span.bytes, numbers: observer.numbers(of: passing.source, passing.destination))
        }
        return !isPage
    }

    /// Takes in a socket call; `connection` is its number in the trace.
    mutating func take(_ call: ChatCall, connection: Int?) {
        var shown = SocketCall(call)
        shown.connection = connection
        trace.take(.call(shown))
        guard call.role == .server, let chat = call.connection else { return }
        if call.effect == .taken {
            clients.append(Client(connection: chat))
        } else if call.name == "close", let place = clients.firstIndex(where: { $0.connection == chat }) {
            clients[place].closed = call.time
        }
    }

    // MARK: The roster

    /// Looks who is connected, and in which state.
    mutating func callRoll(_ observer: Observer?, at time: Int64) {
        clients.removeAll { client in client.closed.map { time - $0 > ServeAudience.linger } ?? false }
        let guests = Dictionary(gateway.guests.map { ($0.connection.local, $0) }) { first, _ in first }
        board.show(Roster(rows: clients.indices.map { row(of: $0, guests, observer) }))
    }

    private mutating func row(of place: Int, _ guests: [HostPort: BrowserClient], _ observer: Observer?) -> Roster.Row {
        let connection = clients[place].connection
        let guest = guests[connection.remote]
        if let guest { clients[place].name = guest.name.description }
        var row = Roster.Row(guest: guest?.id, name: clients[place].name)
        guard let client = SocketAddress(connection.remote), let server = SocketAddress(connection.local) else {
            return row
        }
        if let found = observer?.connection(of: client, server) { clients[place].number = found }
        row.connection = clients[place].number
        row.state = observer?.ends(of: client, server)?.client.value
        if let socket = try? diag?.socket(local: client, remote: server) {
            clients[place].isHere = true
            row.kernel = socket.state
        } else if clients[place].isHere {
            row.kernel = .closed
        }
        return row
    }
}
