// SPDX-License-Identifier: MIT
import Feeding
import Foundation
import Testing

/// Damaged captures go through reader, decoder, observer, dialogue and JSON: no trap, no hang, bounded memory, and every
/// packet accounted for in `summary`.
///
/// `WIRETALK_MUTANTS=10000` damages each capture that often and tries every prefix, which is what `make fuzz` does in
/// release; without it a sample is taken.
@Suite("Mutation")
struct MutationTests {
    private static let wanted = ProcessInfo.processInfo.environment["WIRETALK_MUTANTS"].flatMap { Int($0) }
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Small captures below a folder of the package or beside it.
    private static func captures(_ folder: String) -> [String] {
        let folder = root.appendingPathComponent(folder).standardized
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return names.sorted().map { folder.appendingPathComponent($0).path }.filter { path in
            let facts = try? FileManager.default.attributesOfItem(atPath: path)
            guard facts?[.type] as? FileAttributeType == .typeRegular, !path.hasSuffix(".md") else { return false }
            return (1...4096).contains(facts?[.size] as? Int ?? 0)
        }
    }

    @Test(
        "every prefix, flips, insertions and length lies",
        arguments: ["Benchmarks/Fuzz/Corpus", "Captures", "../shared/captures"])
    func damaged(_ folder: String) throws {
        let captures = MutationTests.captures(folder)
        guard !captures.isEmpty else { return print("skipped: no small captures in \(folder)") }
        var damage = Damage(seed: 4)
        var copies = 0
        var packets = 0
        func feed(_ file: [UInt8], _ what: String) {
            copies += 1
            let meal = Meal(file)
            packets += meal.packets
            if let complaint = meal.complaint { Issue.record("\(what): \(complaint)") }
        }
        for path in captures {
            let file = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
            for count in stride(from: 0, through: file.count, by: MutationTests.wanted == nil ? 101 : 1) {
                feed(Array(file.prefix(count)), "\(path), the first \(count) octets")
            }
            for turn in 0..<(MutationTests.wanted ?? 20) { feed(damage.mutant(of: file), "\(path), mutant \(turn)") }
        }
        print("\(folder): \(captures.count) captures, \(copies) damaged copies, \(packets) packets")
    }

    @Test("what is damaged is undamaged without damage: the whole file is accounted for")
    func whole() throws {
        for path in MutationTests.captures("Benchmarks/Fuzz/Corpus") {
            let meal = Meal(try [UInt8](Data(contentsOf: URL(fileURLWithPath: path))))
            #expect(meal.complaint == nil, "\(path)")
        }
    }

    @Test("the same seed makes the same mutants")
    func seeded() {
        let file = [UInt8](0...255)
        var (one, two, other) = (Damage(seed: 4), Damage(seed: 4), Damage(seed: 5))
        let mutants = (0..<50).map { _ in one.mutant(of: file) }
        #expect(mutants == (0..<50).map { _ in two.mutant(of: file) })
        #expect(mutants != (0..<50).map { _ in other.mutant(of: file) })
    }
}
