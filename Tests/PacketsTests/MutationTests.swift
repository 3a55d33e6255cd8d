// SPDX-License-Identifier: MIT
import Packets
import TCP
import Testing

/// Nothing that a frame holds stops the program: the tests pass if they end.
@Suite("Mutation")
struct MutationTests {
    @Test("two thousand flips, insertions and lies in each wrapping", arguments: Wrapping.all)
    func flips(_ wrapping: Wrapping) {
        var random = SplitMix(seed: UInt64(wrapping.frame.count) &* 31 &+ UInt64(wrapping.link.rawValue))
        var decoder = Decoder()
        for _ in 0..<2000 {
            var frame = wrapping.frame
            for _ in 0..<Int.random(in: 1...4, using: &random) { mutate(&frame, &random) }
            let length = Bool.random(using: &random) ? frame.count : Int.random(in: 0...70_000, using: &random)
            guard let packet = try? decode(frame, wrapping.link, length: length, with: &decoder) else { continue }
            check(packet, frame, decoder)
        }
    }

    @Test("any octets at all, as every link type")
    func noise() {
        var random = SplitMix(seed: 5)
        for link in UInt16(0)...300 {
            var decoder = Decoder()
            for _ in 0..<50 {
                let frame = (0..<Int.random(in: 0...200, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
                guard let packet = try? decode(frame, LinkType(rawValue: link), with: &decoder) else { continue }
                check(packet, frame, decoder)
            }
        }
    }

    private func mutate(_ frame: inout [UInt8], _ random: inout SplitMix) {
        guard !frame.isEmpty else { return }
        let index = Int.random(in: 0..<frame.count, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: frame[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: frame[index] = .random(in: 0...255, using: &random)
        case 2: frame[index] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
        case 3: frame.insert(.random(in: 0...255, using: &random), at: index)
        case 4: frame.remove(at: index)
        default: frame.removeLast(frame.count - index)
        }
    }

    /// Ranges lie within what they refer to.
    private func check(_ packet: Packet, _ frame: [UInt8], _ decoder: Decoder) {
        let count = packet.isReassembled ? decoder.reassembled.count : frame.count
        func lies(_ range: ByteRange) -> Bool {
            range.offset >= 0 && range.count >= 0 && range.offset + range.count <= count
        }
        switch packet.transport {
        case .tcp(let header): #expect(lies(header.optionBytes) && lies(header.textBytes))
        case .udp(let header): #expect(lies(header.textBytes))
        case .icmp, .other, .fragment: break
        }
    }
}
