// SPDX-License-Identifier: MIT
import Foundation
import Testing

/// The walks through the code lead through what is there, and the papers beside them name files that exist.
@Suite("The papers")
struct WalksTests {
    /// A way through the code: its title, and its numbered steps.
    private func walks() throws -> [(title: String, steps: [String])] {
        let text = try Checkout.text("CONTRIBUTING.md")
        let part = try #require(text.components(separatedBy: "\n## ").first { $0.hasPrefix("Four walks\n") })
        return part.components(separatedBy: "\n### ").dropFirst().map { walk in
            let lines = walk.components(separatedBy: "\n")
            return (lines[0], lines.filter { $0.firstMatch(of: #/^\d+\. /#) != nil })
        }
    }

    /// Whether a file declares a function or a type by this name.
    private func declares(_ file: String, _ name: String) throws -> Bool {
        let text = try Checkout.text("Sources/\(file)")
        if name == "init" { return text.contains("init(") }
        let isScript = file.hasSuffix(".js")
        let words =
            isScript
            ? ["class \(name) ", "\n  \(name)("] : ["func", "struct", "class", "enum"].map { "\($0) \(name)" }
        return words.contains { word in
            text.ranges(of: word).contains { range in
                let next = range.upperBound < text.endIndex ? text[range.upperBound] : " "
                return isScript || !(next.isLetter || next.isNumber)
            }
        }
    }

    @Test("Each walk has at most ten steps, and every step names a file that there is and what it declares")
    func walksLeadSomewhere() throws {
        let walks = try walks()
        #expect(walks.count == 4)
        for walk in walks {
            #expect((3...10).contains(walk.steps.count), "\(walk.title)")
            for step in walk.steps {
                let named = step.matches(of: /`([A-Za-z+\/]+\.(?:swift|js))` `([A-Za-z]+)`/)
                #expect(!named.isEmpty, "\(step)")
                for match in named {
                    let (file, name) = (String(match.1), String(match.2))
                    guard Checkout.exists("Sources/\(file)") else {
                        Issue.record("\(walk.title): there is no Sources/\(file)")
                        continue
                    }
                    #expect(try declares(file, name), "\(walk.title): \(file) does not declare \(name)")
                }
            }
        }
    }

    @Test(
        "Every file and folder that a paper names exists",
        arguments: ["CONTRIBUTING.md", "README.md", "README.zh.md", "CHANGELOG.md", "Captures/README.md"])
    func paths(paper: String) throws {
        let text = try Checkout.text(paper)
        let roots = ["Sources/", "Tests/", "Benchmarks/", "Captures/", "Lessons/", ".ci/"]
        for match in text.matches(of: /`([A-Za-z.][A-Za-z+\/.-]*)`/) {
            let path = String(match.1)
            guard roots.contains(where: path.hasPrefix) else { continue }
            #expect(Checkout.exists(path), "\(paper): \(path)")
        }
        for link in text.matches(of: /\]\(([^):]+)\)/) {
            #expect(Checkout.exists(String(link.1)), "\(paper): \(link.1)")
        }
    }

    @Test(
        "Every type that a paper names is in the sources", arguments: ["CONTRIBUTING.md", "README.md", "README.zh.md"])
    func types(paper: String) throws {
        let sources = try Checkout.files(below: "Sources").filter { $0.hasSuffix(".swift") }.map {
            try Checkout.text($0)
        }
        for match in try Checkout.text(paper).matches(of: /`([A-Z][a-z]+[A-Z][A-Za-z]+)`/) {
            #expect(sources.contains { $0.contains(match.1) }, "\(paper): \(match.1)")
        }
    }

    @Test("Every file in Swift that a page of a target names is among the target's")
    func filesOnPages() throws {
        for page in Checkout.files(below: "Sources").filter({ $0.hasSuffix(".md") }) {
            let target = page.split(separator: "/")[1]
            for match in try Checkout.text(page).matches(of: /`([A-Za-z+\/]+\.swift)`/) {
                let file = String(match.1)
                let path = file.hasPrefix("Sources/") ? file : "Sources/\(target)/\(file)"
                #expect(Checkout.exists(path), "\(page): \(file)")
            }
        }
    }

    @Test("The rooms that are drawn are the targets that there are")
    func rooms() throws {
        let text = try Checkout.text("CONTRIBUTING.md")
        let picture = text.components(separatedBy: "```")[1]
        let manifest = try Checkout.text("Package.swift")
        let folders = Set(try Checkout.folders(in: "Sources"))
        let targets = manifest.matches(of: /\.(?:target|executableTarget|systemLibrary)\(\s*name: "([A-Za-z]+)"/)
            .map { String($0.1) }.filter { folders.contains($0) }
        #expect(Set(targets) == folders)
        for target in targets {
            #expect(picture.firstMatch(of: try Regex("\\b\(target)\\b")) != nil, "\(target) is not in the picture")
        }
    }
}
