// SPDX-License-Identifier: MIT
public import ArgumentParser
import Diagrams
import Flows
import Glibc
public import Narration

/// How a command writes what it has to say.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print one JSON object a line instead of the ladder.")
    var json = false

    @Option(help: ArgumentHelp("Say it in English or Simplified Chinese (default: by LANG).", valueName: "en|zh"))
    var lang: Language?

    @Option(help: ArgumentHelp("Use colours: auto, always or never.", valueName: "when"))
    var color = ColorChoice.auto

    @Flag(help: "Draw with ASCII characters only.")
    var ascii = false

    enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
        case auto, always, never
    }

    var language: Language { lang ?? Language(locale: OutputOptions.locale) }

    /// The style that this terminal, or file, calls for.
    var style: Style {
        let locale = OutputOptions.locale.lowercased()
        let isUTF8 = locale.contains("utf-8") || locale.contains("utf8") || isatty(1) == 0
        return Style(
            width: OutputOptions.columns, hasColor: hasColor, hasUnicode: !ascii && isUTF8, language: language)
    }

    var hasColor: Bool {
        switch color {
        case .always: true
        case .never: false
        case .auto: isatty(1) == 1 && getenv("NO_COLOR") == nil && OutputOptions.variable("TERM") != "dumb"
        }
    }

    static var locale: String {
        for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
            if let value = variable(name), !value.isEmpty { return value }
        }
        return ""
    }

    /// The terminal's width, COLUMNS, or 100.
    static var columns: Int {
        var size = winsize()
        if ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
        return variable("COLUMNS").flatMap { Int($0) } ?? 100
    }

    static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

extension Language: ExpressibleByArgument {}
