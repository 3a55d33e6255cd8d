// SPDX-License-Identifier: MIT
// The two things that the embedded standard library asks of its system, which a browser's module does not have. Nothing is
// printed. Random bits spread texts over hash tables: they follow from the seed that JavaScript drew.

#if hasFeature(Embedded)
    nonisolated(unsafe) private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

    func sow(_ seed: UInt64) { unsafe state = seed }

    @_cdecl("arc4random_buf")
    func fillRandom(_ buffer: UnsafeMutableRawPointer, _ count: Int) {
        for place in 0..<count {
            // A linear congruential generator modulo 2^64, of which the highest octet is the most even.
            unsafe state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            unsafe buffer.storeBytes(of: UInt8(truncatingIfNeeded: state >> 56), toByteOffset: place, as: UInt8.self)
        }
    }

    @_cdecl("putchar")
    func putCharacter(_ character: Int32) -> Int32 { character }
#else
    func sow(_ seed: UInt64) {}
#endif
