// SPDX-License-Identifier: MIT

/// Text from a wire made fit for a terminal: nothing in it can move the cursor, change colours or reverse its reading.
public enum TerminalSafe {
    /// The text with control characters shown as pictures (or, where there are none, as ^A), and invisible or reordering
    /// ones by their code.
    public static func text(_ text: some StringProtocol, hasPictures: Bool = true) -> String {
        var octets: [UInt8] = []
        append(text, hasPictures: hasPictures, to: &octets)
        return String(decoding: octets, as: UTF8.self)
    }

    /// Appends the same in UTF-8.
    static func append(_ text: some StringProtocol, hasPictures: Bool, to octets: inout [UInt8]) {
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x20..<0x7F: octets.append(UInt8(truncatingIfNeeded: scalar.value))
            case 0..<0x20 where !hasPictures, 0x7F where !hasPictures:
                octets.append(UInt8(ascii: "^"))
                octets.append(UInt8(truncatingIfNeeded: scalar.value ^ 0x40))
            case 0..<0x20:
                if let picture = Unicode.Scalar(0x2400 + scalar.value) {
                    octets.append(contentsOf: String(picture).utf8)
                }
            case 0x7F: octets.append(contentsOf: "\u{2421}".utf8)
            case 0x80..<0xA0, 0x200B, 0x200E...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xE0000...0xE007F:
                octets.append(contentsOf: "<U+\(String(scalar.value, radix: 16, uppercase: true))>".utf8)
            default: octets.append(contentsOf: String(scalar).utf8)
            }
        }
    }
}
