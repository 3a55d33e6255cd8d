// SPDX-License-Identifier: MIT
import Foundation
import Testing

/// The checkout.
enum Checkout {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
    }

    /// The paths of all files below a folder, from the root on.
    static func files(below folder: String) -> [String] {
        let found = FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path)
        return (found?.compactMap { $0 as? String } ?? []).map { "\(folder)/\($0)" }.sorted()
    }

    /// The names of the folders in a folder.
    static func folders(in folder: String) throws -> [String] {
        let path = root.appendingPathComponent(folder).path
        return try FileManager.default.contentsOfDirectory(atPath: path).filter { name in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isFolder)
                && isFolder.boolValue
        }
    }

    /// The octets of a capture in `Captures/`.
    static func capture(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: root.appendingPathComponent("Captures/\(name)")))
    }
}

/// A page of the documentation, or what the comments of a file say, and the examples in Swift on it.
struct Page {
    let path: String
    let text: String

    /// Whether it is the comments of a file: their examples leave the imports out.
    var isComments: Bool { path.hasSuffix(".swift") }

    /// All pages of the targets, the first that a reader sees, and the comments in which there is an example.
    static func all() throws -> [Page] {
        let sources = Checkout.files(below: "Sources")
        let pages = try (["README.md"] + sources.filter { $0.hasSuffix(".md") })
            .map { Page(path: $0, text: try Checkout.text($0)) }
        let commented = try sources.filter { $0.hasSuffix(".swift") }.compactMap { path -> Page? in
            let text = try Checkout.text(path)
            return text.contains("/// ```swift\n") ? Page(path: path, text: comments(in: text)) : nil
        }
        return pages + commented
    }

    private static func comments(in text: String) -> String {
        text.components(separatedBy: "\n").compactMap { line in
            let line = line.drop { $0 == " " }
            guard line.hasPrefix("///") else { return nil }
            return String(line.dropFirst(line.hasPrefix("/// ") ? 4 : 3))
        }.joined(separator: "\n")
    }

    /// Each fenced block in Swift, line by line.
    var examples: [[String]] {
        var found: [[String]] = []
        var open: [String]?
        for line in text.components(separatedBy: "\n") {
            if line == "```swift" {
                open = []
            } else if line == "```", let block = open {
                found.append(block)
                open = nil
            } else {
                open?.append(line)
            }
        }
        return found
    }
}

/// The examples that these tests compile and run: what stands between two comments in a file of theirs.
struct CompiledExample {
    let file: String
    let imports: Set<String>
    let lines: [String]

    static func all() throws -> [CompiledExample] {
        try Checkout.files(below: "Tests/DocumentationTests").filter { $0.hasSuffix("Example.swift") }
            .flatMap { try inFile($0) }
    }

    private static func inFile(_ path: String) throws -> [CompiledExample] {
        let lines = try Checkout.text(path).components(separatedBy: "\n")
        let imports = Set(lines.filter { $0.hasPrefix("import ") && $0 != "import Testing" })
        var found: [CompiledExample] = []
        var open: [String]?
        for line in lines {
            switch line.trimmingCharacters(in: .whitespaces) {
            case "// The page's example:": open = []
            case "// Until here.":
                found.append(CompiledExample(file: path, imports: imports, lines: outdented(open ?? [])))
                open = nil
            default: open?.append(line)
            }
        }
        return found
    }

    /// Lines without the spaces before all of them.
    private static func outdented(_ lines: [String]) -> [String] {
        let depth = lines.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
        return lines.map { String($0.dropFirst(depth)) }
    }

    /// Whether this is what a page shows, with the imports that it takes.
    func isShown(as block: [String], on page: Page) -> Bool {
        if page.isComments { return block == lines }
        let head = block.prefix { $0.hasPrefix("import ") || $0.isEmpty }
        return Set(head.filter { !$0.isEmpty }) == imports && Array(block.dropFirst(head.count)) == lines
    }
}
