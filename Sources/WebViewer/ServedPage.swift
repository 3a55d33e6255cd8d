// SPDX-License-Identifier: MIT
import Flows
public import Narration

/// The page as a server hands it out: a document without data, and its modules and looks as files beside it.
///
/// Nothing in it is inline, so it works under a policy of `script-src 'self'; style-src 'self'`.
public enum ServedPage {
    /// The folder under which the document looks for its files.
    public static let folder = "/page/"

    /// A small picture of what it is about: an arrow between two lanes.
    private static let icon =
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' fill='none' stroke-width='2'%3E"
        + "%3Cpath stroke='%230a5c99' d='M2 1v14'/%3E%3Cpath stroke='%238a3d6c' d='M14 1v14'/%3E"
        + "%3Cpath stroke='%23888' d='M4 5l8 4m-4 0h4l-2-3'/%3E%3C/svg%3E"

    /// The document's octets.
    public static func document(title: String, language: Language) -> [UInt8] {
        var page: [UInt8] = []
        PageShell(title: title, language: language, isServed: true).write(into: &page) { page in
            page.append(contentsOf: "<link rel=\"icon\" href=\"\(icon)\">\n".utf8)
            for name in Resources.looks + ["served.css"] {
                page.append(contentsOf: "<link rel=\"stylesheet\" href=\"\(folder)\(name)\">\n".utf8)
            }
        } code: { page in
            page.append(contentsOf: "<script type=\"module\" src=\"\(folder)served.js\"></script>".utf8)
        }
        return page
    }

    /// A file of the page with its media type, by its name without the folder; nil if there is none.
    public static func file(_ name: String) -> (octets: [UInt8], type: String)? {
        guard let octets = Resources.files[name] else { return nil }
        return (octets, name.hasSuffix(".css") ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8")
    }
}
