// SPDX-License-Identifier: MIT
public import FileSource
import NIOPosix
public import Narration
import TraceStore

/// A capture file that pages look at: read once, and then answered from memory, from the file, and from files without a
/// name.
public typealias FileTrace = SharedTrace<FileOctets>

extension SharedTrace where Octets == FileOctets {
    /// Reads a capture to its end.
    ///
    /// - Parameters:
    ///   - path: Where it is.
    ///   - title: What it is called.
    ///   - language: What exports are written in.
    ///   - interval: How many segments of one connection lie between two copies of it.
    ///   - progress: Is told now and then how many frames there were, and how much of the file.
    public convenience init(
        reading path: String, title: String, language: Language, interval: Int = 256,
        progress: (Int, Double?) -> Void = { _, _ in }
    ) throws {
        let source = try CaptureSource(path: path, name: title, keepsOctets: true)
        var reader = try TraceReader(source, title: title, interval: interval)
        try reader.readAll(source, progress: progress)
        self.init(reader.store, isLive: false, language: language)
    }

    /// Reads captures that are dropped on the page; each stays on this machine, in a file without a name.
    public static func opener(language: Language) -> WebServer.Opener {
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
