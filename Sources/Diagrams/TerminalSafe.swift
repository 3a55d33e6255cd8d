// SPDX-License-Identifier: MIT

/// Text from a wire made fit for a terminal: nothing in it can move the cursor, change colours or reverse its reading.
public enum TerminalSafe {
    /// The text with control characters shown as pictures (or, where there are none, as ^A), and invisible or reordering
    /// ones by their code.
    public static func text(_ text: some StringProtocol, hasPictures: Bool = true) -> String {
        var shown = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0..<0x20 where !hasPictures, 0x7F where !hasPictures:
                shown += "^"
                shown.unicodeScalars.append(Unicode.Scalar(UInt8(scalar.value ^ 0x40)))
            case 0..<0x20:
                if let picture = Unicode.Scalar(0x2400 + scalar.value) { shown.unicodeScalars.append(picture) }
            case 0x7F: shown.unicodeScalars.append("\u{2421}")
            case 0x80..<0xA0, 0x200B, 0x200E...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xE0000...0xE007F:
                shown += "<U+" + String(scalar.value, radix: 16, uppercase: true) + ">"
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }
}
