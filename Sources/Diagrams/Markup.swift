// SPDX-License-Identifier: MIT

/// Text made part of an XML document: it can be nothing but text there.
enum Markup {
    /// The text with the characters that mean something to XML replaced, and those that XML cannot hold made visible.
    static func text(_ text: some StringProtocol) -> String {
        var escaped = ""
        for scalar in TerminalSafe.text(text).unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
