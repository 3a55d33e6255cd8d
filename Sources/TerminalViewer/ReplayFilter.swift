// SPDX-License-Identifier: MIT
package import Diagrams
import Narration
package import Transcript

/// The rows of `--summary`.
package final class SummaryRows {
    package var table: SummaryTable

    let style: Style

    /// Rows are folded where lines have a width; what a program reads has a line a row.
    package init(_ style: Style, isFolded: Bool) {
        self.style = style
        table = SummaryTable(width: isFolded ? style.width : nil)
    }
}

/// Lets through, of all that a replay says, what was asked for.
package struct ReplayFilter {
    package let player: Player
    package let connection: Int?
    /// Nil where segments are shown.
    package let summary: SummaryRows?
    package let isJSON: Bool

    package init(player: Player, connection: Int?, summary: SummaryRows?, isJSON: Bool) {
        self.player = player
        self.connection = connection
        self.summary = summary
        self.isJSON = isJSON
    }

    /// Prints the titles of the rows, if there are rows.
    package func begin() {
        guard let summary else { return }
        let heading = summary.table.heading(summary.style)
        player.say { $0.append(contentsOf: heading.utf8) }
    }

    /// Says under the rows what their letters mean.
    package func finish() {
        guard let style = summary?.style else { return }
        let legend = style.fitted(Narration(language: style.language).summaryLegend)
        for line in TerminalWidth.wrap(legend, to: style.width) { player.say(line) }
    }

    package func show(_ moment: TraceEvent) {
        if let connection, let other = moment.connection, other != connection { return }
        guard let summary else { return player.show(moment) }
        switch moment {
        case .segment, .fate, .message, .datagram, .icmp, .notes: break
        case .connection(let connection) where !isJSON: player.say { summary.table.write(connection, into: &$0) }
        case .connection, .capture, .problem, .call, .kernel, .summary: player.show(moment)
        }
    }
}
