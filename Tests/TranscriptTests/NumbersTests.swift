// SPDX-License-Identifier: MIT
import Exchanges
import Flows
import Packets
import TCP
import Testing
import Transcript

@Suite("Both ends' variables, carried by the segments")
struct NumbersTests {
    /// The segments of two conversations.
    private static func segments(_ passing: Passing) -> [AnnotatedSegment] {
        var passing = passing
        var segments: [AnnotatedSegment] = []
        passing.twoTalks { event, _ in if case .segment(let segment) = event { segments.append(segment) } }
        return segments
    }

    @Test("Each carries what they are after it, and the next does not change that")
    func carried() throws {
        let numbers = Self.segments(Passing()).prefix(5).map(\.numbers)
        let x = SequenceNumber(Passing.clientISN)
        let y = SequenceNumber(Passing.serverISN)
        // RFC 9293 Figure 6: the SYN takes a number; "hello\n" takes six more.
        #expect(numbers.map { $0?.client.sndNxt } == [x + 1, x + 1, x + 1, x + 7, x + 7])
        #expect(numbers.map { $0?.client.sndUna } == [x, x + 1, x + 1, x + 1, x + 7])
        #expect(numbers.map { $0?.client.rcvNxt } == [nil, y + 1, y + 1, y + 1, y + 1])
        #expect(numbers.map { $0?.server.rcvNxt } == [x + 1, x + 1, x + 1, x + 7, x + 7])
    }

    @Test("Nobody pays for what nobody asked for")
    func notAsked() {
        var passing = Passing()
        passing.transcriber.tellsNumbers = false
        #expect(Self.segments(passing).allSatisfy { $0.numbers == nil })
    }
}
