// SPDX-License-Identifier: MIT
import ArgumentParser
import Diagrams
import Flows
import Glibc
import TerminalViewer
import TraceStore
import Transcript

extension ReplayCommand {
    /// Whether a person at a terminal wants to step through the capture, or to watch it pass in time.
    var isStepped: Bool { pace != .instant && !summary && !output.json && isatty(1) == 1 }

    /// Steps through the capture in the viewer. The first screen comes as soon as there is a segment to show.
    func step() throws {
        var book = try FileFeed(reading: file, filter: filter)
        while !book.store.isWhole, book.store.firstRow(of: connection) == nil { try book.readOn() }
        guard let terminal = Terminal() else { throw Failure("there is no terminal to press keys on") }
        guard
            var viewer = Viewer(
                book, style: output.style(ladder), form: ladder.form, height: terminal.size.height,
                connection: connection,
                predicts: predict,
                pace: pace.factor)
        else {
            throw Failure(
                connection.map { "there is no connection \($0) in \(file)" }
                    ?? "there is no TCP segment in \(file): without --pace all else in it is shown")
        }
        // As a shell counts what a signal ended.
        if let signal = try terminal.run(&viewer) { throw ExitCode(128 + signal) }
    }
}
