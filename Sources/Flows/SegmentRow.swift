// SPDX-License-Identifier: MIT
import TCP

/// What is kept of a segment until its row is written: many wait at once, so it is packed.
struct SegmentRow: Sendable {
    let frame: Int
    /// The receiver's last frame before which it cannot have come; 0 if there is none.
    private var frameBefore = 0
    /// The receiver's frame by which it had come at the latest; 0 if that is not known.
    private var frameAfter = 0
    var passage = Passage()
    private let nanoseconds: Int64
    let seq, end: SequenceNumber
    private let acknowledged, rightEdge: SequenceNumber
    private let value, echoed: UInt32
    let length: UInt32
    let window: UInt16
    let flags: Flags
    private var marks: Marks

    private struct Marks: OptionSet {
        var rawValue: UInt16
        static let fromServer = Marks(rawValue: 1)
        static let hasTime = Marks(rawValue: 1 << 1)
        static let hasEcho = Marks(rawValue: 1 << 2)
        static let hasEdge = Marks(rawValue: 1 << 3)
        static let wasTimed = Marks(rawValue: 1 << 4)
        static let sackPermitted = Marks(rawValue: 1 << 5)
        static let hadRoom = Marks(rawValue: 1 << 6)
        static let isLate = Marks(rawValue: 1 << 7)
        static let isRepeated = Marks(rawValue: 1 << 8)
        static let sharesTime = Marks(rawValue: 1 << 9)
        static let isSettled = Marks(rawValue: 1 << 10)
        static let waitsForSender = Marks(rawValue: 1 << 11)
        static let isForeign = Marks(rawValue: 1 << 12)
        static let beginsAnew = Marks(rawValue: 1 << 13)
        static let hasAck = Marks(rawValue: 1 << 14)
        static let wasTold = Marks(rawValue: 1 << 15)
    }

    init(_ segment: borrowing Segment, frame: Int, sender: End, now: Int64?, shift: UInt8?) {
        self.frame = frame
        var marks: Marks = sender == .server ? .fromServer : []
        seq = segment.seq
        end = segment.end
        length = segment.length
        flags = segment.flags
        window = segment.window
        let ack = segment.ack
        if ack != nil { marks.insert(.hasAck) }
        acknowledged = segment.acknowledgmentField
        value = segment.options.timestamps?.value ?? 0
        echoed = segment.options.timestamps?.echo ?? 0
        if segment.options.timestamps != nil { marks.insert(ack == nil ? .hasTime : [.hasTime, .hasEcho]) }
        if segment.options.sackPermitted { marks.insert(.sackPermitted) }
        nanoseconds = now ?? 0
        if now != nil { marks.insert(.wasTimed) }
        let scale = segment.isSYN ? 0 : shift
        rightEdge = segment.acknowledgmentField + UInt32(segment.window) << UInt32(min(scale ?? 0, 14))
        if ack != nil, scale != nil { marks.insert(.hasEdge) }
        self.marks = marks
    }

    var sender: End { marks.contains(.fromServer) ? .server : .client }
    var ack: SequenceNumber? { marks.contains(.hasAck) ? acknowledged : nil }
    /// TSval and TSecr.
    var time: UInt32? { marks.contains(.hasTime) ? value : nil }
    var echo: UInt32? { marks.contains(.hasEcho) ? echoed : nil }
    /// Where its sender's window ends; nil if the scale is not known.
    var edge: SequenceNumber? { marks.contains(.hasEdge) ? rightEdge : nil }
    /// When it was captured, in nanoseconds.
    var now: Int64? { marks.contains(.wasTimed) ? nanoseconds : nil }
    var sackPermitted: Bool { marks.contains(.sackPermitted) }

    /// The receiver's last frame before which it cannot have come.
    var before: Int? {
        get { frameBefore == 0 ? nil : frameBefore }
        set { frameBefore = newValue ?? 0 }
    }
    /// The receiver's frame by which it had come at the latest, where it is not known whether it had come before that.
    var sureAfter: Int? {
        get { frameAfter == 0 ? nil : frameAfter }
        set { frameAfter = newValue ?? 0 }
    }
    /// Whether the receiver's window was open for all of it when it passed.
    var hadRoom: Bool {
        get { marks.contains(.hadRoom) }
        set { set(.hadRoom, newValue) }
    }
    var isLate: Bool {
        get { marks.contains(.isLate) }
        set { set(.isLate, newValue) }
    }
    /// Whether another row that waits, too, has some of its numbers.
    var isRepeated: Bool {
        get { marks.contains(.isRepeated) }
        set { set(.isRepeated, newValue) }
    }
    /// Whether its sender sent something else with the same timestamp.
    var sharesTime: Bool {
        get { marks.contains(.sharesTime) }
        set { set(.sharesTime, newValue) }
    }
    /// Whether it is known, as far as it ever will be, what became of it.
    var isSettled: Bool {
        get { marks.contains(.isSettled) }
        set { set(.isSettled, newValue) }
    }
    /// Whether it was told before that was known: what is shown later is news.
    var wasTold: Bool {
        get { marks.contains(.wasTold) }
        set { set(.wasTold, newValue) }
    }
    /// Whether its sender's next frame will show if the end that it claims to be from has sent it at all.
    var waitsForSender: Bool {
        get { marks.contains(.waitsForSender) }
        set { set(.waitsForSender, newValue) }
    }
    /// Whether somebody else sent it in that end's name, or it is old.
    var isForeign: Bool {
        get { marks.contains(.isForeign) }
        set { set(.isForeign, newValue) }
    }
    /// Whether its sender forgot what was before (RFC 9293 §3.5.1).
    var beginsAnew: Bool {
        get { marks.contains(.beginsAnew) }
        set { set(.beginsAnew, newValue) }
    }

    /// Whether it says nothing of its sender but what it carries: no SYN, FIN or RST, and nothing that is to be told apart.
    var isPlain: Bool {
        flags.isDisjoint(with: [.syn, .fin, .rst])
            && marks.isDisjoint(with: [.isLate, .waitsForSender, .isForeign, .beginsAnew]) && frameAfter == 0
    }

    private mutating func set(_ mark: Marks, _ isSet: Bool) {
        if isSet { marks.insert(mark) } else { marks.remove(mark) }
    }
}
