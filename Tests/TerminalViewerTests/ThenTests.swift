// SPDX-License-Identifier: MIT
import Diagrams
import Flows
import Foundation
import Narration
import TCP
import TerminalViewer
import Testing
import TraceStore
import Transcript

@Suite("As it looked then, and as it was")
struct ThenTests {
    private static let captures: [String] = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let files = try? FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent("Captures").path)
        return (files ?? []).filter { $0.hasSuffix(".pcap") }.map { String($0.dropLast(5)) }.sorted()
    }()

    @Test("Each row as it looked then is what is told of the same segment while nothing is known of those to come")
    func rows() throws {
        #expect(!Self.captures.isEmpty)
        var differs = 0
        let narration = Narration(language: .english)
        for name in Self.captures {
            var live = try MemoryFeed(name, isLive: true)
            var file = try MemoryFeed(name)
            var past = try MemoryFeed(name)
            past.store.looksThen = true
            // Which connection a segment belongs to is known with hindsight only, where a SYN was refused.
            guard live.store.extent.connections == file.store.extent.connections else { continue }
            for row in 0..<file.store.columns.count {
                let (wasRow, thenRow, shownRow) = (file.store.row(row), past.store.row(row), live.store.row(row))
                let (was, then) = (try #require(wasRow).passing, try #require(thenRow).passing)
                let shown = try #require(shownRow).passing
                #expect(
                    narration.explanation(then.annotation, then.segment)
                        == narration.explanation(shown.annotation, shown.segment), "\(name), row \(row)")
                #expect("\(then.annotation.before)" == "\(shown.annotation.before)", "\(name), row \(row)")
                #expect("\(then.annotation.after)" == "\(shown.annotation.after)", "\(name), row \(row)")
                #expect(then.annotation.passage.fate == .unknown)
                if "\(was.annotation.after)" != "\(then.annotation.after)" { differs += 1 }
            }
        }
        #expect(differs > 0)
    }

    @Test("A key shows the one or the other, and the foot says which")
    func key() throws {
        var viewer = try #require(
            Viewer(try MemoryFeed("simultaneous-close"), style: Style(width: 80), height: 24))
        for _ in 1...4 { _ = viewer.press(.character(" ")) }
        let was = viewer.screen()
        #expect(was.contains { $0.contains("… 4 arrives") })
        _ = viewer.press(.character("t"))
        #expect(!viewer.screen().contains { $0.contains("… 4 arrives") })
        #expect(viewer.screen().suffix(4).joined().contains("as it looked then"))
        _ = viewer.press(.character("t"))
        #expect(Array(viewer.screen().dropLast(4)) == Array(was.dropLast(4)))
        var live = try #require(
            Viewer(try MemoryFeed("chat-chinese", isLive: true), style: Style(width: 80), height: 24))
        _ = live.press(.character("t"))
        #expect(live.screen().joined(separator: " ").contains("live traffic"))
    }
}
