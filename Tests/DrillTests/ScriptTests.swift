// SPDX-License-Identifier: MIT
import Drill
import Foundation
import TCP
import Testing

@Suite("Scripts")
struct ScriptTests {
    struct Script: CustomTestStringConvertible, Sendable {
        let name: String
        let text: String
        var testDescription: String { name }

        /// The scripts of `rfc/` follow the letter of the RFC; the others are judged as their commands say.
        var settings: Settings {
            var settings = Settings()
            if name.hasPrefix("rfc/") { settings.profile = .rfc }
            settings.strictTail = false
            return settings
        }
    }

    /// Every script beside this file, by topic.
    static let all: [Script] = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Scripts")
        let manager = FileManager.default
        var scripts: [Script] = []
        for topic in (try? manager.contentsOfDirectory(atPath: root.path()).sorted()) ?? [] {
            let folder = root.appending(path: topic)
            for file in (try? manager.contentsOfDirectory(atPath: folder.path()).sorted()) ?? [] {
                guard let text = try? String(contentsOf: folder.appending(path: file), encoding: .utf8) else {
                    continue
                }
                scripts.append(Script(name: "\(topic)/\(file)", text: text))
            }
        }
        return scripts
    }()

    @Test("passes", arguments: all) func passes(_ script: Script) {
        let report = Runner.run(script.text, settings: script.settings)
        #expect(report.verdict == .pass, "\(script.name): \(report.verdict)")
    }

    @Test("passes as well when it was read and written again", arguments: all) func isWritten(_ script: Script) throws {
        let written = try Drill.Script.parse(script.text).written
        #expect(try Drill.Script.parse(written).written == written)
        let report = Runner.run(written, settings: script.settings)
        #expect(report.verdict == .pass, "\(script.name): \(report.verdict)\n\(written)")
    }

    @Test("says in its first line what it shows", arguments: all) func isTitled(_ script: Script) {
        #expect(script.text.hasPrefix("// "))
        #expect(script.text.prefix { $0 != "\n" }.count > 10)
    }

    /// A script is worth something if a wrong number in it fails it: each expected segment is spoilt in turn.
    @Test("fails when an expectation is spoilt", arguments: all) func canFail(_ script: Script) {
        let lines = script.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for index in lines.indices {
            guard let place = lines[index].firstRange(of: "> "), !lines[index].contains("* >"),
                let colon = lines[index].firstIndex(of: ":")
            else { continue }
            var changed = lines
            let head = lines[index][..<place.upperBound]
            let given = lines[index][place.upperBound..<colon].split(separator: " ").first ?? ""
            // A SYN's own number is free: it is spoilt in its flags.
            let flags = given.contains("S") ? "R" : given
            changed[index] = head + "\(flags) 7777:7777(0)" + (flags.contains(".") ? " ack 8888" : "")
            let report = Runner.run(changed.joined(separator: "\n"), settings: script.settings)
            #expect(report.verdict.name == "FAIL", "\(script.name):\(index + 1): \(report.verdict)")
        }
    }

    @Test("coverage is printed") func coverage() {
        var rules: Set<Rule.ID> = []
        var transitions: Set<Transition> = []
        var verdicts: [String: Int] = [:]
        for script in Self.all {
            let report = Runner.run(script.text, settings: script.settings)
            verdicts[report.verdict.name, default: 0] += 1
            guard report.verdict == .pass else { continue }
            rules.formUnion(report.rules)
            for rung in report.ladder { transitions.formUnion(rung.moves) }
        }
        print(
            "scripts: \(verdicts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")) of \(Self.all.count);"
        )
        print("         they cite \(rules.count) of \(Rule.all.count) rules and walk \(transitions.count) transitions")
        #expect(Self.all.count >= 240)
        #expect(rules.count >= 80)
    }
}
