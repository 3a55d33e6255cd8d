// SPDX-License-Identifier: MIT
import FileSource
import NIOPosix
import Narration
import TerminalViewer
import TraceStore
import WebViewer

/// A capture file that pages look at: read once, and then answered from memory, from the file, and from files without a
/// name.
typealias FileTrace = SharedTrace<FileOctets>

extension SharedTrace where Octets == FileOctets {
    /// Reads a file that a person named, or standard input for "-", with the progress on a terminal.
    convenience init(opening path: String, language: Language) throws {
        let name = path == "-" ? "standard input" : path.split(separator: "/").last.map { String($0) } ?? path
        try self.init(reading: path, title: name, language: language, showsProgress: true)
    }

    /// Reads a capture to its end.
    ///
    /// - Parameters:
    ///   - path: Where it is.
    ///   - title: What it is called.
    ///   - language: What exports are written in.
    ///   - showsProgress: Whether a person at a terminal is told how far it is.
    ///   - interval: How many segments of one connection lie between two copies of it.
    convenience init(
        reading path: String, title: String, language: Language, showsProgress: Bool = false, interval: Int = 256
    ) throws {
        let source = try CaptureSource(path: path, name: title, keepsOctets: true)
        var reader = try TraceReader(source, title: title, interval: interval)
        let progress = Progress(isWanted: showsProgress)
        try reader.readAll(source) { progress.advance(to: $0, share: $1) }
        progress.hide()
        self.init(reader.store, isLive: false, language: language)
    }

    /// Reads captures that are dropped on the page; each stays on this machine, in a file without a name.
    static func opener(language: Language) -> WebServer.Opener {
        { name, octets async throws(Refusal) in
            do {
                return try await NIOThreadPool.singleton.runIfActive {
                    let file = try OctetFile()
                    try file.write(octets, at: 0)
                    return try FileTrace(reading: file.path, title: name, language: language)
                }
            } catch {
                throw Refusal(.badRequest, "\(error)")
            }
        }
    }
}
