// SPDX-License-Identifier: MIT
import Exchanges
import Flows
import Foundation
import Packets
import TCP
import Testing
import Transcript

@testable import Narration

/// Whatever else Narration says, by the name that its sources give it: which check could refute it by the frames, or why no
/// frame can.
@Suite("Sentences that are not said of a segment")
struct OtherSentencesTests {
    /// Of a program, a page or a viewer, not of a capture.
    static let ofTheProgram: Set<String> = [
        "realOnLoopback", "realInOwnNetwork", "modelled", "ownPackets", "mend", "frames", "you", "connected", "was",
        "notShown", "commentMark", "noted", "notes", "viewerKeys", "viewerHelp", "place", "nextCall", "plays",
        "searching", "then", "looksThen", "looksNow", "onlyThen", "askFrame", "askSearch", "andMore", "noFurther",
        "noFrame", "notReadYet", "askState", "verdict",
        "score", "hidden", "word", "handshakeScene", "talkScene", "closeScene", "peerMayJoin", "peerHasJoined",
        "youAreTheServer", "saySomething", "summaryTitles", "summaryLegend", "language", "delay", "expected", "state",
    ]
    /// A number, a name or a word with its unit, for others to use.
    static let parts: Set<String> = ["name", "letter", "bytes", "duration", "layer", "source", "notText"]
    /// What somebody else said: the kernel, a router, the octets of a frame that could not be read.
    static let ofOthers: Set<String> = [
        "agreement", "disagreement", "kernelSays", "kernelAnswered", "meaning", "handshakeOver", "reason", "words",
    ]
    /// Of datagrams that the program sent itself, or that a modelled wire carried, whose truth is known.
    static let ofDatagrams: Set<String> = [
        "datagrams", "tooLong", "proves", "cutOff", "nothingCame", "nobodyThere", "likeRST", "tenLines", "title",
        "lineName", "arrived", "neverArrived", "cost", "sameLinesOver",
    ]
    /// With what refutes each.
    static let checked: [String: String] = [
        "explain": "SentenceList, for a segment; an ICMP message repeats its own octets",
        "explanation": "SentenceList", "comment": "SentenceList",
        "carried": "messages()", "roundTrips": "roundTrips()",
        "arrive": "StoriesTests and ConversationsTests: fates and places of arrival",
        "lost": "StoriesTests and ConversationsTests: fates", "neverCame": "FatesTests",
        "summary": "StoriesTests: handshakes, closes and octets", "totals": "OdditiesTests and StoriesTests: counts",
        "stays": "StopwatchTests", "oddity": "Tests/Tshark/compare: tshark's own marks",
        "decides": "it repeats its header's numbers; StoriesTests judge the states",
    ]

    @Test("Every name is on the list, and every name on the list is there")
    func whole() throws {
        let folder = Replayed.folder.deletingLastPathComponent().appendingPathComponent("Sources/Narration")
        var names: Set<String> = []
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) where file.hasSuffix(".swift") {
            let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            for line in text.split(separator: "\n") {
                let words = line.split(separator: " ").filter { $0 != "static" && $0 != "nonmutating" }
                guard words.count > 2, words[0] == "public", ["func", "var", "let"].contains(words[1]) else { continue }
                names.insert(String(words[2].prefix { $0.isLetter || $0.isNumber }))
            }
        }
        let listed = Self.ofTheProgram.union(Self.parts)
            .union(Self.ofOthers).union(Self.ofDatagrams).union(Self.checked.keys)
        #expect(names.subtracting(listed) == [])
        #expect(listed.subtracting(names) == [])
    }

    @Test(
        "A line was carried by the frames that hold it, and acknowledged by the first that covers it",
        arguments: try StoriesTests.stories())
    func messages(story: StoriesTests.Story) throws {
        let replayed = try Replayed(story.name)
        for message in replayed.messages {
            let rows = replayed.segments.filter { $0.annotation.connection == message.connection }
            let start = message.end - UInt32(clamping: message.length)
            for number in message.segments {
                let row = try #require(rows.first { $0.annotation.number == number })
                #expect(row.annotation.sender == message.sender)
                #expect(row.segment.text.start.precedes(message.end) && row.segment.text.end.follows(start))
            }
            let last = message.segments.last ?? 0
            let acknowledges = rows.first { row in
                row.annotation.number > last && row.annotation.sender != message.sender && !row.segment.isRST
                    && row.segment.ack?.followsOrEquals(message.end) ?? false
            }
            #expect(message.acknowledgedBy == acknowledges?.annotation.number, "\(story.file): \(message.text)")
        }
    }

    @Test(
        "A round trip runs from a frame that was sent once to the first that acknowledges it",
        arguments: try StoriesTests.stories())
    func roundTrips(story: StoriesTests.Story) throws {
        let rows = try Replayed(story.name).segments.filter { !$0.annotation.oddities.contains(.capturedTwice) }
        for row in rows {
            for covered in row.acknowledges {
                let sent = try #require(rows.first { $0.annotation.number == covered.number })
                #expect(sent.annotation.sender != row.annotation.sender)
                #expect(row.segment.ack?.followsOrEquals(sent.segment.end) ?? false)
                guard let roundTrip = covered.roundTrip else { continue }
                #expect(row.annotation.time?.nanoseconds == sent.annotation.time.map { $0.nanoseconds + roundTrip })
                let copies = rows.filter { other in
                    other.annotation.connection == row.annotation.connection
                        && other.annotation.sender == sent.annotation.sender
                        && other.annotation.number < row.annotation.number && other.segment.length > 0
                        && other.segment.seq.precedes(sent.segment.end) && sent.segment.seq.precedes(other.segment.end)
                }
                #expect(copies.count == 1, "\(story.file), frame \(covered.number)")
            }
        }
    }
}
