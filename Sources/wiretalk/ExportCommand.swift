// SPDX-License-Identifier: MIT
import ArgumentParser
import FileSource
import Flows
import Narration
import Sessions
import TCP
import TerminalViewer
import TraceStore
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

            The page takes the whole capture up to \(TraceExport.mostSegments) segments; of a longer one it takes the \
            first whole connection, or the one that --connection names.

            EXAMPLE: wiretalk export handshake.pcap handshake.svg
            """)

    @Argument(help: "A capture file, plain or gzipped, or - for standard input.", completion: .file())
    var file: String

    @Argument(help: "Where to write; the ending picks the form.", completion: .file())
    var out: String

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
        guard ExportForm(path: out) != nil else {
            throw ValidationError(
                "\(out) ends in none of \(ExportForm.endings): the ending says what is to be written")
        }
    }

    func run() throws {
        let language = lang ?? Language(locale: ScreenOptions.locale)
        guard let form = ExportForm(path: out) else { return }
        let title = file == "-" ? "standard input" : file.split(separator: "/").last.map { String($0) } ?? file
        let called = file == "-" ? title : file
        let source = try CaptureSource(path: file, keepsOctets: true)
        var reader = try TraceReader(source, title: title, name: file)
        let progress = Progress(isWanted: true)
        try reader.readAll(source) { progress.advance(to: $0, share: $1) }
        progress.hide()
        let export = try TraceExport(
            form, of: reader.store, called: called, connection: connection, side: side == .client ? .client : .server,
            language: language)
        let count = reader.store.extent.connections
        if export.isChosen, count > 1, let chosen = export.connection {
            complain("exporting connection \(chosen) of \(count)")
        }
        try write(&reader.store, export)
    }

    /// Writes it to the file, which has its name once it is whole.
    private func write(_ store: inout TraceStore<FileOctets>, _ export: TraceExport) throws {
        var output = try OutputFile(path: out)
        do {
            if export.form == .html {
                output.buffer = OfflinePage.document(&store, export)
            } else {
                try store.write(export, to: &output)
            }
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
