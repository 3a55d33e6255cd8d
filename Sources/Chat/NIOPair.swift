// SPDX-License-Identifier: MIT
import Glibc
import NIOCore

/// What NIO reads from a connection: one array for each read.
public struct NIOBytes: AsyncSequence, Sendable {
    let inbound: NIOAsyncChannelInboundStream<ByteBuffer>

    /// There may be one iterator only, as NIO has it.
    public func makeAsyncIterator() -> Iterator { Iterator(inbound: inbound.makeAsyncIterator()) }

    /// One array for each read that NIO made.
    public struct Iterator: AsyncIteratorProtocol {
        var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator

        /// The next bytes; nil when a FIN has come.
        ///
        /// - Throws: ``SocketFailure`` if the connection was lost.
        public mutating func next() async throws -> [UInt8]? {
            do {
                return try await inbound.next().map { Array($0.readableBytesView) }
            } catch {
                throw SocketFailure(error, call: "recv")
            }
        }
    }
}

/// What NIO writes to a connection.
public struct NIOWriter: ByteWriter {
    let channel: any Channel
    /// The socket under the channel.
    let descriptor: CInt

    /// What `poll` says of the socket.
    public var peer: PeerPresence {
        guard channel.isActive else { return .gone }
        // Linux's POLLRDHUP, which Glibc shows to GNU sources only.
        let finished: CShort = 0x2000
        var question = pollfd(fd: descriptor, events: finished, revents: 0)
        guard poll(&question, 1, 0) > 0 else { return .present }
        if question.revents & CShort(POLLERR | POLLHUP | POLLNVAL) != 0 { return .gone }
        return question.revents & finished != 0 ? .finished : .present
    }

    /// As ``ByteWriter/write(_:)``: it returns once the kernel has taken the bytes.
    public func write(_ bytes: [UInt8]) async throws {
        try await untilCancelled("send") { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get() }
    }

    /// As ``ByteWriter/finish()``: shuts down our direction alone.
    public func finish() async throws {
        try await untilCancelled("shutdown") { try await channel.close(mode: .output).get() }
    }

    /// As ``ByteWriter/abort()``, by a close that does not linger.
    public func abort() async {
        // A close that lingers for no time at all is an ABORT.
        let options = channel as? any SocketOptionProvider
        try? await options?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try? await channel.close().get()
    }

    /// A future knows nothing of cancellation, so a cancelled task closes the channel under it.
    private func untilCancelled(_ call: String, _ operation: () async throws -> Void) async throws {
        do {
            try await withTaskCancellationHandler {
                try await operation()
            } onCancel: {
                channel.close(promise: nil)
            }
        } catch {
            try Task.checkCancellation()
            throw SocketFailure(error, call: call)
        }
    }
}

extension SocketFailure {
    /// What NIO says of a failed call; ECONNRESET if all it knows is that the channel is closed.
    init(_ error: any Error, call: String) {
        self.init(call: call, errno: (error as? IOError)?.errnoCode ?? ECONNRESET)
    }
}

extension NIOAsyncChannel where Inbound == ByteBuffer, Outbound == ByteBuffer {
    /// A connection as a conversation wants it: their FIN ends only their direction, or nobody would see CLOSE-WAIT.
    static func wrapping(_ channel: any Channel) -> EventLoopFuture<Self> {
        channel.eventLoop.makeCompletedFuture {
            try NIOAsyncChannel(
                wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
    }
}
