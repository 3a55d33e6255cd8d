// SPDX-License-Identifier: MIT
import FileSource
import Narration
import TerminalViewer
import WebViewer

extension SharedTrace where Octets == FileOctets {
    /// Reads a file that a person named, or standard input for "-", with the progress on a terminal.
    convenience init(opening path: String, language: Language) throws {
        let name = path == "-" ? "standard input" : path.split(separator: "/").last.map { String($0) } ?? path
        let progress = Progress(isWanted: true)
        defer { progress.hide() }
        try self.init(reading: path, title: name, language: language) { progress.advance(to: $0, share: $1) }
    }
}
