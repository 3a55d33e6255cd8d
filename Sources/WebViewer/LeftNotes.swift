// SPDX-License-Identifier: MIT
import Diagrams
import Glibc
import Sessions

/// The notes that nobody exported, when the pages end: they are kept in a capture, with the packets that they are on, in the
/// folder where the program was started.
package enum LeftNotes {
    package static func keep(of traces: [any WebTrace], say: (String) -> Void) async {
        for trace in traces {
            let notes = await trace.unsavedNotes()
            if !notes.isEmpty { await keep(notes, of: trace, say) }
        }
    }

    private static func keep(_ notes: [Int: [String]], of trace: any WebTrace, _ say: (String) -> Void) async {
        do {
            let path = try write(try await trace.export("pcapng", connection: nil), named: stem(of: trace.title))
            say("your notes are kept in \(path)")
        } catch {
            say("your notes could not be kept in a file (\(error)), so here they are:")
            for (frame, texts) in notes.sorted(by: { $0.key < $1.key }) {
                for text in texts { say("  on frame \(frame): \(TerminalSafe.text(text))") }
            }
        }
    }

    /// What the file is to be called: the trace's own name without folders, endings, and what no file's name should have.
    static func stem(of title: String) -> String {
        var name = title.split(separator: "/").last ?? "capture"
        for ending in [".gz", ".zst", ".xz", ".lz4", ".bz2", ".pcap", ".pcapng", ".cap"] where name.hasSuffix(ending) {
            name.removeLast(ending.count)
        }
        let safe = name.prefix(80).map { $0.isLetter || $0.isNumber || "._-".contains($0) ? $0 : "-" }
        return String(safe.drop { $0 == "." || $0 == "-" })
    }

    /// Writes a file that was not there before. Returns its name.
    private static func write(_ octets: [UInt8], named stem: String) throws -> String {
        for turn in 1...99 {
            let path = (stem.isEmpty ? "capture" : stem) + (turn == 1 ? "-notes.pcapng" : "-notes-\(turn).pcapng")
            let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
            if descriptor < 0, errno == EEXIST { continue }
            guard descriptor >= 0 else { throw SystemError("\(path) cannot be written", errno) }
            close(descriptor)
            var file = try OutputFile(path: path)
            do {
                file.buffer = octets
                try file.finish()
            } catch {
                file.discard()
                unlink(path)
                throw error
            }
            return path
        }
        throw SystemError("there are 99 such files already", EEXIST)
    }
}
