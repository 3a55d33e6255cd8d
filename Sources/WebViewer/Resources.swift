// SPDX-License-Identifier: MIT

/// The page's files, which are compiled into the program.
enum Resources {
    static let page = String(decoding: PackageResources.page_html, as: UTF8.self)

    /// The looks of every page, in the order in which they overrule each other.
    static let looks = ["looks.css", "panels.css", "print.css"]

    /// Every file that a server hands out beside the document, by name.
    static let files: [String: [UInt8]] = [
        "looks.css": PackageResources.looks_css,
        "panels.css": PackageResources.panels_css,
        "print.css": PackageResources.print_css,
        "served.css": PackageResources.served_css,

        "cells.js": PackageResources.cells_js,
        "chat.js": PackageResources.chat_js,
        "chooser.js": PackageResources.chooser_js,
        "clock.js": PackageResources.clock_js,
        "columns.js": PackageResources.columns_js,
        "serverControls.js": PackageResources.serverControls_js,
        "dialogue.js": PackageResources.dialogue_js,
        "dom.js": PackageResources.dom_js,
        "events.js": PackageResources.events_js,
        "folding.js": PackageResources.folding_js,
        "keys.js": PackageResources.keys_js,
        "ladder.js": PackageResources.ladder_js,
        "live.js": PackageResources.live_js,
        "machine.js": PackageResources.machine_js,
        "notes.js": PackageResources.notes_js,
        "octets.js": PackageResources.octets_js,
        "page.js": PackageResources.page_js,
        "printing.js": PackageResources.printing_js,
        "cursor.js": PackageResources.cursor_js,
        "problems.js": PackageResources.problems_js,
        "remote.js": PackageResources.remote_js,
        "requests.js": PackageResources.requests_js,
        "chatPanel.js": PackageResources.chatPanel_js,
        "row.js": PackageResources.row_js,
        "scroller.js": PackageResources.scroller_js,
        "search.js": PackageResources.search_js,
        "selection.js": PackageResources.selection_js,
        "served.js": PackageResources.served_js,
        "settings.js": PackageResources.settings_js,
        "sequenceSpace.js": PackageResources.sequenceSpace_js,
        "stage.js": PackageResources.stage_js,
        "rowOffsets.js": PackageResources.rowOffsets_js,
        "trace.js": PackageResources.trace_js,
        "why.js": PackageResources.why_js,
        "words.js": PackageResources.words_js,
    ]

    /// These files as one text.
    static func text(of names: [String]) -> String {
        names.map { String(decoding: files[$0] ?? [], as: UTF8.self) }.joined()
    }
}
