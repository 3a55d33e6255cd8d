// SPDX-License-Identifier: MIT
import Foundation
import Testing

@Suite("Captures/README.md")
struct TableTests {
    @Test("The table names every capture in the folder, and none that is not there")
    func inStep() throws {
        let readme = try String(contentsOf: Replayed.folder.appendingPathComponent("README.md"), encoding: .utf8)
        let rows = readme.split(separator: "\n").filter { $0.hasPrefix("| `") }
        let named = rows.map { String($0.split(separator: "`")[1]) }
        let there = try FileManager.default.contentsOfDirectory(atPath: Replayed.folder.path)
            .filter { $0.hasSuffix(".pcap") }
        #expect(named.sorted() == there.sorted())
        #expect(Set(named).count == named.count)
    }

    @Test("Each capture is small")
    func small() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Replayed.folder.path)
        for name in names where name.hasSuffix(".pcap") {
            let path = Replayed.folder.appendingPathComponent(name).path
            let size = try #require(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
            #expect(size < 100_000, "\(name)")
        }
    }
}
