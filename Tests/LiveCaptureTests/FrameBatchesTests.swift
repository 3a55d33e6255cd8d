// SPDX-License-Identifier: MIT
import Glibc
import Testing

@testable import LiveCapture

@Suite("A capture as an asynchronous sequence", .timeLimit(.minutes(3)), .enabled(if: mayCapture, "\(whyNot)"))
struct FrameBatchesTests {
    private func batches(for datagrams: Datagrams, _ delivery: Delivery = .live) throws -> FrameBatches {
        FrameBatches(try Capture(on: "lo", filter: "udp dst port \(datagrams.port)", delivery: delivery))
    }

    @Test(
        "Everything that was captured before the stop is delivered, and then it ends",
        arguments: [0, 1, 1000, 20_000], [Delivery.immediate, .live])
    func delivery(_ count: Int, _ delivery: Delivery) async throws {
        let datagrams = Datagrams()
        let batches = try batches(for: datagrams, delivery)
        var seen = 0
        var last: CaptureStatistics?
        for _ in 0..<count { datagrams.send("x") }
        batches.stop()
        for try await batch in batches {
            seen += batch.frames.count
            last = batch.statistics
        }
        #expect(seen + (last?.dropped ?? 0) == count)
        if delivery == .live { #expect(last?.dropped ?? 0 == 0) }
        #expect(seen > 0 || count == 0)
        #expect(last?.received ?? 0 == count)
    }

    @Test("A consumer that leaves early stops the thread, and one that is cancelled ends")
    func leaving() async throws {
        let datagrams = Datagrams()
        let batches = try batches(for: datagrams)
        datagrams.send("x")
        for try await batch in batches {
            #expect(batch.frames.count == 1)
            break
        }
        let others = try self.batches(for: datagrams)
        let waiting = Task {
            var count = 0
            for try await batch in others { count += batch.frames.count }
            return count
        }
        waiting.cancel()
        #expect(try await waiting.value == 0)
    }

    @Test("A frame keeps its bytes after the capture is gone")
    func ownership() async throws {
        let datagrams = Datagrams()
        let batches = try batches(for: datagrams)
        datagrams.send("hello")
        batches.stop()
        var frames: [Frame] = []
        for try await batch in batches { frames += batch.frames }
        #expect(frames.map { String(decoding: $0.bytes.dropFirst(42), as: UTF8.self) } == ["hello"])
    }
}
