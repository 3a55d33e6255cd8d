// SPDX-License-Identifier: MIT
import Sessions
import Testing

@Suite("Frames, calls and readings in the order of their times")
struct EventMergerTests {
    /// Something that a merger is told.
    enum Step: Sendable {
        /// A frame of this time of day, taken from the kernel at this uptime.
        case frame(String, at: Int64, read: Int64)
        case cause(String, at: Int64, told: Int64)
        case effect(String, at: Int64, told: Int64)
        case question(String, at: Int64, told: Int64)
        /// A call is made, and will end under this number.
        case made(String, at: Int64, told: Int64, UInt64)
        case ends(UInt64, String?)
        /// It is this uptime, and the capture has delivered all until that time of day.
        case mark(Int64, delivered: Int64?)
        case over
        /// This, and nothing else, has come out until now.
        case due([String])
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var seesFrames = true
        var bounds = MergeBounds(grace: 0, patience: 100, tick: 1)
        let steps: [Step]

        init(
            _ name: String, seesFrames: Bool = true,
            bounds: MergeBounds = MergeBounds(grace: 0, patience: 100, tick: 1),
            _ steps: [Step]
        ) {
            testDescription = name
            self.seesFrames = seesFrames
            self.bounds = bounds
            self.steps = steps
        }
    }

    static let rows: [Row] = [
        Row(
            "A frame that comes late stands before the call that returned what it brought",
            [
                .effect("accept", at: 30, told: 31), .mark(32, delivered: 5), .due([]),
                .frame("SYN", at: 10, read: 40), .frame("ACK", at: 20, read: 40), .mark(40, delivered: nil),
                .due(["SYN", "ACK"]), .mark(50, delivered: 29), .due([]), .mark(60, delivered: 31), .due(["accept"]),
            ]),
        Row(
            "A call that sends stands before the frame that it sent, though both come together",
            [
                .cause("send", at: 10, told: 11), .frame("text", at: 12, read: 20), .mark(20, delivered: nil),
                .due(["send", "text"]),
            ]),
        Row(
            "A frame waits for the call under way that may have sent it",
            [
                .made("connect", at: 10, told: 10, 1), .frame("SYN", at: 12, read: 20), .mark(20, delivered: 15),
                .due([]),
                .ends(1, "connect = 0"), .due(["connect = 0", "SYN"]),
            ]),
        Row(
            "But not for ever: a call that does not return is told as it is",
            [
                .made("send", at: 10, told: 10, 1), .frame("text", at: 12, read: 20), .mark(109, delivered: 90),
                .due([]),
                .mark(110, delivered: 91), .due(["send…", "text"]), .ends(1, "send = 9"), .due([]),
            ]),
        Row(
            "Nor for a call that was withdrawn",
            [
                .made("send", at: 10, told: 10, 1), .frame("text", at: 12, read: 20), .mark(20, delivered: nil),
                .due([]),
                .ends(1, nil), .due(["text"]),
            ]),
        Row(
            "At the same time: what causes, the frame, what follows, a question",
            [
                .question("state?", at: 10, told: 1), .effect("recv", at: 10, told: 2), .cause("send", at: 10, told: 3),
                .frame("text", at: 10, read: 4), .mark(5, delivered: 11), .due(["send", "text", "recv", "state?"]),
            ]),
        Row(
            "A clock of microseconds does not know which was first within one",
            bounds: MergeBounds(grace: 0, patience: 100_000, tick: 1_000),
            [
                .cause("send", at: 5_700, told: 1), .frame("text", at: 5_000, read: 2), .mark(3, delivered: nil),
                .due(["send", "text"]),
            ]),
        Row(
            "Frames keep their order, whatever their times say",
            [
                .frame("one", at: 20, read: 1), .frame("two", at: 10, read: 1), .frame("three", at: 15, read: 1),
                .mark(1, delivered: nil), .due(["one", "two", "three"]),
            ]),
        Row(
            "A call of before the clock was set back waits no longer than anything may",
            [
                .effect("recv", at: 1_000, told: 10), .mark(20, delivered: 400), .due([]),
                .frame("later", at: 450, read: 60), .mark(60, delivered: 460), .due(["later"]),
                .mark(110, delivered: 510), .due(["recv"]),
            ]),
        Row(
            "A capture that is read late: a call overtakes no frame that was still to be read",
            [
                .effect("recv", at: 30, told: 31), .frame("one", at: 10, read: 200), .mark(200, delivered: nil),
                .due(["one"]), .frame("two", at: 20, read: 201), .mark(201, delivered: 180), .due(["two", "recv"]),
            ]),
        Row(
            "A clock that is set forward holds nothing up",
            [
                .effect("recv", at: 10, told: 10), .mark(11, delivered: 9_000), .due(["recv"]),
                .frame("next", at: 9_010, read: 20), .mark(20, delivered: nil), .due(["next"]),
            ]),
        Row(
            "Grace: what happened before and is told a little later still comes before",
            bounds: MergeBounds(grace: 10, patience: 100, tick: 1),
            [
                .frame("FIN", at: 6, read: 8), .mark(8, delivered: nil), .due([]), .effect("recv", at: 5, told: 9),
                .mark(18, delivered: nil), .due([]), .mark(19, delivered: 0), .due(["recv", "FIN"]),
            ]),
        Row(
            "Without a capture: calls in the order of their times",
            seesFrames: false,
            [
                .made("send", at: 10, told: 10, 1), .effect("recv", at: 30, told: 31), .mark(40, delivered: 40),
                .due([]),
                .ends(1, "send = 5"), .due(["send = 5", "recv"]),
            ]),
        Row(
            "At the end everything is told",
            [
                .made("send", at: 10, told: 10, 1), .effect("recv", at: 30, told: 31), .frame("text", at: 20, read: 40),
                .over, .due(["send…", "text", "recv"]),
            ]),
    ]

    @Test("Rows", arguments: rows)
    func row(_ row: Row) {
        var merger = EventMerger<String, String>(bounds: row.bounds, seesFrames: row.seesFrames)
        for step in row.steps {
            switch step {
            case .frame(let name, let time, let read): merger.add(name, time: time, uptime: read)
            case .cause(let name, let time, let told): merger.add(name, time: time, .cause, uptime: told)
            case .effect(let name, let time, let told): merger.add(name, time: time, .effect, uptime: told)
            case .question(let name, let time, let told): merger.add(name, time: time, .question, uptime: told)
            case .made(let name, let time, let told, let id):
                merger.add(name, time: time, .cause, uptime: told, underWay: id)
            case .ends(let id, let name): merger.end(id, with: name)
            case .mark(let uptime, let delivered): merger.mark(uptime: uptime, delivered: delivered)
            case .over: merger.finish()
            case .due(let expected):
                var due: [String] = []
                while let item = merger.next() {
                    switch item {
                    case .frame(let name): due.append(name)
                    case .note(let name, let isOpen): due.append(isOpen ? name + "…" : name)
                    }
                }
                #expect(due == expected)
            }
        }
        #expect(merger.isEmpty)
    }
}
