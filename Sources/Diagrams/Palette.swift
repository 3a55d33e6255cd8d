// SPDX-License-Identifier: MIT
public import TCP

/// The colour of each state's band, the same in the picture and on the page.
///
/// From Okabe and Ito's palette and shades of it, which people who see red and green alike can tell apart; a state's name
/// always stands beside its colour. As text on white all of them have a contrast of 4.5 to 1 or more (WCAG 1.4.3), as bands
/// on the page's dark ground 3 to 1 or more (WCAG 1.4.11).
public enum Palette {
    /// The colour as `#rrggbb`.
    public static func color(of state: State) -> StaticString {
        switch state {
        case .closed: "#6a727c"
        case .listen: "#2a77aa"
        case .synSent: "#9a6300"
        case .synReceived: "#7d6b00"
        case .established: "#007a5e"
        case .finWait1: "#0a6fb5"
        case .finWait2: "#5060c0"
        case .closeWait: "#a8487f"
        case .closing: "#7d52ad"
        case .lastAck: "#a03a5f"
        case .timeWait: "#66608a"
        }
    }

    /// Text, faint text, lines, oddities and resets on white paper.
    static let ink = "#1b1f24", faint = "#57606a", line = "#d0d7de", odd = "#9a5200", bad = "#b3261e"
    static let clientInk = "#0a5c99", serverInk = "#8a3d6c"
}
