// SPDX-License-Identifier: MIT
import Dispatch
import Glibc
import Synchronization
import TCP

/// The chat over UDP: one datagram is one message. Nothing is agreed beforehand, so there are no states.
public final class DatagramServer: Sendable {
    /// The address that it is bound to.
    public let address: HostPort
    private let descriptor: CInt
    private let state: Mutex<State>
    private let start = ContinuousClock.now

    private struct State {
        var gate: DatagramGate
        var isClosed = false
    }

    /// Binds a socket beside a listener's, on the same address and port: from now on nobody is told that there is none.
    public init(beside listener: Listener) throws(SocketFailure) {
        state = Mutex(State(gate: DatagramGate(secret: .random(in: .min ... .max))))
        address = listener.address
        descriptor = try DatagramSocket.open(at: listener.address, binds: true)
    }

    /// Has a bot answer until its task is cancelled. `report` is told of each datagram that came or went.
    public func run(_ bot: any Bot, report: @escaping @Sendable (DatagramLine) -> Void) async {
        let (arrivals, door) = AsyncStream.makeStream(of: (bytes: [UInt8], client: HostPort).self)
        DispatchQueue(label: "datagrams").async { [descriptor] in
            while let arrival = DatagramSocket.receive(on: descriptor) {
                // Who talks faster than is answered loses datagrams, as in any full buffer.
                door.yield(arrival)
            }
            door.finish()
        }
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                for await arrival in arrivals {
                    group.addTask { await self.answer(arrival.bytes, arrival.client, bot, report) }
                }
            }
        } onCancel: {
            // A datagram socket cannot be shut down while nobody is connected; the receive wakes up and finds it closed.
            state.withLock { $0.isClosed = true }
            DatagramSocket.wake(descriptor, at: address)
        }
        close(descriptor)
    }

    private func answer(
        _ bytes: [UInt8], _ client: HostPort, _ bot: any Bot, _ report: @Sendable (DatagramLine) -> Void
    ) async {
        let question: DatagramGate.Question? = state.withLock { state in
            guard !state.isClosed else { return nil }
            let now = start.duration(to: .now)
            for number in state.gate.forget(at: now) { bot.leave(connection(number, client)) }
            return state.gate.take(bytes, from: client, at: now)
        }
        guard let question else { return }
        report(DatagramLine(client: client, isAnswer: false, bytes: bytes))
        guard !question.bytes.isEmpty || question.budget != nil else {
            return send(Array("thanks: now ask".utf8), to: client, report)
        }
        let message = ChatMessage(bytes: question.bytes, ending: .read)
        var answer: [UInt8] = []
        for await case .text(let piece) in await bot.reply(to: message, on: connection(question.client, client)) {
            answer += piece
        }
        send(DatagramGate.datagram(answer, to: question), to: client, report)
    }

    private func connection(_ number: Int, _ client: HostPort) -> ChatConnection {
        // Numbers of their own: a TCP client's conversation must not be taken up.
        ChatConnection(number: -2 - number, end: .server, local: address, remote: client)
    }

    private func send(_ bytes: [UInt8], to client: HostPort, _ report: @Sendable (DatagramLine) -> Void) {
        guard !bytes.isEmpty else { return }
        DatagramSocket.send(bytes, to: client, on: descriptor)
        report(DatagramLine(client: client, isAnswer: true, bytes: bytes))
    }
}

/// A datagram that a server took or sent.
public struct DatagramLine: Hashable, Sendable {
    /// The other end.
    public let client: HostPort
    /// Whether the server sent it.
    public let isAnswer: Bool
    /// What it carried.
    public let bytes: [UInt8]
}
