// SPDX-License-Identifier: MIT
import Diagrams
import TerminalViewer
import Testing

@Suite("The example of TerminalViewer")
struct TerminalViewerExample {
    /// Where there is a terminal; the tests have none, so it is compiled alone.
    private func look(through feed: some TraceFeed) throws -> Int32? {
        // The page's example:
        guard let terminal = Terminal() else { return nil }
        let style = Style(width: terminal.size.width)
        guard var viewer = Viewer(feed, style: style, height: terminal.size.height) else { return nil }
        // Nil if the viewer was left by its own key, else the signal that ended it.
        let signal = try terminal.run(&viewer)
        // Until here.
        return signal
    }
}
