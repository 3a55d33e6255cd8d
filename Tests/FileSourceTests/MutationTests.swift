// SPDX-License-Identifier: MIT
import CaptureFiles
import Foundation
import Packets
import TCP
import Testing

/// Damaged copies of real captures go through reader and decoder: the test passes if it ends, within bounds.
///
/// `WIRETALK_MUTANTS` says how many damaged copies of each capture are made, and that every prefix is tried; without it
/// a sample is.
@Suite("Mutation of real captures")
struct MutationTests {
    @Test("prefixes, and flips, insertions and length lies, of captures of up to 4 kB")
    func damaged() throws {
        let captures = AgainstTsharkTests.captures
        guard !captures.isEmpty else { return print("skipped: no ../shared/captures beside the package") }
        let wanted = ProcessInfo.processInfo.environment["WIRETALK_MUTANTS"].flatMap { Int($0) }
        var random = SplitMix(seed: 7)
        var files = 0
        var totals = Totals()
        for path in captures {
            let file = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
            guard file.count <= 4096 else { continue }
            files += 1
            for count in stride(from: 0, through: file.count, by: wanted == nil ? 37 : 1) {
                read(Array(file.prefix(count)), &totals)
            }
            for _ in 0..<(wanted ?? 60) { read(damage(file, &random), &totals) }
        }
        #expect(totals.greatestRequest <= CaptureParser.greatestBlock)
        print("\(files) captures, \(totals.copies) damaged copies, \(totals.packets) packets, \(totals.errors) errors")
    }

    struct Totals {
        var copies = 0, packets = 0, errors = 0, greatestRequest = 0
    }

    private func damage(_ file: [UInt8], _ random: inout SplitMix) -> [UInt8] {
        var mutant = file
        for _ in 0..<Int.random(in: 1...4, using: &random) where !mutant.isEmpty {
            let index = Int.random(in: 0..<mutant.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: mutant[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: mutant[index] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
            case 2: mutant[index] = .random(in: 0...255, using: &random)
            case 3: mutant.insert(.random(in: 0...255, using: &random), at: index)
            default: mutant.remove(at: index)
            }
        }
        return mutant
    }

    /// Reads and decodes all of a file, as if it lay in memory.
    private func read(_ file: [UInt8], _ totals: inout Totals) {
        totals.copies += 1
        var parser = CaptureParser()
        var decoder = Decoder()
        var start = 0
        let octets = file.span.bytes
        while true {
            let window = octets.extracting(start..<file.count)
            guard let step = try? parser.next(in: window, atEnd: true) else { return }
            start += parser.consumed
            switch step {
            case .packet(let record):
                totals.packets += 1
                totals.greatestRequest = max(totals.greatestRequest, record.octets.count)
                let frame = window.extracting(record.octets.offset..<record.octets.offset + record.octets.count)
                do throws(DecodeError) {
                    _ = try decoder.decode(frame, record.info)
                } catch {
                    totals.errors += error.reason.isEmpty ? 0 : 1
                }
            case .needMore(let count):
                Issue.record("asked for \(count) octets at the end of a file")
                return
            case .interface, .statistics, .problem, .skipped: break
            case .end: return
            }
        }
    }
}
