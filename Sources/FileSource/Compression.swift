// SPDX-License-Identifier: MIT

/// A way of compressing that a file's first octets give away, by the name of the program that undoes it.
///
/// Each of them reads its standard input and writes to its standard output when called with `-dc`.
public enum Compression: String, CaseIterable, Sendable {
    case gzip, zstd, xz, lz4, bzip2

    /// How many octets tell all of them apart.
    static let longestMagic = 6

    /// How a compressed stream begins.
    var magic: [UInt8] {
        switch self {
        case .gzip: [0x1F, 0x8B]
        case .zstd: [0x28, 0xB5, 0x2F, 0xFD]
        case .xz: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]
        case .lz4: [0x04, 0x22, 0x4D, 0x18]
        case .bzip2: [0x42, 0x5A, 0x68]
        }
    }

    /// What these octets begin; nil if that is no compression that is known here.
    init?(of octets: ArraySlice<UInt8>) {
        guard let found = Compression.allCases.first(where: { octets.starts(with: $0.magic) }) else { return nil }
        self = found
    }
}

extension Compression: CustomStringConvertible {
    /// The name of its program, as in `zstd`.
    public var description: String { rawValue }
}
