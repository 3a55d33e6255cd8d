// SPDX-License-Identifier: MIT
import Foundation
import Testing

/// The lessons' commands do what the lessons show, in both languages, and their questions have answers.
///
/// With RECORD_LESSONS=1 in the environment the screens are written anew instead of compared.
@Suite("Lessons", .serialized)
struct LessonTests {
    /// A lesson in one language.
    struct Lesson: CustomTestStringConvertible {
        let path: URL
        let language: String
        let lines: [String]

        init(_ path: URL) throws {
            self.path = path
            language = path.lastPathComponent.hasSuffix(".zh.md") ? "zh_CN.UTF-8" : "C.UTF-8"
            lines = try String(contentsOf: path, encoding: .utf8).components(separatedBy: "\n")
        }

        var testDescription: String { path.lastPathComponent }

        /// The lines between the two marks at the top.
        var header: [String] { Array(lines.dropFirst().prefix { $0 != "---" }) }

        /// Commands with the screens below them.
        var screens: [Screen] {
            lines.indices.filter { lines[$0].hasPrefix("```console") }.map { start in
                let body = lines[(start + 1)...].prefix { $0 != "```" }
                return Screen(
                    command: String(body.first?.dropFirst(2) ?? ""), isLive: lines[start].hasSuffix(" live"),
                    range: (start + 2)..<(start + 1 + body.count), shown: Array(body.dropFirst()))
            }
        }

        /// The questions of the header, each as its keys and values.
        var questions: [[String: String]] {
            var found: [[String: String]] = []
            for line in header.drop(while: { $0 != "questions:" }).dropFirst() {
                let parts = line.drop { " -".contains($0) }.split(separator: ":", maxSplits: 1)
                if line.hasPrefix("  - ") { found.append([:]) }
                found[found.count - 1][String(parts[0])] = parts[1].trimmingCharacters(in: .whitespaces)
            }
            return found
        }
    }

    struct Screen {
        let command: String
        /// Whether it shows live traffic, whose numbers are different each time.
        let isLive: Bool
        let range: Range<Int>
        let shown: [String]
    }

    static let folder = Program.root.appendingPathComponent("Lessons")

    static func lessons() throws -> [Lesson] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".md") }.sorted()
            .map { try Lesson(folder.appendingPathComponent($0)) }.filter { $0.lines.first == "---" }
    }

    private func print(of screen: Screen, _ lesson: Lesson) throws -> [String] {
        let bin = URL(fileURLWithPath: Program.path).deletingLastPathComponent().path
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let run = try Program.run(
            "/bin/sh", ["-c", screen.command],
            environment: [
                "PATH": "\(bin):\(path)", "COLUMNS": "90", "LANG": lesson.language, "LC_ALL": lesson.language,
            ])
        #expect(run.errors == "")
        return run.output.components(separatedBy: "\n").dropLast()
    }

    @Test("Every screen is what its command prints", arguments: try lessons())
    func screens(lesson: Lesson) throws {
        #expect(!lesson.screens.isEmpty)
        var lines = lesson.lines
        for screen in lesson.screens.reversed() {
            let printed = try print(of: screen, lesson)
            if ProcessInfo.processInfo.environment["RECORD_LESSONS"] != nil {
                lines.replaceSubrange(screen.range, with: printed)
            } else if !screen.isLive {
                #expect(printed == screen.shown, "\(screen.command)")
            } else if printed.contains(where: { $0.contains("MODELLED") || $0.contains("模型产生") }) {
                Swift.print("not compared: no packets can be captured here, and \(screen.command) shows captured ones")
            } else {
                #expect(essence(printed) == essence(screen.shown), "\(screen.command)")
            }
        }
        if lines != lesson.lines {
            try lines.joined(separator: "\n").write(to: lesson.path, atomically: true, encoding: .utf8)
        }
    }

    /// Numbers, and how far they push things apart, differ; and where the packets were captured.
    private func essence(_ lines: [String]) -> String {
        lines.dropFirst().joined().replacing(/[0-9]+(\.[0-9]+)? (ns|µs|ms|s)\b/, with: "0 s")
            .replacing(/[0-9]+( [0-9]{3})?/, with: "0").replacing(/[─\s]+/, with: "")
    }

    @Test("Both languages have the same header and the same commands", arguments: try lessons())
    func bothLanguages(lesson: Lesson) throws {
        guard !lesson.path.lastPathComponent.hasSuffix(".zh.md") else { return }
        let other = try Lesson(lesson.path.deletingPathExtension().appendingPathExtension("zh.md"))
        #expect(lesson.header == other.header)
        #expect(lesson.screens.map(\.command) == other.screens.map(\.command))
    }

    @Test("Every question has the answer that its capture gives", arguments: try lessons())
    func questions(lesson: Lesson) throws {
        #expect(!lesson.questions.isEmpty)
        for question in lesson.questions {
            let capture = try #require(question["capture"])
            #expect(lesson.header.contains("  - \(capture)"))
            let segments = try Program.run(["replay", "Captures/\(capture)", "--json"]).objects("segment")
            let answer = try #require(try answer(to: question, in: segments), "\(question["id"] ?? "")")
            if let due = question["answer"] { #expect(answer == due, "\(question["id"] ?? "")") }
        }
    }

    private func answer(to question: [String: String], in segments: [[String: Any]]) throws -> String? {
        func segment(_ key: String) throws -> [String: Any] {
            let number = try #require(Int(question[key] ?? ""))
            return try #require(segments.first { $0["number"] as? Int == number })
        }
        switch question["kind"] {
        case "field":
            return try (segment("frame")[question["field"] ?? ""] as? Int).map(String.init)
        case "difference":
            let value = try #require(try segment("frame")[question["field"] ?? ""] as? Int)
            let base = try #require(try segment("from")[question["minus"] ?? ""] as? Int)
            return "\((value - base + 1 << 32) % (1 << 32))"
        case "state":
            return try (segment("frame")["states"] as? [String: String])?[question["end"] ?? ""]
        case "count":
            return "\(segments.count { ($0["flags"] as? [String])?.contains(question["flag"] ?? "") == true })"
        default:
            return nil
        }
    }
}
