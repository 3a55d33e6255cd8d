// SPDX-License-Identifier: MIT

/// The page's files, as text: they are compiled into the program.
enum Resources {
    static let page = text(PackageResources.page_html)
    static let looks =
        text(PackageResources.looks_css) + text(PackageResources.panels_css) + text(PackageResources.print_css)

    /// Each module after those that it imports.
    static let modules = [
        PackageResources.dom_js, PackageResources.trace_js, PackageResources.words_js, PackageResources.place_js,
        PackageResources.ladder_js, PackageResources.chat_js, PackageResources.machine_js, PackageResources.why_js,
        PackageResources.octets_js, PackageResources.clock_js, PackageResources.keys_js, PackageResources.search_js,
        PackageResources.main_js,
    ].map(text)

    private static func text(_ octets: [UInt8]) -> String { String(decoding: octets, as: UTF8.self) }
}
