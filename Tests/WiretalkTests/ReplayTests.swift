// SPDX-License-Identifier: MIT
import Foundation
import Testing

@Suite("wiretalk replay: exits, errors, and what it lets through")
struct ReplayTests {
    @Test(
        "A clear sentence and the right exit",
        arguments: [
            (["replay", "/no/such/file"], Int32(1), "there is no file /no/such/file"),
            (["replay", "/etc/hostname"], 1, "neither a pcap nor a pcapng file"),
            (["replay", "/"], 1, "is a directory"),
            (["replay"], 64, "Missing expected argument"),
            (["replay", "x", "--pace", "fast"], 64, "--pace"),
            (["nonsense"], 64, "nonsense"),
        ])
    func errors(arguments: [String], status: Int32, words: String) throws {
        let run = try Program.run(arguments)
        #expect(run.status == status)
        #expect(run.errors.contains(words))
        #expect(run.output == "")
    }

    /// A pcap of one cut record, and one that is cut after a whole record.
    private func capture(records: Int, cut: Int) -> Data {
        var file = Data(
            [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0] + [UInt8](repeating: 0, count: 8) + [0, 0, 4, 0, 1, 0, 0, 0])
        for _ in 0..<records {
            file += Data([1, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0, 20, 0, 0, 0])
            file += Data([UInt8](repeating: 0xff, count: 12) + [0x08, 0x06] + [UInt8](repeating: 0, count: 6))
        }
        return file.dropLast(cut)
    }

    @Test("A file that is cut is read to its last whole frame, exit 0, the loss a problem without a number")
    func cut() throws {
        let run = try Program.run(["replay", "-", "--json"], input: capture(records: 2, cut: 5))
        #expect(run.status == 0)
        let problem = try #require(try run.objects("problem").first)
        #expect(problem["number"] is NSNull)
        #expect(try run.objects("summary").first?["frames"] as? Int == 1)
    }

    @Test("A file of which no frame could be read is exit 1")
    func nothing() throws {
        #expect(try Program.run(["replay", "-", "--json"], input: capture(records: 1, cut: 5)).status == 1)
    }

    @Test("An empty capture is no error")
    func empty() throws {
        let run = try Program.run(["replay", "-", "--json"], input: capture(records: 0, cut: 0))
        #expect(run.status == 0)
        #expect(try run.objects().map { $0["type"] as? String } == ["capture", "summary"])
    }
}
