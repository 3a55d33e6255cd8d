// SPDX-License-Identifier: MIT
import Flows
import Glibc
import NIOPosix
import WebViewer

extension FileTrace {
    /// Reads a file that a person named, or standard input for "-", with the progress on a terminal.
    convenience init(opening path: String, language: Language) throws {
        guard path == "-" else {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            try self.init(reading: path, title: name, language: language, showsProgress: true)
            return
        }
        // Exports read the capture again, and a pipe cannot be read twice.
        let file = try NamelessFile()
        var place = 0
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(0, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw SystemError("standard input cannot be read", errno) }
            if count == 0 { break }
            try file.write(Array(buffer[..<count]), at: place)
            place += count
        }
        try self.init(
            reading: file.path, title: "standard input", in: file, language: language, showsProgress: true)
    }

    /// Reads captures that are dropped on the page; each stays on this machine, in a file without a name.
    static func opener(language: Language) -> WebServer.Opener {
        { name, octets async throws(Refusal) in
            do {
                return try await NIOThreadPool.singleton.runIfActive {
                    let file = try NamelessFile()
                    try file.write(octets, at: 0)
                    return try FileTrace(reading: file.path, title: name, in: file, language: language)
                }
            } catch {
                throw Refusal(.badRequest, "\(error)")
            }
        }
    }
}
