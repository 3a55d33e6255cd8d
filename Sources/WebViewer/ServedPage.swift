// SPDX-License-Identifier: MIT
public import Flows

/// The page as a server hands it out: a document without data, and its modules and looks as files beside it.
///
/// Nothing in it is inline, so it works under a policy of `script-src 'self'; style-src 'self'`.
public enum ServedPage {
    /// The folder under which the document looks for its files.
    public static let folder = "/page/"

    /// The document's octets.
    public static func document(title: String, language: Language) -> [UInt8] {
        var page: [UInt8] = []
        PageShell(title: title, language: language, isServed: true).write(into: &page) { page in
            for name in Resources.looks {
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
