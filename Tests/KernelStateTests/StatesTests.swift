// SPDX-License-Identifier: MIT
import Glibc
import Packets
import TCP
import Testing

@testable import KernelState

/// One state that a real socket can be brought into on loopback, and how.
struct Reached: CustomTestStringConvertible, Sendable {
    var name: String
    var client: State?
    var server: State?
    var backlog: Int32 = 5
    /// Whether the connection is taken from the accept queue before `steps`.
    var accepts = true
    var prepare: @Sendable (Socket) -> Void = { _ in }
    var steps: @Sendable (Socket, Socket?) -> Void = { _, _ in }

    var testDescription: String { name }

    static let all: [Reached] = [
        Reached(name: "open, not accepted yet", client: .established, server: .established, accepts: false),
        Reached(name: "open", client: .established, server: .established),
        Reached(
            name: "the server waits for text before it believes the ACK (TCP_DEFER_ACCEPT)",
            client: .established, server: .synReceived, accepts: false,
            prepare: { $0.set(Int32(IPPROTO_TCP), TCP_DEFER_ACCEPT, 60) }),
        Reached(
            name: "the client has finished", client: .finWait2, server: .closeWait,
            steps: { client, _ in client.finish() }),
        Reached(
            name: "the server has finished", client: .closeWait, server: .finWait2,
            steps: { _, server in server?.finish() }),
        Reached(
            name: "both have finished, the client first", client: .timeWait, server: nil,
            steps: { client, server in
                client.finish()
                _ = server?.isReady(POLLIN)
                server?.close()
            }),
        Reached(
            name: "the client's FIN waits behind text that the server has no room for",
            client: .finWait1, server: .established,
            steps: { client, _ in
                client.fill()
                client.finish()
            }),
        Reached(
            name: "and then the server finishes too", client: .closing, server: .finWait2,
            steps: { client, server in
                client.fill()
                client.finish()
                server?.finish()
            }),
        Reached(
            name: "the client has finished, the server's FIN waits behind text", client: .finWait2, server: .lastAck,
            steps: { client, server in
                client.finish()
                _ = server?.isReady(POLLIN)
                server?.fill()
                server?.finish()
            }),
        Reached(
            name: "the client is reset", client: nil, server: nil,
            steps: { client, server in
                var abort = linger(l_onoff: 1, l_linger: 0)
                if let server {
                    setsockopt(server.descriptor, SOL_SOCKET, SO_LINGER, &abort, socklen_t(MemoryLayout<linger>.size))
                }
                server?.close()
            }),
    ]
}

@Suite("Every state, asked of real sockets on loopback", .timeLimit(.minutes(3)))
struct StatesTests {
    /// Asks until the answer is the one that is due: segments on loopback may still be on their way.
    private func settles(
        _ diag: InetDiag, _ local: SocketAddress, _ remote: SocketAddress, in state: State?
    ) throws -> KernelSocket? {
        var socket = try diag.socket(local: local, remote: remote)
        for _ in 0..<50_000 where socket?.state != state {
            sched_yield()
            socket = try diag.socket(local: local, remote: remote)
        }
        return socket
    }

    @Test(arguments: Family.allCases, Reached.all)
    func state(_ family: Family, _ row: Reached) throws {
        guard let pair = Loopback(family, backlog: row.backlog, prepare: row.prepare) else {
            if family == .v6 { print("skipped: \(row.name) over IPv6, which this machine has not on loopback") }
            #expect(family == .v6)
            return
        }
        let diag = try InetDiag()
        let server: Socket? = row.accepts ? pair.accept() : nil
        #expect((server != nil) == row.accepts)
        row.steps(pair.client, server)

        let atClient = try settles(diag, pair.clientEnd, pair.serverEnd, in: row.client)
        let atServer = try settles(diag, pair.serverEnd, pair.clientEnd, in: row.server)
        #expect(atClient?.state == row.client)
        #expect(atServer?.state == row.server)

        // The list must say the same of both ends, whatever it is.
        let listed = try diag.sockets(port: pair.listener.port)
        #expect(listed.first { $0.local == pair.clientEnd && $0.remote == pair.serverEnd }?.state == row.client)
        #expect(listed.first { $0.local == pair.serverEnd && $0.remote == pair.clientEnd }?.state == row.server)
        #expect(listed.filter { $0.state == .listen }.map(\.local.port) == [pair.listener.port])
    }

    @Test("A SYN to a listener whose accept queue is full is dropped: the client stays in SYN-SENT")
    func synSent() throws {
        let pair = try #require(Loopback(.v4, backlog: 0))
        let second = Socket(family: AF_INET)
        #expect(second.connect(AF_INET, port: pair.listener.port))
        let end = SocketAddress(address: pair.family.address, port: second.port)
        let diag = try InetDiag()
        let socket = try #require(try diag.socket(local: end, remote: pair.serverEnd))
        #expect(socket.state == .synSent)
        #expect(socket.timer?.kind == .retransmission)
        #expect(try diag.socket(local: pair.serverEnd, remote: end) == nil)
    }

    @Test("LISTEN shows how many wait for accept, and how many may")
    func acceptQueue() throws {
        let pair = try #require(Loopback(.v4, backlog: 7))
        let diag = try InetDiag()
        func listener() throws -> KernelSocket? {
            try diag.sockets(port: pair.listener.port).first { $0.state == .listen }
        }
        #expect(try listener()?.sendQueue == 7)
        #expect(try listener()?.receiveQueue == 1)
        _ = try #require(pair.accept())
        #expect(try listener()?.receiveQueue == 0)
    }

    @Test("Text that nobody has read yet is counted where it waits")
    func queues() throws {
        let pair = try #require(Loopback(.v4))
        let server = try #require(pair.accept())
        #expect(pair.client.send("hello\n") == 6)
        #expect(server.isReady(POLLIN))
        let diag = try InetDiag()
        #expect(try diag.socket(local: pair.serverEnd, remote: pair.clientEnd)?.receiveQueue == 6)
        #expect(server.read(100) == 6)
        #expect(try diag.socket(local: pair.serverEnd, remote: pair.clientEnd)?.receiveQueue == 0)
    }

    @Test("A connection that never was has no answer, even where a listener would take it")
    func absent() throws {
        let pair = try #require(Loopback(.v4, connects: false))
        let nobody = SocketAddress(address: pair.family.address, port: 1)
        #expect(try InetDiag().socket(local: pair.serverEnd, remote: nobody) == nil)
    }

    @Test("An answer longer than the buffer makes it grow")
    func growth() throws {
        let pair = try #require(Loopback(.v4))
        let listed = try InetDiag(bufferSize: 20).sockets(port: pair.listener.port)
        #expect(listed.count == 3)
    }

    @Test("The user and the inode are those of the descriptor")
    func owner() throws {
        let pair = try #require(Loopback(.v4))
        var status = stat()
        #expect(fstat(pair.client.descriptor, &status) == 0)
        let socket = try #require(try InetDiag().socket(local: pair.clientEnd, remote: pair.serverEnd))
        #expect(UInt64(socket.inode) == UInt64(status.st_ino))
        #expect(socket.userID == geteuid())
    }
}
