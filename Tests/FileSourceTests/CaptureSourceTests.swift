// SPDX-License-Identifier: MIT
import CaptureFiles
import FileSource
import Foundation
import Packets
import Testing

@Suite("Sources")
struct CaptureSourceTests {
    @Test("a file larger than the buffer, with packets larger than it too")
    func file() throws {
        let scratch = try Scratch()
        let lengths = (0..<200).map { $0 % 7 == 0 ? 262_144 : $0 * 13 }
        let path = try scratch.write(capture(lengths), "a.pcap")
        let source = try CaptureSource(path: path)
        #expect(source.size == lengths.reduce(24) { $0 + $1 + 16 })
        let found = try packets(source)
        #expect(found.map(\.count) == lengths)
        #expect(
            found.enumerated().allSatisfy { index, packet in
                packet.allSatisfy { $0 == UInt8(truncatingIfNeeded: index) }
            })
        #expect(source.position == source.size)
    }

    @Test("compressed, recognised by content")
    func compressed() throws {
        let scratch = try Scratch()
        let path = try scratch.write(capture([1, 2, 3]), "a.pcap")
        guard let packed = try run("gzip", ["-c", path]), packed.status == 0 else {
            return print("skipped: no gzip here")
        }
        let renamed = try scratch.write([UInt8](packed.output), "innocent.pcap")
        #expect(try packets(CaptureSource(path: renamed)).map(\.count) == [1, 2, 3])
    }

    @Test("compressed by any program that is here, from a file and through a pipe", arguments: Compression.allCases)
    func unpacked(_ compression: Compression) throws {
        let scratch = try Scratch()
        let lengths = (0..<300).map { $0 * 7 }
        let path = try scratch.write(capture(lengths), "a.pcap")
        guard let packed = try run("\(compression)", ["-c", path]), packed.status == 0 else {
            return print("skipped: no \(compression) here")
        }
        let octets = [UInt8](packed.output)
        #expect(try packets(CaptureSource(path: scratch.write(octets, "a"))).map(\.count) == lengths)
        // A pipe cannot be rewound, and its writer may be slow.
        let pipe = scratch.path("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        let writer = Thread {
            // Closed on exec, or the program would hold the pipe open itself.
            let handle = FileHandle(fileDescriptor: open(pipe, O_WRONLY | O_CLOEXEC), closeOnDealloc: true)
            for start in stride(from: 0, to: octets.count, by: 100) {
                handle.write(Data(octets[start..<min(start + 100, octets.count)]))
            }
            try? handle.close()
        }
        writer.start()
        #expect(try packets(CaptureSource(path: pipe)).map(\.count) == lengths)
    }

    @Test("what follows compressed data is a problem; data that cannot be unpacked at all is an error")
    func followed() throws {
        let scratch = try Scratch()
        let path = try scratch.write(capture([1, 2, 3]), "a.pcap")
        guard let packed = try run("gzip", ["-c", path]), packed.status == 0 else {
            return print("skipped: no gzip here")
        }
        let followed = try scratch.write([UInt8](packed.output) + Array("something else".utf8), "followed")
        var found: [String] = []
        try CaptureSource(path: followed).forEach { item, _ in
            switch item {
            case .packet: found.append("packet")
            case .problem(let problem): found.append("\(problem)")
            case .interface, .statistics: break
            }
        }
        #expect(found == ["packet", "packet", "packet", "something that gzip cannot read follows the compressed data"])
        let none = try scratch.write([0x1F, 0x8B] + Array("nothing of the kind".utf8), "none")
        #expect(throws: FileError.damaged(path: none, .gzip)) { try packets(CaptureSource(path: none)) }
    }

    @Test("a capture that ends reading early says nothing of the compression")
    func unread() throws {
        let scratch = try Scratch()
        // A record of an absurd length ends the reading, with a megabyte still to be unpacked.
        let file = Array(capture([1]).prefix(24)) + [UInt8](repeating: 0xFF, count: 1 << 20)
        let path = try scratch.write(file, "a.pcap")
        guard let packed = try run("gzip", ["-c", path]), packed.status == 0 else {
            return print("skipped: no gzip here")
        }
        let unread = try scratch.write([UInt8](packed.output), "a")
        var problems: [CaptureProblem] = []
        try CaptureSource(path: unread).forEach { item, _ in
            if case .problem(let problem) = item { problems.append(problem) }
        }
        #expect(problems == [.absurdLength(UInt32.max)])
    }

    @Test("a compressed file that is cut gives what it has, then says so")
    func cutCompressed() throws {
        let scratch = try Scratch()
        var random = SystemRandomNumberGenerator()
        let lengths = [Int](repeating: 1000, count: 300)
        var file = capture(lengths)
        // Octets that do not compress, so that a good part comes through.
        for record in 0..<300 {
            for index in 0..<1000 { file[24 + record * 1016 + 16 + index] = .random(in: 0...255, using: &random) }
        }
        let path = try scratch.write(file, "a.pcap")
        guard let packed = try run("gzip", ["-c", path]), packed.status == 0 else {
            return print("skipped: no gzip here")
        }
        let cut = try scratch.write([UInt8](packed.output.prefix(packed.output.count / 2)), "a.gz")
        var count = 0
        var problems: [CaptureProblem] = []
        try CaptureSource(path: cut).forEach { item, _ in
            switch item {
            case .packet: count += 1
            case .problem(let problem): problems.append(problem)
            case .interface, .statistics: break
            }
        }
        #expect(count > 0)
        #expect(problems.last == .compressedDataDamaged(program: "gzip"))
    }

    @Test("a pipe's packet is handed on as soon as it is whole")
    func pipe() throws {
        let scratch = try Scratch()
        let path = scratch.path("pipe")
        #expect(mkfifo(path, 0o600) == 0)
        let file = capture([10, 20, 30])
        let ends = [24, 24 + 26, 24 + 26 + 36, file.count]
        // The writer lets a part go only when the one before has come out at the other end.
        let arrived = DispatchSemaphore(value: 0)
        let writer = Thread {
            guard let handle = FileHandle(forWritingAtPath: path) else { return }
            var start = 0
            for end in ends {
                handle.write(Data(file[start..<end]))
                start = end
                arrived.wait()
            }
            try? handle.close()
        }
        writer.start()
        var lengths: [Int] = []
        try CaptureSource(path: path).forEach { item, _ in
            if case .packet(let record) = item { lengths.append(record.octets.count) }
            arrived.signal()
        }
        #expect(lengths == [10, 20, 30])
    }

    @Test("a file that shrinks while it is read just ends, with a problem")
    func shrinks() throws {
        let scratch = try Scratch()
        let path = try scratch.write(capture([Int](repeating: 1000, count: 2000)), "a.pcap")
        var count = 0
        var problems: [CaptureProblem] = []
        try CaptureSource(path: path).forEach { item, _ in
            switch item {
            case .packet:
                if count == 0 { truncate(path, 500_000) }
                count += 1
            case .problem(let problem): problems.append(problem)
            case .interface, .statistics: break
            }
        }
        #expect(count == (500_000 - 24) / 1016)
        #expect(problems.count == 1)
    }

    @Test("what cannot be read, in one sentence")
    func errors() throws {
        let scratch = try Scratch()
        let missing = scratch.path("missing.pcap")
        #expect(throws: FileError.notFound(path: missing)) { try CaptureSource(path: missing) }
        let folder = scratch.folder.path
        #expect(throws: FileError.isDirectory(path: folder)) { try CaptureSource(path: folder) }
        let empty = try scratch.write([], "empty")
        #expect(throws: FileError.notReadable(path: empty, .empty)) { try packets(CaptureSource(path: empty)) }
        let text = try scratch.write(Array("not a capture".utf8), "text")
        #expect(throws: FileError.notReadable(path: text, .notACapture)) { try packets(CaptureSource(path: text)) }
        #expect(
            "\(FileError.notReadable(path: "a.txt", .notACapture))"
                == "a.txt cannot be read: it is neither a pcap nor a pcapng file")
        #expect("\(FileError.notFound(path: "a"))" == "there is no file a: check the name")
        #expect(
            "\(FileError.noProgram(path: "a.zst", .zstd))"
                == "a.zst is compressed by zstd, and that program is missing: install zstd")
    }

    @Test("an error of the reader's own ends the reading")
    func stops() throws {
        struct Enough: Error {}
        let scratch = try Scratch()
        let path = try scratch.write(capture([1, 2, 3]), "a.pcap")
        var count = 0
        #expect(throws: Enough.self) {
            try CaptureSource(path: path).forEach { item, _ in
                if case .packet = item { count += 1 }
                if count == 2 { throw Enough() }
            }
        }
        #expect(count == 2)
    }
}
