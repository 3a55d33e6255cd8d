// SPDX-License-Identifier: MIT
import CaptureFiles
import FileSource
import Packets
import Testing

@Suite("Recorded files")
struct CaptureRecorderTests {
    /// What a file that is being written holds at this moment.
    private struct Held: Equatable {
        var frames: [[UInt8]] = []
        var comments: [String] = []
        var dropped: UInt64?
        var problems = 0
    }

    private func held(_ path: String) throws -> Held {
        var held = Held()
        try CaptureSource(path: path).forEach { item, window in
            switch item {
            case .packet(let record):
                held.frames.append(window.bytes(from: record.octets.offset, count: record.octets.count))
            case .statistics(let statistics):
                held.comments += statistics.comments(in: window)
                held.dropped = statistics.dropped ?? held.dropped
            case .problem: held.problems += 1
            case .interface: break
            }
        }
        return held
    }

    private func add(_ octets: [UInt8], to recorder: CaptureRecorder) {
        octets.withOctets {
            recorder.add($0, FrameInfo(number: 1, time: Timestamp(nanoseconds: 1), originalLength: 9, link: .raw))
        }
    }

    @Test("each batch is in the file as soon as it is whole")
    func batches() throws {
        let scratch = try Scratch()
        let path = scratch.path("a.pcapng")
        let recorder = try CaptureRecorder(path: path, link: .raw, name: "lo") { Issue.record("\($0)") }
        #expect(try held(path) == Held())
        add([1, 2, 3], to: recorder)
        recorder.add(comment: "call", time: Timestamp(nanoseconds: 2))
        #expect(try held(path) == Held())
        recorder.writeOut()
        #expect(try held(path) == Held(frames: [[1, 2, 3]], comments: ["call"]))
        add([4], to: recorder)
        recorder.add(dropped: 5, time: Timestamp(nanoseconds: 3))
        recorder.add(dropped: 5, time: Timestamp(nanoseconds: 4))
        recorder.finish(at: Timestamp(nanoseconds: 5))
        let whole = Held(frames: [[1, 2, 3], [4]], comments: ["call"], dropped: 5)
        #expect(try held(path) == whole)
        add([6], to: recorder)
        recorder.writeOut()
        #expect(try held(path) == whole, "nothing is added to a file that is finished")
        #expect(recorder.isWhole)
    }

    @Test("the end says that nothing was dropped, where somebody counted, and is written once")
    func nothingDropped() throws {
        let scratch = try Scratch()
        let path = try scratch.write([], "counted.pcapng")
        let recorder = try CaptureRecorder(path: path, link: .raw, name: "lo") { _ in }
        recorder.finish(at: Timestamp(nanoseconds: 1))
        #expect(try held(path).dropped == nil)
        let counted = try CaptureRecorder(path: path, link: .raw, name: "lo") { _ in }
        counted.add(dropped: 0, time: Timestamp(nanoseconds: 1))
        counted.finish(at: Timestamp(nanoseconds: 2))
        counted.finish(at: Timestamp(nanoseconds: 3))
        #expect(try held(path).dropped == 0)
    }

    @Test("a device without room is refused before anything is seen")
    func full() {
        let error = #expect(throws: RecordingError.self) {
            try CaptureRecorder(path: "/dev/full", link: .raw, name: "lo") { _ in }
        }
        #expect(error?.description == "/dev/full cannot be written: No space left on device")
    }
}
