// SPDX-License-Identifier: MIT
import Flows
public import Narration
public import TraceStore

/// The page as one file that works for ever without a network: document, looks, drawing code, words and data.
///
/// The resources are part of the program (`embedInCode`), so that an installed copy needs no folder beside it. The
/// modules are joined into one: a module imports by lines of their own (`import { a } from "./b.js";`) and exports by a
/// word before a declaration, both of which are taken out here, and no two modules declare the same name.
public enum OfflinePage {
    /// What the page may do, said in its own head: run what is in it, and ask nobody for anything.
    private static let policy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

    /// The page's octets. `trace` is what `PageLines` wrote, `words` what `PageWords` did.
    public static func document(trace: [UInt8], words: [UInt8], title: String, language: Language) -> [UInt8] {
        var page: [UInt8] = []
        page.reserveCapacity(trace.count + 200_000)
        PageShell(title: title, language: language, isServed: false).write(into: &page) { page in
            page.append(contentsOf: "<meta http-equiv=\"Content-Security-Policy\" content=\"\(policy)\">\n".utf8)
            page.append(contentsOf: "<style>\n\(Resources.text(of: Resources.looks))</style>".utf8)
        } code: { page in
            page.append(contentsOf: "<script type=\"application/json\" id=\"words\">".utf8)
            append(data: words, to: &page)
            page.append(contentsOf: "</script>\n<script type=\"application/x-ndjson\" id=\"trace\">\n".utf8)
            append(data: trace, to: &page)
            page.append(contentsOf: "</script>\n<script type=\"module\">\n\(code)</script>".utf8)
        }
        return page
    }

    /// The page of what is exported of a trace.
    public static func document<Octets>(_ store: inout TraceStore<Octets>, _ export: TraceExport) -> [UInt8] {
        let (lines, words) = store.pageData(export)
        return document(trace: lines, words: words, title: store.title, language: export.language)
    }

    /// JSON inside a document: a `<` could end the element that it stands in, and is only ever part of a string.
    private static func append(data: [UInt8], to page: inout [UInt8]) {
        for octet in data {
            if octet == UInt8(ascii: "<") {
                page.append(contentsOf: "\\u003c".utf8)
            } else {
                page.append(octet)
            }
        }
    }

    /// All modules as one, imports and exports taken out.
    static var code: String {
        Resources.text(of: Resources.modules).split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("import ") }
            .map { $0.hasPrefix("export ") ? $0.dropFirst("export ".count) : $0 }
            .joined(separator: "\n")
    }
}
