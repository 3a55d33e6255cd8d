// SPDX-License-Identifier: MIT

/// Seeded damage: the same seed makes the same mutants everywhere.
public struct Damage: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// The damage that a seed stands for.
    public init(seed: UInt64) { state = seed }

    /// splitmix64.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }

    /// A copy of a file with one to four wounds: flipped bits, extreme octets, insertions, losses, length lies.
    public mutating func mutant(of file: [UInt8]) -> [UInt8] {
        var mutant = file
        for _ in 0..<Int.random(in: 1...4, using: &self) where !mutant.isEmpty { wound(&mutant) }
        return mutant
    }

    private mutating func wound(_ file: inout [UInt8]) {
        let place = Int.random(in: 0..<file.count, using: &self)
        switch Int.random(in: 0..<7, using: &self) {
        case 0: file[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
        case 1: file[place] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &self) ?? 0
        case 2: file[place] = .random(in: 0...255, using: &self)
        case 3: file.insert(.random(in: 0...255, using: &self), at: place)
        case 4: file.remove(at: place)
        case 5: lie(&file, place & ~3, of: 4)
        default: lie(&file, place & ~1, of: 2)
        }
    }

    /// Overwrites what may be a length, in either byte order, with one that is near, absurd, or the file's own.
    private mutating func lie(_ file: inout [UInt8], _ place: Int, of width: Int) {
        guard place + width <= file.count else { return }
        let near = UInt32(truncatingIfNeeded: Int.random(in: -4...4, using: &self))
        let lies: [UInt32] = [0, 1, 0x7FFF_FFFF, 0x8000_0000, .max, 262_144, 262_145, UInt32(file.count), near]
        var number = lies.randomElement(using: &self) ?? 0
        if Bool.random(using: &self) { number = number.byteSwapped }
        for index in 0..<width { file[place + index] = UInt8(truncatingIfNeeded: number >> UInt32(8 * index)) }
    }
}
