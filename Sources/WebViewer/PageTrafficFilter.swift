// SPDX-License-Identifier: MIT
import Chat
import Flows
import LiveCapture
import Packets
import Sessions
import Synchronization
import TCP
import Transcript

/// Picks, of all that passes between browsers and the page's server, what a class is shown: how the page itself came.
///
/// To show everything would never end: each segment that is shown is sent to every browser, in segments. So this is the rule:
/// 1. Only those connections are shown over which a browser was handed the page (`GET /`). A person causes these, by
///    opening it; the page's own script never asks for them, whatever it is shown.
/// 2. Of such a connection only the handshake and the close are shown: segments with SYN, FIN or RST, and bare ACKs
///    while an end is not in ESTABLISHED; sixteen at most.
///
/// Until the server says that a connection carried the page its frames are held, at most 64 of them; then they are told
/// at once, in their order but later than others of the same time.
package struct PageTrafficFilter {
    /// The connections over which the page went, as the server names them.
    package final class Documents: Sendable {
        private let clients = Mutex<[SocketAddress]>([])
        private static let most = 256

        package init() {}

        /// The page was handed out over the connection from there.
        func opened(from remote: HostPort) {
            guard let client = SocketAddress(remote) else { return }
            clients.withLock { clients in
                clients.append(client)
                if clients.count > Documents.most { clients.removeFirst() }
            }
        }

        fileprivate func take(_ client: SocketAddress) -> Bool {
            clients.withLock { clients in
                guard let place = clients.firstIndex(of: client) else { return false }
                clients.remove(at: place)
                return true
            }
        }
    }

    /// What is known of a browser's connection.
    private enum Fate {
        /// Nobody knows yet what it carries.
        case held([Frame])
        case shown
        case ignored
    }

    /// The port of the page's server.
    let port: UInt16
    let documents: Documents
    private var decoder = Decoder()
    private var fates: [SocketAddress: Fate] = [:]
    /// In the order of their SYNs, so that the oldest makes room.
    private var order: [SocketAddress] = []
    /// How many segments of each connection were shown.
    private var shown: [Int: Int] = [:]

    static let mostHeld = 64
    static let mostConnections = 1_024
    static let mostShown = 16

    init(port: UInt16, documents: Documents) {
        self.port = port
        self.documents = documents
    }

    // MARK: Frames

    /// The frames that are to be looked at now that this one has come: it, those held before it, or none.
    mutating func admit(_ frame: Frame) -> [Frame] {
        guard let (client, segment) = browser(frame) else { return [frame] }
        if segment.isSYN, segment.ack == nil { begin(client) }
        switch fates[client] {
        case nil, .ignored: return []
        case .shown: return [frame]
        case .held(let frames):
            let all = frames + [frame]
            if documents.take(client) {
                fates[client] = .shown
                return all
            }
            fates[client] = all.count > PageTrafficFilter.mostHeld ? .ignored : .held(all)
            return []
        }
    }

    /// The browser's end and the segment, if a frame belongs to the page's server.
    private mutating func browser(_ frame: Frame) -> (SocketAddress, Segment)? {
        let packet = try? decoder.decode(frame.bytes.span.bytes, frame.info)
        guard let packet, case .tcp(let header) = packet.transport else { return nil }
        if header.destinationPort == port {
            return (SocketAddress(address: packet.source, port: header.sourcePort), header.segment)
        }
        guard header.sourcePort == port else { return nil }
        return (SocketAddress(address: packet.destination, port: header.destinationPort), header.segment)
    }

    private mutating func begin(_ client: SocketAddress) {
        // A SYN that is sent again, or seen twice, begins nothing.
        if case .held(let frames)? = fates[client], frames.count < 4 { return }
        if fates.updateValue(.held([]), forKey: client) == nil { order.append(client) }
        if order.count > PageTrafficFilter.mostConnections { fates[order.removeFirst()] = nil }
    }

    // MARK: Moments

    /// Whether a moment is about a connection with the page's server.
    func concerns(_ passing: AnnotatedSegment) -> Bool {
        passing.source.port == port || passing.destination.port == port
    }

    func concerns(_ connection: Int?) -> Bool { connection.map { shown[$0] != nil } ?? false }

    /// Whether a segment of a browser's connection is shown.
    mutating func shows(_ passing: AnnotatedSegment) -> Bool {
        let annotation = passing.annotation
        let count = shown[annotation.connection, default: 0]
        shown[annotation.connection] = count
        guard count < PageTrafficFilter.mostShown, isOfOpeningOrClose(passing) else { return false }
        shown[annotation.connection] = count + 1
        return true
    }

    private func isOfOpeningOrClose(_ passing: AnnotatedSegment) -> Bool {
        let segment = passing.segment
        if segment.isSYN || segment.isFIN || segment.isRST { return true }
        let before = passing.annotation.before
        return segment.textLength == 0
            && (before.client.value != .established || before.server.value != .established)
    }
}
