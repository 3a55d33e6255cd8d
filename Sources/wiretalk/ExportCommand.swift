// SPDX-License-Identifier: MIT
import ArgumentParser
import CaptureFiles
import FileSource
import Flows
import Narration
import Sessions
import TCP
import TerminalViewer
import TraceStore
import Transcript
import WebViewer

extension OutputFile: ExportSink {}

/// `wiretalk export`: writes a capture as something to show, to read or to run.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a capture as a picture, a page, a diagram, JSON lines, an annotated capture or a script.",
        discussion: """
            OUT's ending picks: .svg a picture; .html the page with its data, which works offline; .mmd a Mermaid \
            sequence diagram; .jsonl the JSON lines; .pcapng the packets with our explanations as packet comments; \
            .pkt one connection as a packetdrill script.

            The page with nothing in it, --page, opens any capture that is dropped on it.

            EXAMPLE: wiretalk export handshake.pcap handshake.svg
            """)

    @Argument(help: "A capture file, plain or gzipped, or - for standard input.", completion: .file())
    var file = ""

    @Argument(help: "Where to write; the ending picks the form.", completion: .file())
    var out = ""

    @Option(
        help: ArgumentHelp("Write the page itself, which opens any capture without a network.", valueName: "out.html"),
        completion: .file())
    var page: String?

    @Option(help: ArgumentHelp("Export this connection only; they count from 0.", valueName: "n"))
    var connection: Int?

    @Option(help: ArgumentHelp("Which end a .pkt script puts to the test.", valueName: "end"))
    var side = Side.server

    @Option(help: ArgumentHelp("Say it in English or Simplified Chinese (default: by LANG).", valueName: "en|zh"))
    var lang: Language?

    enum Side: String, ExpressibleByArgument, CaseIterable {
        case client, server
    }

    mutating func validate() throws {
        if page != nil {
            guard file.isEmpty else { throw ValidationError("--page has no capture in it: name one or the other") }
            return
        }
        guard !file.isEmpty else { throw ValidationError("Missing expected argument '<file>'") }
        guard !out.isEmpty else { throw ValidationError("Missing expected argument '<out>'") }
        guard ExportForm(path: out) != nil else {
            throw ValidationError(
                "\(out) ends in none of \(ExportForm.endings): the ending says what is to be written")
        }
    }

    func run() throws {
        if let page { return try withOutput(page) { $0.buffer = try PageFile.document() } }
        guard let form = ExportForm(path: out) else { return }
        let progress = Progress(isWanted: true)
        switch form {
        case .jsonl: try writeLines(progress)
        case .pcapng: try withOutput { try writeCapture(progress, &$0) }
        case .html: try writePage(progress)
        case .svg, .mmd, .pkt: try writeTrace(form, progress)
        }
    }

    private var language: Language { lang ?? Language(locale: ScreenOptions.locale) }
    /// What a picture or a page is headed with.
    private var title: String {
        file == "-" ? "standard input" : file.split(separator: "/").last.map { String($0) } ?? file
    }
    /// What messages call the capture.
    private var called: String { file == "-" ? title : file }

    // MARK: While it is read

    private func writeLines(_ progress: Progress) throws {
        let source = try CaptureSource(path: file)
        var lines = CaptureLines(source: called, connection: connection, language: language, seed: ExportCommand.seed)
        try withOutput { output in
            try source.forEach { item, window in
                switch item {
                case .interface(let interface): lines.take(interface, into: &output.buffer)
                case .packet(let record):
                    lines.take(record, in: window, into: &output.buffer)
                    progress.advance(to: lines.frameCount, share: source.share)
                case .statistics(let statistics): lines.take(statistics, in: window, into: &output.buffer)
                case .problem(let problem): lines.take(Problem(problem), into: &output.buffer)
                }
                try output.flushIfLarge()
            }
            lines.finish(into: &output.buffer)
            progress.hide()
            try check(lines.connectionCount)
        }
    }

    /// Twice: notes may stand behind the packets that they are on.
    private func writeCapture<Sink: ExportSink>(_ progress: Progress, _ output: inout Sink) throws {
        let source = try CaptureSource(path: file, keepsOctets: true)
        guard let octets = source.octets else { throw FileError.noRoomToKeep }
        var (notes, frames) = ([Int: [String]](), 0)
        try source.forEach(
            packet: { _, _ in frames += 1 },
            other: { item, window in
                guard case .statistics(let statistics) = item else { return }
                for case .notes(let found) in statistics.savedEvents(in: window) { notes[found.number] = found.texts }
            })
        var capture = AnnotatedCapture(
            connection: connection, language: language, notes: .beside(notes), seed: ExportCommand.seed,
            into: &output.buffer)
        try CaptureLog.forEach(in: FileOctets(reading: octets)) { step, window in
            switch step {
            case .interface(let interface): capture.take(interface, into: &output.buffer)
            case .packet(let record):
                capture.take(record, in: window, into: &output.buffer)
                progress.advance(
                    to: capture.frameCount, share: Double(capture.frameCount) / Double(max(frames, 1)))
            case .statistics(let statistics): capture.take(statistics, in: window, into: &output.buffer)
            case .problem, .skipped, .needMore, .end: return
            }
            try output.flushIfLarge()
        }
        capture.finish(into: &output.buffer)
        progress.hide()
        try check(capture.connectionCount)
    }

    /// The page with the capture in it.
    private func writePage(_ progress: Progress) throws {
        var capture = MemorySink()
        try writeCapture(progress, &capture)
        let page = try PageFile.document(holding: capture.buffer, title: title, language: language)
        try withOutput { $0.buffer = page }
    }

    /// An export that becomes part of another.
    private struct MemorySink: ExportSink {
        var buffer: [UInt8] = []

        mutating func flushIfLarge() {}
    }

    private static var seed: UInt64 { .random(in: .min ... .max) }

    private func check(_ connections: Int) throws {
        if let connection, !(0..<connections).contains(connection) {
            throw ExportError.noSuchConnection(connection, of: called, count: connections)
        }
    }

    // MARK: When it was read

    private func writeTrace(_ form: ExportForm, _ progress: Progress) throws {
        let source = try CaptureSource(path: file, keepsOctets: true)
        var reader = try TraceReader(source, title: title, name: called)
        try reader.readAll(source) { progress.advance(to: $0, share: $1) }
        progress.hide()
        let export = try TraceExport(
            form, of: reader.store, called: called, connection: connection, side: side == .client ? .client : .server,
            language: language)
        let count = reader.store.extent.connections
        if export.isChosen, count > 1, let chosen = export.connection {
            complain("exporting connection \(chosen) of \(count)")
        }
        try withOutput { output in
            try reader.store.write(export, to: &output)
        }
    }

    /// Writes the file, which has its name once it is whole; nothing is left of what could not be written to its end.
    private func withOutput(_ path: String? = nil, _ body: (inout OutputFile) throws -> Void) throws {
        var output = try OutputFile(path: path ?? out)
        do {
            try body(&output)
            try output.finish()
        } catch {
            output.discard()
            switch error {
            case ExportFailure<SystemError>.export(let error): throw error
            case ExportFailure<SystemError>.sink(let error): throw error
            default: throw error
            }
        }
    }
}
