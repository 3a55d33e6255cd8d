// SPDX-License-Identifier: MIT

/// The page's files, which are compiled into the program.
enum Resources {
    static let page = String(decoding: PackageResources.page_html, as: UTF8.self)

    /// The looks of every page, in the order in which they overrule each other.
    static let looks = ["looks.css", "panels.css", "print.css"]

    /// The modules of the page in one file, each after those that it imports.
    static let modules = [
        "dom.js", "trace.js", "words.js", "place.js", "ladder.js", "chat.js", "machine.js", "why.js", "octets.js",
        "clock.js", "keys.js", "search.js", "main.js",
    ]

    /// Every file but the document, by name.
    static let files: [String: [UInt8]] = [
        "looks.css": PackageResources.looks_css,
        "panels.css": PackageResources.panels_css,
        "print.css": PackageResources.print_css,

        "chat.js": PackageResources.chat_js,
        "clock.js": PackageResources.clock_js,
        "dom.js": PackageResources.dom_js,
        "keys.js": PackageResources.keys_js,
        "ladder.js": PackageResources.ladder_js,
        "machine.js": PackageResources.machine_js,
        "main.js": PackageResources.main_js,
        "octets.js": PackageResources.octets_js,
        "place.js": PackageResources.place_js,
        "search.js": PackageResources.search_js,
        "served.js": PackageResources.served_js,
        "trace.js": PackageResources.trace_js,
        "why.js": PackageResources.why_js,
        "words.js": PackageResources.words_js,
    ]

    /// These files as one text.
    static func text(of names: [String]) -> String {
        names.map { String(decoding: files[$0] ?? [], as: UTF8.self) }.joined()
    }
}
