// SPDX-License-Identifier: MIT
package import Chat
package import Flows
import KernelState
package import LiveCapture
import Packets
package import Sessions
import TCP
import Transcript

/// What browsers are shown of a server: its trace, how the page itself came to them, and who is connected.
package struct ServeAudience {
    package let trace: LiveTrace
    private let board: RosterBoard
    private let gateway: BrowserClients<ContinuousClock>
    private var filter: PageTrafficFilter
    private let diag = try? InetDiag()
    private var clients: [Client] = []
    private var lastRoll = Int64.min / 2

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
    /// How often it is looked who is connected, in nanoseconds.
    private static let interval: Int64 = 100_000_000

    package init(
        trace: LiveTrace, board: RosterBoard, gateway: BrowserClients<ContinuousClock>, port: UInt16,
        documents: PageTrafficFilter.Documents
    ) {
        self.trace = trace
        self.board = board
        self.gateway = gateway
        filter = PageTrafficFilter(port: port, documents: documents)
    }

    /// The frames that are to be looked at, now that this one has come.
    package mutating func admit(_ frame: Frame) -> [Frame] { filter.admit(frame) }

    /// Takes in what happened. Returns whether it belongs to the chat, and so to others who look at that.
    package mutating func take(_ event: SessionEvent) -> Bool {
        switch event.event {
        case .segment(let passing):
            let isPage = filter.concerns(passing)
            // On `any` a packet to this machine itself passes twice.
            guard !passing.annotation.oddities.contains(.capturedTwice) else { return !isPage }
            if !isPage || filter.shows(passing) {
                trace.take(event.event, frame: event.frame?.bytes.span.bytes)
            }
            return !isPage
        case .call:
            trace.take(event.event)
            if case .call(let call)? = event.report { take(call) }
            return true
        // What no capture shows is for the terminal.
        case .message where event.report != nil: return true
        case .message where filter.concerns(event.event.connection): return false
        default:
            trace.take(event.event)
            return !filter.concerns(event.event.connection)
        }
    }

    private mutating func take(_ call: ChatCall) {
        guard call.end == .server, let connection = call.connection else { return }
        if call.effect == .taken {
            clients.append(Client(connection: connection))
        } else if call.name == "close", let place = clients.firstIndex(where: { $0.connection == connection }) {
            clients[place].closed = CaptureMark.uptime()
        }
    }

    // MARK: The roster

    /// Looks who is connected, and in which state.
    package mutating func callRoll(_ observer: Observer, at mark: CaptureMark) {
        guard mark.uptime - lastRoll >= ServeAudience.interval else { return }
        lastRoll = mark.uptime
        clients.removeAll { client in client.closed.map { mark.uptime - $0 > ServeAudience.linger } ?? false }
        let guests = Dictionary(gateway.guests.map { ($0.connection.local, $0) }) { first, _ in first }
        board.show(Roster(rows: clients.indices.map { row(of: $0, guests, observer) }))
    }

    private mutating func row(of place: Int, _ guests: [HostPort: BrowserClient], _ observer: Observer) -> Roster.Row {
        let connection = clients[place].connection
        let guest = guests[connection.remote]
        if let guest { clients[place].name = guest.name.description }
        var row = Roster.Row(guest: guest?.id, name: clients[place].name)
        guard let client = SocketAddress(connection.remote), let server = SocketAddress(connection.local) else {
            return row
        }
        if let found = observer.connection(of: client, server) { clients[place].number = found }
        row.connection = clients[place].number
        row.state = observer.ends(of: client, server)?.client.value
        if let socket = try? diag?.socket(local: client, remote: server) {
            clients[place].isHere = true
            row.kernel = socket.state
        } else if clients[place].isHere {
            row.kernel = .closed
        }
        return row
    }
}
