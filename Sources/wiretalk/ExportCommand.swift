// SPDX-License-Identifier: MIT
import ArgumentParser
import Flows
import Narration

/// `wiretalk export`: writes a capture as something to show, to read or to run.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a capture as a picture, a page, a diagram, JSON lines, an annotated capture or a script.",
        discussion: """
            OUT's ending picks: .svg a picture; .html the page with its data, which works offline; .mmd a Mermaid \
            sequence diagram; .jsonl the JSON lines; .pcapng the packets with our explanations as packet comments; \
            .pkt one connection as a packetdrill script.

            The page takes the whole capture up to \(ExportPlan.mostSegments) segments; of a longer one it takes the \
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
        guard ExportPlan.Form(path: out) != nil else {
            throw ValidationError(
                "\(out) ends in none of \(ExportPlan.Form.endings): the ending says what is to be written")
        }
    }

    func run() throws {
        let language = lang ?? Language(locale: ScreenOptions.locale)
        guard let form = ExportPlan.Form(path: out) else { return }
        // A plan is made by reading the capture once, and carried out by reading it again.
        let copy = try TemporaryFile(copying: file)
        let plan = try ExportPlan(
            file: copy?.path ?? file, name: file, title: file == "-" ? "standard input" : nil, form: form,
            connection: connection)
        if let notice = plan.notice { complain(notice) }
        try withExtendedLifetime(copy) {
            try Exporter(plan: plan, side: side == .client ? .client : .server, language: language).write(to: out)
        }
    }
}
