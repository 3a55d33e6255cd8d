// SPDX-License-Identifier: MIT
import CaptureFiles
import Packets
import TCP
import Testing

/// Nothing that a file holds stops the program or makes it wait for absurd amounts: the tests pass if they end.
@Suite("Mutation")
struct MutationTests {
    static let files: [[UInt8]] = {
        var pcap = Bytes(bigEndian: true)
        pcap.pcapHeader()
        for count in 0..<6 { pcap.record([UInt8](repeating: 7, count: 10 * count)) }
        var pcapng = Bytes(bigEndian: false)
        for order in [false, true] {
            pcapng.bigEndian = order
            pcapng.section()
            pcapng.interface { $0.option(9, [9]) }
            pcapng.interface(link: 113)
            for index in UInt32(0)..<4 { pcapng.packet([1, 2, 3], interface: index & 1) { $0.option(1, [65, 66]) } }
            pcapng.block(3) { $0.put(UInt32(0)) }
            pcapng.block(4) { $0.put(UInt64(0)) }
            pcapng.statistics { $0.option(1, [65, 66]) }
            pcapng.statistics { $0.option(5, [0, 0, 0, 0, 0, 0, 0, 9]) }
        }
        return [pcap.octets, pcapng.octets]
    }()

    @Test("every prefix", arguments: files)
    func prefixes(_ file: [UInt8]) {
        for count in 0...file.count {
            let prefix = Array(file.prefix(count))
            let whole = try? read(prefix)
            var trickled = try? read(prefix, step: 0)
            trickled?.greatestWindow = whole?.greatestWindow ?? 0
            #expect(whole == trickled, "\(count) of \(file.count) octets")
        }
    }

    @Test("ten thousand flips, insertions and length lies", arguments: files)
    func flips(_ file: [UInt8]) {
        var random = SplitMix(seed: UInt64(file.count))
        for _ in 0..<10_000 {
            var mutant = file
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let index = Int.random(in: 0..<mutant.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: mutant[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 1: mutant[index] = [0, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
                case 2: mutant.insert(.random(in: 0...255, using: &random), at: index)
                default: mutant.remove(at: index)
                }
            }
            guard let contents = try? read(mutant, step: Int.random(in: 0...64, using: &random)) else { continue }
            #expect(contents.greatestWindow <= CaptureParser.greatestBlock + 64)
        }
    }
}
