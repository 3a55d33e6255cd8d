// SPDX-License-Identifier: MIT
import Flows
import NIOPosix
import Narration
import WebViewer

extension FileTrace {
    /// Reads a file that a person named, or standard input for "-", with the progress on a terminal.
    convenience init(opening path: String, language: Language) throws {
        let name = path == "-" ? "standard input" : path.split(separator: "/").last.map(String.init) ?? path
        // Exports read the capture again.
        let copy = try TemporaryFile(copying: path)
        try self.init(
            reading: copy?.path ?? path, title: name, in: copy, language: language, showsProgress: true)
    }

    /// Reads captures that are dropped on the page; each stays on this machine, in a file without a name.
    static func opener(language: Language) -> WebServer.Opener {
        { name, octets async throws(Refusal) in
            do {
                return try await NIOThreadPool.singleton.runIfActive {
                    let file = try TemporaryFile()
                    try file.write(octets, at: 0)
                    return try FileTrace(reading: file.path, title: name, in: file, language: language)
                }
            } catch {
                throw Refusal(.badRequest, "\(error)")
            }
        }
    }
}
