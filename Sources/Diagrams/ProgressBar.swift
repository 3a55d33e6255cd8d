// SPDX-License-Identifier: MIT

/// How far something long has come, as a bar and a percentage.
public enum ProgressBar {
    /// A bar of so many cells for a share from 0 to 1; what lies outside is taken for the nearer end.
    public static func text(_ share: Double, cells: Int, _ style: Style) -> String {
        let share = min(max(share, 0), 1)
        let filled = Int(share * Double(cells))
        let bar =
            String(repeating: style.hasUnicode ? "█" : "#", count: filled)
            + String(repeating: style.hasUnicode ? "░" : ".", count: cells - filled)
        return "\(bar) \(Int(share * 100)) %"
    }
}
