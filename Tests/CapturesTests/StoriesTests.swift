// SPDX-License-Identifier: MIT
import Flows
import Foundation
import Packets
import TCP
import Testing
import Transcript

/// What is true of every capture in `Captures`, written down from RFC 9293 and the frames in `stories.json`, held against what
/// is told of it. `A|B` means either; in a path `A?` may be left out, and `...` is anything.
@Suite("Captures: the stories")
struct StoriesTests {
    struct Story: Decodable, CustomTestStringConvertible {
        let file: String
        let why: String
        var connections: Int?
        var path: [String: [String: String]]?
        var fate: [String: String]?
        var arrivesAfter: [String: Int]?
        var bytes: [String: [UInt64]]?
        var messages: [String: [String: [String]]]?
        var handshake: [String: String]?
        var close: [String: String]?

        var testDescription: String { file }
        var name: String { String(file.dropLast(5)) }
    }

    static func stories() throws -> [Story] {
        try JSONDecoder().decode(
            [Story].self, from: Data(contentsOf: Replayed.folder.appendingPathComponent("stories.json")))
    }

    @Test("Paths, fates, octets and lines", arguments: try stories())
    func claims(story: Story) throws {
        let replayed = try Replayed(story.name)
        let connections = replayed.connections.sorted { $0.number < $1.number }
        func at(_ place: String) throws -> Connection {
            let index = try #require(Int(place))
            return connections[index < 0 ? connections.count + index : index]
        }
        if let count = story.connections { #expect(connections.count == count) }
        for (place, ends) in story.path ?? [:] {
            let number = try at(place).number
            for (end, claim) in ends {
                let path = Self.path(of: end == "client" ? .client : .server, number, replayed)
                #expect(Self.follows(claim, path), "\(end): \(path.joined(separator: " ")), not \(claim)")
            }
        }
        for (frame, claim) in story.fate ?? [:] {
            let row = replayed.segments.first { "\($0.annotation.number)" == frame }
            let fate = try #require(row).annotation.passage.fate
            #expect(
                claim.split(separator: "|").contains { $0 == "\(fate.name)" }, "frame \(frame) is \(fate), not \(claim)"
            )
        }
        for (frame, after) in story.arrivesAfter ?? [:] {
            let row = replayed.segments.first { "\($0.annotation.number)" == frame }
            #expect(row?.annotation.passage.arrivesAfter == after, "frame \(frame)")
        }
        for (place, claim) in story.bytes ?? [:] {
            let counted = try place == "*" ? connections : [at(place)]
            #expect(counted.map(\.clientBytes).reduce(0, +) == claim[0])
            #expect(counted.map(\.serverBytes).reduce(0, +) == claim[1])
        }
        for (place, ends) in story.messages ?? [:] {
            let number = try at(place).number
            for (end, claim) in ends {
                let texts = replayed.messages.filter { $0.connection == number && "\($0.sender.name)" == end }.map(
                    \.text)
                #expect(texts == claim)
            }
        }
        for (place, claim) in story.handshake ?? [:] { #expect(try "\(at(place).handshake.kind.name)" == claim) }
        for (place, claim) in story.close ?? [:] { #expect(try "\(at(place).close.kind.name)" == claim) }
    }

    @Test("Evidence, continuity and losses", arguments: try stories())
    func always(story: Story) throws {
        let replayed = try Replayed(story.name)
        var last: [Int: Ends] = [:]
        var crossed: Set<Int> = []
        for row in replayed.segments {
            let (annotation, passage) = (row.annotation, row.annotation.passage)
            let peer = annotation.sender.peer
            // What is decided has evidence; a place only what was delivered, and it is a frame of the receiver's.
            #expect((passage.fate == .unknown) == (passage.evidence == nil))
            #expect((passage.rule == nil) == (passage.evidence == nil))
            if let after = passage.arrivesAfter {
                #expect(passage.fate == .delivered)
                #expect(replayed.segments.first { $0.annotation.number == after }?.source == row.destination)
            }
            // Nothing is taken back.
            #expect(last[annotation.connection] ?? annotation.before == annotation.before)
            last[annotation.connection] = annotation.after
            // What is lost moves nobody but its sender.
            if passage.fate == .lost, !crossed.contains(annotation.connection) {
                #expect(annotation.before[peer].value == annotation.after[peer].value)
            }
            if (passage.arrivesAfter ?? 0) > annotation.number { crossed.insert(annotation.connection) }
        }
    }

    @Test("Every capture has a story")
    func whole() throws {
        let there = try FileManager.default.contentsOfDirectory(atPath: Replayed.folder.path)
            .filter { $0.hasSuffix(".pcap") }
        #expect(try Set(Self.stories().map(\.file)) == Set(there))
    }

    /// The states that an end goes through on a connection, each once as long as it lasts.
    private static func path(of end: End, _ connection: Int, _ replayed: Replayed) -> [String] {
        var path: [String] = []
        for row in replayed.segments where row.annotation.connection == connection {
            let annotation = row.annotation
            let states = ["\(annotation.before[end].name)"] + annotation.entered(by: end).states.map { "\($0)" }
            for state in states + ["\(annotation.after[end].name)"] where path.last != state { path.append(state) }
        }
        return path
    }

    private static func follows(_ claim: String, _ path: [String]) -> Bool {
        var pattern = ""
        for token in claim.split(separator: " ") {
            if token == "..." {
                pattern += "(?:\\S+ )*"
            } else {
                let isOptional = token.hasSuffix("?")
                pattern += "(?:(?:\(token.replacingOccurrences(of: "?", with: ""))) )\(isOptional ? "?" : "")"
            }
        }
        let text = path.map { $0 + " " }.joined()
        return text.range(of: "^" + pattern + "$", options: .regularExpression) != nil
    }
}
