// SPDX-License-Identifier: MIT
import ArgumentParser
import TerminalViewer

/// `wiretalk manual`: the manual page, made from what every `--help` says, so that it cannot differ from it.
struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual",
        abstract: "Print the manual page.",
        discussion: "EXAMPLE: wiretalk manual | man -l -",
        shouldDisplay: false)

    func run() {
        var out = Output()
        for line in ManualPage(of: Wiretalk.self).lines { out.line(line) }
        out.flush()
    }
}

/// A page of section 1 in the language of man(7).
struct ManualPage {
    private(set) var lines: [String] = []

    init(of root: any ParsableCommand.Type) {
        let configuration = root.configuration
        lines = [
            ".TH WIRETALK 1 \"\" \"wiretalk \(configuration.version)\"", ".SH NAME",
            "wiretalk \\- " + Self.escaped(Self.phrase(configuration.abstract)),
        ]
        add(HelpText(of: root, in: root), heading: "SH")
        lines.append(".SH COMMANDS")
        for command in configuration.subcommands where command.configuration.shouldDisplay {
            lines.append(".SS \"wiretalk \(command.configuration.commandName ?? "")\"")
            add(HelpText(of: command, in: root), heading: "PP")
        }
        lines += [
            ".SH EXIT STATUS", "0 if it did what was asked, 1 if it could not, 64 if it was called wrongly, 130 after",
            "Ctrl\\-C where that is not the usual end.",
            ".SH ENVIRONMENT", ".TP", ".B NO_COLOR", "If set, nothing is coloured.",
            ".TP", ".B LC_ALL, LC_MESSAGES, LANG", "Decide between English and Simplified Chinese, unless",
            "\\fB\\-\\-lang\\fR does.",
            ".SH SEE ALSO", ".BR pcap\\-filter (7),", ".BR tshark (1),", ".BR tcp (7)",
        ]
    }

    private mutating func add(_ help: HelpText, heading: String) {
        for section in help.sections where section.name != "SUBCOMMANDS" {
            if heading == "SH" {
                lines.append(".SH \(section.name == "OVERVIEW" ? "DESCRIPTION" : Self.escaped(section.name))")
            } else if section.name != "OVERVIEW" {
                lines += [".PP", ".I \"\(section.name.prefix(1) + section.name.dropFirst().lowercased())\""]
            }
            lines += section.entries.flatMap { entry -> [String] in
                guard let label = entry.label else { return [".PP", Self.escaped(entry.text)] }
                return [".TP", ".B \(Self.escaped(label))", Self.escaped(entry.text)]
            }
        }
    }

    /// An abstract as the name section wants it: no capital, no full stop.
    private static func phrase(_ text: String) -> String {
        let body = text.hasSuffix(".") ? text.dropLast() : text[...]
        return body.prefix(1).lowercased() + body.dropFirst()
    }

    /// Backslashes and hyphens mean something in man(7), and so do a dot and an apostrophe at the start of a line.
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            default: result.append(character)
            }
        }
        return result.hasPrefix(".") || result.hasPrefix("'") ? "\\&" + result : result
    }
}

/// What `--help` prints, taken apart.
struct HelpText {
    struct Section {
        var name: String
        var entries: [Entry]
    }

    /// An option with its text, or a paragraph without a label.
    struct Entry {
        var label: String?
        var text: String
    }

    private(set) var sections: [Section] = []

    init(of command: any ParsableCommand.Type, in root: any ParsableCommand.Type) {
        // So wide that every entry is on one line.
        self.init(root.helpMessage(for: command, columns: 100_000))
    }

    /// Sections begin at the left with capitals and a colon, and so does a paragraph; entries are indented by two
    /// spaces, and two more part a label from its text.
    init(_ help: String) {
        for line in help.split(separator: "\n") {
            if !line.hasPrefix(" "), let colon = line.firstIndex(of: ":"), line[..<colon].allSatisfy(\.isUppercase) {
                sections.append(Section(name: String(line[..<colon]), entries: []))
                let rest = line[line.index(after: colon)...].drop { $0 == " " }
                if !rest.isEmpty { add(Entry(label: nil, text: String(rest))) }
            } else if line.hasPrefix("  ") {
                add(Self.entry(line.drop { $0 == " " }))
            } else {
                add(Entry(label: nil, text: String(line)))
            }
        }
    }

    private mutating func add(_ entry: Entry) {
        guard !sections.isEmpty else { return }
        sections[sections.count - 1].entries.append(entry)
    }

    private static func entry(_ line: Substring) -> Entry {
        guard let gap = line.firstRange(of: "  ") else { return Entry(label: String(line), text: "") }
        return Entry(label: String(line[..<gap.lowerBound]), text: String(line[gap.upperBound...].drop { $0 == " " }))
    }
}
