// SPDX-License-Identifier: MIT
import ArgumentParser
import Diagrams
import Flows
import Glibc
import TerminalViewer

extension ReplayCommand {
    /// Whether a person at a terminal wants to step through the capture, or to watch it pass in time.
    var isStepped: Bool { pace != .instant && !summary && !output.json && isatty(1) == 1 }

    /// Steps through the capture in the viewer.
    func step() throws {
        let book = try FrameBook(reading: file, filter: filter)
        guard let terminal = Terminal() else { throw Failure("there is no terminal to press keys on") }
        guard
            var viewer = Viewer(
                book, style: output.style, height: terminal.size.height, connection: connection, predicts: predict,
                pace: pace.factor)
        else {
            throw Failure(
                connection.map { "there is no connection \($0) in \(file)" } ?? "there is no TCP segment in \(file)")
        }
        if terminal.run(&viewer) { throw ExitCode(130) }
    }
}
