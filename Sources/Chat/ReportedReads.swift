// SPDX-License-Identifier: MIT
import Transcript

/// What a connection is read from, each read of it reported as a `recv`: its end and its loss, too.
struct ReportedReads<Source: AsyncSequence & Sendable>: AsyncSequence, Sendable where Source.Element == [UInt8] {
    let source: Source
    let connection: ChatConnection
    let report: ChatReporter

    func makeAsyncIterator() -> Iterator {
        Iterator(source: source.makeAsyncIterator(), connection: connection, report: report)
    }

    struct Iterator: AsyncIteratorProtocol {
        var source: Source.AsyncIterator
        let connection: ChatConnection
        let report: ChatReporter

        mutating func next() async throws -> [UInt8]? {
            let call = ChatCall.underWay("recv", end: connection.end, connection: connection, effect: .received)
            let bytes: [UInt8]?
            do {
                bytes = try await source.next()
            } catch let failure as SocketFailure {
                // Where we gave up ourselves, nothing came back from the kernel.
                if !Task.isCancelled {
                    report(.call(call.returning(-1, errno: failure.errno, effect: .receivedReset)))
                }
                throw failure
            }
            if let bytes {
                report(.call(call.returning(bytes.count)))
            } else if !Task.isCancelled {
                report(.call(call.returning(0, effect: .receivedEnd)))
            }
            return bytes
        }
    }
}
