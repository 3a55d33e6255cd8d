// SPDX-License-Identifier: MIT
import ArgumentParser
import Diagrams
import Drill
import Flows
import Glibc
import Narration
import TCP
import TerminalViewer
import Transcript

/// The model of RFC 9293 by itself: scripts against it, and what it is made of.
struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "The model of TCP: run packetdrill scripts against it, or print its states, rules and diagram.",
        discussion: "EXAMPLE: wiretalk model run handshake.pkt --ladder",
        subcommands: [ModelRun.self, ModelStates.self, ModelRules.self, ModelDiagram.self])
}

/// `wiretalk model run FILE…`.
struct ModelRun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run packetdrill scripts against the model, on a virtual clock; no command in them is ever run.",
        discussion: """
            Each script gets a verdict: PASS; FAIL with the line, what was expected and what came; SKIP for a word or \
            command that the model does not know, never counted as a pass; ERROR where the script breaks the language.

            EXAMPLE: wiretalk model run --json tests/*.pkt
            """)

    @Argument(help: "packetdrill scripts, or - for standard input.", completion: .file())
    var files: [String]

    @Flag(help: "One JSON object a script, and a summary.")
    var json = false

    @Flag(help: "Show every segment and call with the state before and after.")
    var ladder = false

    @Flag(help: "Fail if segments are left over at the end.")
    var strictTail = false

    @Option(name: [.customShort("D")], help: ArgumentHelp("Replace a word in the scripts.", valueName: "name=value"))
    var define: [String] = []

    @Option(help: ArgumentHelp("rfc, linux or freebsd; recognised from the script unless given.", valueName: "name"))
    var profile: String?

    @Option(
        help: ArgumentHelp(
            "Differences between stacks that do not fail a script: \(Leniency.allCases.map(\.rawValue).joined(separator: ", ")), all or none.",
            valueName: "names"))
    var lenient = "all"

    func validate() throws {
        _ = try settings()
    }

    private func settings() throws -> Settings {
        var settings = Settings()
        settings.strictTail = strictTail
        for definition in define {
            let parts = definition.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { throw ValidationError("-D wants NAME=VALUE, not \(definition)") }
            settings.definitions[String(parts[0])] = String(parts[1])
        }
        if let profile {
            guard let name = Profile.Name(rawValue: profile) else {
                throw ValidationError("no profile is called \(profile): choose rfc, linux or freebsd")
            }
            settings.profile = name
        }
        switch lenient {
        case "all": break
        case "none": settings.leniencies = []
        default:
            settings.leniencies = try Set(
                lenient.split(separator: ",").map { name in
                    guard let leniency = Leniency(rawValue: String(name)) else {
                        throw ValidationError("no leniency is called \(name)")
                    }
                    return leniency
                })
        }
        return settings
    }

    func run() throws {
        let settings = try settings()
        var output = Output()
        var counts: [String: Int] = [:]
        for file in files {
            let report =
                ModelRun.read(file).map { Runner.run($0, settings: settings) }
                ?? Report(verdict: .error(line: 0, "the file cannot be read, or is no script"), profile: .linux)
            counts[report.verdict.name, default: 0] += 1
            if json {
                output.object { DrillText.write(report, file: file, ladder: ladder, into: &$0) }
            } else {
                DrillText.lines(report, file: file, ladder: ladder).forEach { output.line($0) }
            }
        }
        summarise(counts, &output)
        output.flush()
        if counts["PASS", default: 0] != files.count { throw ExitCode(1) }
    }

    private func summarise(_ counts: [String: Int], _ output: inout Output) {
        let names = ["PASS", "FAIL", "SKIP", "ERROR"]
        if json {
            output.object { line in
                line.string("type", "summary")
                line.integer("pass", counts["PASS", default: 0])
                line.integer("fail", counts["FAIL", default: 0])
                line.integer("skip", counts["SKIP", default: 0])
                line.integer("error", counts["ERROR", default: 0])
                line.integer("scripts", files.count)
            }
        } else if files.count > 1 {
            output.line(names.map { "\($0) \(counts[$0, default: 0])" }.joined(separator: "  "))
        }
    }

    /// More octets than any script has.
    private static let mostOctets = 16 << 20

    /// The bytes of a file as text; nil if it cannot be read, or is longer than any script.
    private static func read(_ file: String) -> String? {
        let descriptor = file == "-" ? 0 : open(file, O_RDONLY)
        guard descriptor >= 0 else { return nil }
        defer { if descriptor != 0 { close(descriptor) } }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 { return nil }
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
            if bytes.count > mostOctets { return nil }
        }
    }
}

/// `wiretalk model states`: each state, what is true in it, and the ways out.
struct ModelStates: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "states", abstract: "Print every state and every transition, with the rule that allows it.",
        discussion: "EXAMPLE: wiretalk model states")

    func run() throws {
        var output = Output()
        for state in State.allCases {
            output.line("\(state)")
            for row in Transition.table where row.from == state {
                let label = TerminalWidth.pad(StateDiagram.label(of: row), to: 28)
                output.line("    \(label) → \(TerminalWidth.pad("\(row.to)", to: 13)) \(row.rule.rule.name)")
            }
        }
        output.flush()
    }
}

/// `wiretalk model rules`: every rule in our words.
struct ModelRules: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Print every rule: its RFC, section, level and sentence, and what Linux does instead.",
        discussion: "EXAMPLE: wiretalk model rules --lang zh")

    @Option(help: ArgumentHelp("English or Simplified Chinese (default: by LANG).", valueName: "en|zh"))
    var lang: Language?

    func run() throws {
        let language = lang ?? Language(locale: ScreenOptions.locale)
        var output = Output()
        for rule in Rule.all {
            output.line("\(rule.name)  RFC \(rule.rfc) §\(rule.section)  \(rule.level)")
            output.line(Prose.text("    \(language == .chinese ? rule.chinese : rule.english)", for: 1))
            if let linux = rule.linux {
                output.line(Prose.text("    Linux: \(language == .chinese ? linux.chinese : linux.english)", for: 1))
            }
        }
        output.flush()
    }
}

/// `wiretalk model diagram`: Figure 5, drawn from the table.
struct ModelDiagram: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diagram", abstract: "Print the state diagram, drawn from the table of transitions.",
        discussion: "EXAMPLE: wiretalk model diagram --svg > states.svg")

    @Flag(help: "As SVG.")
    var svg = false

    @Flag(help: "As Mermaid.")
    var mermaid = false

    @Flag(help: "As Graphviz DOT.")
    var dot = false

    @Flag(help: "With RST, ABORT and timeouts, which the RFC's figure leaves out.")
    var resets = false

    func validate() throws {
        if [svg, mermaid, dot].count(where: { $0 }) > 1 {
            throw ValidationError("choose one of --svg, --mermaid, --dot")
        }
    }

    func run() throws {
        let diagram = StateDiagram(includesResets: resets)
        var output = Output()
        let text = svg ? diagram.svg : mermaid ? diagram.mermaid : dot ? diagram.dot : diagram.text
        output.line(String(text.dropLast()))
        output.flush()
    }
}
