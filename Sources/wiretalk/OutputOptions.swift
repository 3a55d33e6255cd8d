// SPDX-License-Identifier: MIT
public import ArgumentParser
public import Diagrams
import Flows
import Glibc
public import Narration
public import TerminalViewer

/// How a command that shows segments writes what it has to say.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print one JSON object a line instead of the ladder.")
    var json = false

    @OptionGroup var screen: ScreenOptions

    var language: Language { screen.language }
    var style: Style { screen.style }

    /// The rows of a summary: folded to the width of a terminal, or to COLUMNS.
    var summaryRows: SummaryRows { SummaryRows(style, isFolded: ScreenOptions.hasWidth) }

    /// How a player shows moments; a ladder as much of each as its own options say.
    func form(_ ladder: LadderOptions? = nil) -> Player.Form {
        json ? .json(language) : .ladder(ladder.map { style($0) } ?? style, ladder?.form ?? .explained)
    }
}

/// How much of a segment, and of what was said, a ladder shows.
struct LadderOptions: ParsableArguments {
    @Flag(help: "Print a line a segment, with the states of both ends.")
    var brief = false

    @Option(
        help: ArgumentHelp(
            "Show none of what was said, a line of each message, or all of it: none, short or all.",
            valueName: "how much"))
    var messages = Style.Messages.short

    var form: TextLadder.Form { brief ? .brief : .explained }
}

extension OutputOptions {
    /// The style of a ladder that shows so much.
    func style(_ ladder: LadderOptions) -> Style {
        var style = style
        style.messages = ladder.messages
        return style
    }
}

extension Style.Messages: ExpressibleByArgument {}

extension Pace: ExpressibleByArgument {}

/// The language, the colours and the characters in which a command writes.
struct ScreenOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Say it in English or Simplified Chinese (default: by LANG).", valueName: "en|zh"))
    var lang: Language?

    @Option(help: ArgumentHelp("Use colours: auto, always or never.", valueName: "when"))
    var color = ColorChoice.auto

    @Flag(help: "Write ASCII characters only.")
    var ascii = false

    enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
        case auto, always, never
    }

    var language: Language { lang ?? Language(locale: ScreenOptions.locale) }

    /// The style that this terminal, or file, calls for.
    var style: Style {
        let locale = ScreenOptions.locale.lowercased()
        let isUTF8 = locale.contains("utf-8") || locale.contains("utf8") || isatty(1) == 0
        return Style(
            width: ScreenOptions.columns, hasColor: hasColor, hasUnicode: !ascii && isUTF8, language: language)
    }

    var hasColor: Bool {
        switch color {
        case .always: true
        case .never: false
        case .auto: isatty(1) == 1 && getenv("NO_COLOR") == nil && ScreenOptions.variable("TERM") != "dumb"
        }
    }

    static var locale: String {
        for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
            if let value = variable(name), !value.isEmpty { return value }
        }
        return ""
    }

    /// Whether somebody has decided how wide lines may be.
    static var hasWidth: Bool { isatty(1) == 1 || variable("COLUMNS").flatMap { Int($0) } != nil }

    /// The terminal's width, COLUMNS, or 100.
    static var columns: Int {
        Terminal.columns(of: 1) ?? variable("COLUMNS").flatMap { Int($0) } ?? 100
    }

    static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

extension Language: ExpressibleByArgument {}
