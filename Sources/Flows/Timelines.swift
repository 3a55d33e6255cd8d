// SPDX-License-Identifier: MIT
import Packets
public import TCP

/// Both ends' own timelines on one connection, read with hindsight: what became of each segment, and the states that follow.
///
/// Segments are taken in as they were captured, ``take(_:_:)``. Later frames show what became of each: ``isSettled(_:)``.
/// Then it is written, in the same order, ``write(_:_:into:)``: only now do the ends move.
public struct Timelines: Sendable {
    var rows = SegmentRows()
    /// What each end was sent.
    private var toClient = Inbox()
    private var toServer = Inbox()
    /// Nothing, until the first segment is written.
    var client = Timeline(Witness())
    var server = Timeline(Witness())
    private var hasBegun = false
    /// Whether ordinary segments go the short way. A test compares it with the long one.
    var takesShortWay = true
    /// The number after the highest that each end has used, and what it sent last.
    private var clientMost, serverMost: SequenceNumber?
    private var clientLast, serverLast: Sent?
    /// Their first numbers as they were taken in, whether they sent more than SYNs, and their SYNs that may be another's.
    private var clientISN, serverISN: SequenceNumber?
    private var clientIsOpen = false
    private var serverIsOpen = false
    private var clientSYN, serverSYN: Int?
    /// Whether a RST moved its receiver.
    private var wasReset = false
    private var wasRefused = false
    /// Whether their FINs were acknowledged.
    private var clientHasClosed = false
    private var serverHasClosed = false
    /// What each end said that was taken, or may have been.
    var clientText = TextCount()
    var serverText = TextCount()
    /// The numbers of each end that were captured.
    var clientSeen = TextCount()
    var serverSeen = TextCount()
    /// Their first numbers, as far as their SYNs were written.
    private var clientISS, serverISS: SequenceNumber?

    private struct Sent: Sendable {
        let id: Int
        let time: UInt32?
    }

    /// A connection of which nothing was seen.
    public init() {}

    // MARK: Taking in

    /// Takes in the next segment; returns its place among the connection's.
    public mutating func take(_ annotation: Annotation, _ segment: Segment) -> Int {
        let end = annotation.sender
        let id = rows.next
        let row = SegmentRow(
            segment, frame: annotation.number, sender: end, now: annotation.time?.nanoseconds,
            shift: annotation.windowShift)
        rows.append(row)
        if annotation.oddities.contains(.capturedTwice) {
            rows.settle(id)
            return id
        }
        judgeSender(of: row)
        let sack = segment.options.sack
        if end == .client {
            toClient.read(row, sack, most: serverMost, &rows)
            clientLast = noteTime(of: id, row, after: clientLast)
            if !segment.isRST { clientMost = clientMost.map { .later($0, row.end) } ?? row.end }
            toServer.expect(id, &rows)
        } else {
            toServer.read(row, sack, most: clientMost, &rows)
            serverLast = noteTime(of: id, row, after: serverLast)
            if !segment.isRST { serverMost = serverMost.map { .later($0, row.end) } ?? row.end }
            toClient.expect(id, &rows)
        }
        if id.isMultiple(of: 1_024), id >= Timelines.most {
            toClient.giveUp(before: id - Timelines.most, &rows)
            toServer.giveUp(before: id - Timelines.most, &rows)
        }
        return id
    }

    /// Whether an end sent what was sent in its name shows what it sends next.
    private mutating func judgeSender(of row: SegmentRow) {
        // A RST's sender does not go on beyond its number as if nothing had happened.
        if row.length > 0, row.flags.isDisjoint(with: [.rst, .syn]) {
            let resets = row.sender == .client ? toServer.resetsToPeer : toClient.resetsToPeer
            if resets.contains(where: { row.end.follows(rows[$0].seq) }) {
                for id in resets { rows[id].isForeign = true }
            }
        }
        // Nor does who sent a SYN.
        if let id = row.sender == .client ? clientSYN : serverSYN {
            rows[id].waitsForSender = false
            rows[id].isForeign = row.flags.isDisjoint(with: [.rst, .syn])
            rows[id].beginsAnew = !rows[id].isForeign
            if row.sender == .client { clientSYN = nil } else { serverSYN = nil }
        }
        if row.flags.contains(.syn), row.ack == nil, let iss = row.sender == .client ? clientISN : serverISN,
            iss != row.seq, row.sender == .client ? clientIsOpen : serverIsOpen
        {
            rows[rows.next - 1].waitsForSender = true
            if row.sender == .client { clientSYN = rows.next - 1 } else { serverSYN = rows.next - 1 }
        }
        if row.sender == .client {
            if row.flags.contains(.syn) { clientISN = clientISN ?? row.seq } else { clientIsOpen = true }
        } else {
            if row.flags.contains(.syn) { serverISN = serverISN ?? row.seq } else { serverIsOpen = true }
        }
    }

    /// How many segments of a connection are looked at together: of those before, nothing more is known.
    private static let most = 8_192

    private mutating func noteTime(of id: Int, _ row: SegmentRow, after last: Sent?) -> Sent {
        if let last, last.time == row.time {
            if rows.keeps(last.id) { rows[last.id].sharesTime = true }
            rows[id].sharesTime = true
        }
        return Sent(id: id, time: row.time)
    }

    /// Whether it is known, as far as it ever will be, what became of a segment.
    public func isSettled(_ id: Int) -> Bool {
        (rows[id].isSettled || rows[id].wasTold) && !rows[id].waitsForSender
    }

    /// The connection is over, since this end's frame began another between the same sockets: that shows what reached it.
    public mutating func end(byFrame frame: Int, from end: End) {
        if end == .client { toClient.end(byFrame: frame, &rows) } else { toServer.end(byFrame: frame, &rows) }
    }

    /// A segment's row is told, whatever is known of it. What is shown of it later is news: ``takeDecided(_:)``.
    public mutating func giveUp(_ id: Int) { rows.tell(id) }

    /// The same where rows are not written at all, but told as they come.
    public mutating func tellAtOnce(_ id: Int) {
        rows.tell(id)
        forget(id)
    }

    /// What became of segments that were told before it was known, each once, by its frame.
    public mutating func takeDecided(_ body: (_ frame: Int, Passage) -> Void) { rows.takeDecided(body) }

    // MARK: Going on from a place

    /// The same without what was written and is no longer needed.
    public var compacted: Timelines {
        var copy = self
        copy.rows.forget(before: oldest)
        return copy
    }

    /// The oldest row that something may still be said of.
    private var oldest: Int { min(toClient.oldest, toServer.oldest, clientSYN ?? .max, serverSYN ?? .max) }

    /// The same, which was made when a segment had been taken in, with both ends as they are in `other`, in which that
    /// segment was just written.
    public func resumed(from other: Timelines, behind id: Int) -> Timelines {
        // What is moved by writing is the other's; what is moved by taking in is this one's.
        var copy = other
        (copy.rows, copy.toClient, copy.toServer) = (rows, toClient, toServer)
        (copy.clientMost, copy.serverMost) = (clientMost, serverMost)
        (copy.clientLast, copy.serverLast) = (clientLast, serverLast)
        (copy.clientISN, copy.serverISN) = (clientISN, serverISN)
        (copy.clientIsOpen, copy.serverIsOpen) = (clientIsOpen, serverIsOpen)
        (copy.clientSYN, copy.serverSYN) = (clientSYN, serverSYN)
        copy.rows.skip(to: id)
        return copy
    }

    // MARK: Writing

    /// Writes down what became of a segment, and moves both ends. Those before it were written.
    public mutating func write(_ id: Int, _ segment: Segment, into annotation: inout Annotation) {
        if takesShortWay, writeOrdinary(id, segment, into: &annotation) { return forget(id) }
        let row = rows[id]
        let end = row.sender
        if !hasBegun { begin(with: segment, from: end) }
        if segment.isSYN {
            if end == .client { clientISS = clientISS ?? segment.seq } else { serverISS = serverISS ?? segment.seq }
        }
        annotation.passage = row.passage
        annotation.before = ends
        annotation.rules = RuleSet()
        guard !annotation.oddities.contains(.capturedTwice) else {
            annotation.after = annotation.before
            return forget(id)
        }
        // Each stands once while it is moved: two would share what they hold, and copy it at every change.
        var sender = Timeline(Witness())
        var receiver = sender
        swap(&sender, &self[end])
        swap(&receiver, &self[end.peer])
        var own = Witness.Findings()
        var other = Witness.Findings()
        let (wasBefore, senderBefore) = (receiver.belief.value, sender.belief.value)
        annotation.explain(segment, heard: sender.sure.heard)
        annotation.repetition = sender.sure.repetition(of: segment, edge: receiver.sure.rightEdge)
        let numbers = SequenceRange(from: row.seq, to: row.end)
        annotation.repeatsSeen = end == .client ? clientSeen.holds(anyOf: numbers) : serverSeen.holds(anyOf: numbers)
        if !segment.isRST { if end == .client { clientSeen.add(numbers) } else { serverSeen.add(numbers) } }
        if row.beginsAnew || row.waitsForSender { sender = Timeline(Witness(.closed, .observed)) }
        if !row.isForeign {
            sender.send(
                segment, frame: row.frame, shift: segment.isSYN ? 0 : annotation.windowShift, peer: receiver.sure,
                peerMost: receiver.most, &own)
        }
        receiver.hears(segment)
        if row.passage.fate != .lost {
            let shift = segment.isSYN ? 0 : annotation.windowShift ?? 14
            let place = row.passage.fate == .delivered ? row.passage.arrivesAfter : row.before
            var arrival = Timeline.Arrival(
                segment: segment, frame: row.frame, offer: UInt32(segment.window) << UInt32(shift), after: place ?? 0,
                isSure: row.passage.fate == .delivered, isTaken: row.passage.rule == .acknowledged,
                isLate: row.isLate, now: Instant(nanoseconds: row.now ?? 0))
            if let latest = row.sureAfter {
                arrival.after = latest
                arrival.isShown = false
                receiver.expect(arrival, &other)
                arrival.isSure = false
                arrival.isShown = true
                arrival.after = place ?? 0
            }
            if arrival.after > row.frame { receiver.expect(arrival, &other) } else { receiver.receive(arrival, &other) }
        }
        if segment.isRST {
            noteReset(segment, row, sender: (senderBefore, sender.belief.value), receiver: (wasBefore, receiver))
        }
        if segment.textLength > 0, !segment.isRST, !row.isForeign {
            annotation.passage.isRefused = isRefused(segment, row, by: receiver)
            if !annotation.passage.isRefused, row.passage.fate != .lost {
                if end == .client { clientText.add(segment.text) } else { serverText.add(segment.text) }
            }
        }
        sender.noteCalm()
        receiver.noteCalm()
        swap(&sender, &self[end])
        swap(&receiver, &self[end.peer])
        clientHasClosed = clientHasClosed || client.hasClosed
        serverHasClosed = serverHasClosed || server.hasClosed
        annotation.after = ends
        // A RST that only gave up what an old SYN had begun was not the end.
        if annotation.after.isOpen { wasReset = false }
        annotation.clientEntered = end == .client ? own.entered : other.entered
        annotation.serverEntered = end == .client ? other.entered : own.entered
        annotation.clientEntered.close(annotation.before.client, annotation.after.client)
        annotation.serverEntered.close(annotation.before.server, annotation.after.server)
        annotation.arrivals = own.arrivals
        annotation.rules = own.rules
        annotation.rules.formUnion(other.rules)
        forget(id)
    }

    /// Notes what a RST did to the connection: it ended it at either end, or refused it.
    private mutating func noteReset(
        _ segment: Segment, _ row: SegmentRow, sender: (before: State, after: State),
        receiver: (before: State, after: Timeline)
    ) {
        if receiver.before == .synSent {
            let isAnswer = segment.ack == receiver.after.sure.sndNxt
            if isAnswer { (wasReset, wasRefused) = (true, true) }
        } else if receiver.before != .timeWait, receiver.before != receiver.after.belief.value {
            wasReset = true
        }
        if !row.isForeign, sender.before.isSynchronized, sender.before != .timeWait, sender.after == .closed {
            wasReset = true
        }
    }

    /// Whether a segment's text came and was not taken, nor may have been.
    private func isRefused(_ segment: Segment, _ row: SegmentRow, by receiver: Timeline) -> Bool {
        switch (row.passage.fate, row.passage.rule) {
        case (.lost, _): return false
        case (.delivered, .answered?), (.delivered, .opened?): return !receiver.has(segment.text)
        case (.delivered, _): return false
        case (.unknown, _): return !receiver.hasRoom(for: segment.text)
        }
    }

    /// Writes down where both ends were left. An end of which nothing is known has no state.
    public func write(into connection: inout Connection) {
        let ends = ends
        connection.clientState = ends.client.isKnown ? ends.client.value : nil
        connection.serverState = ends.server.isKnown ? ends.server.value : nil
        connection.clientBytes = clientText.count
        connection.serverBytes = serverText.count
        if wasRefused {
            if connection.handshake.kind != .threeWay { connection.handshake.kind = .refused }
        } else if connection.handshake.kind == .refused {
            let handshake = connection.handshake
            connection.handshake.kind =
                handshake.syn != nil && handshake.synAck != nil && handshake.ack != nil ? .threeWay : .partial
        }
        if wasReset {
            connection.close.kind = .reset
        } else if connection.close.kind == .reset {
            let isClosed = clientHasClosed && serverHasClosed
            connection.close.kind = isClosed ? .orderly : connection.close.firstFIN == nil ? .open : .halfClosed
        }
    }

    /// Both ends' variables after what was written; nil if nothing was.
    public func numbers(_ annotation: Annotation) -> Pair<EndNumbers>? {
        guard hasBegun else { return nil }
        return Pair(
            client: EndNumbers(client.sure, iss: clientISS, peer: server.sure, irs: serverISS),
            server: EndNumbers(server.sure, iss: serverISS, peer: client.sure, irs: clientISS))
    }

    private mutating func forget(_ id: Int) {
        rows.write(id)
        if rows.areWritten, toClient.isEmpty, toServer.isEmpty, clientSYN == nil, serverSYN == nil {
            rows.forget(before: .max)
        } else if rows.isDue {
            rows.forget(before: oldest)
        }
        if rows.areWritten, hasBegun, client.belief.value.isOver, server.belief.value.isOver { letGo() }
    }

    /// Gives back the room that a connection had which is over, as far as can be seen: many are kept for their late segments.
    private mutating func letGo() {
        rows.forget(before: oldest)
        rows.letGo()
        toClient.letGo()
        toServer.letGo()
    }

    /// What is believed of both ends after what was written.
    public var ends: Ends {
        let nobody = Belief(State.listen, .unknown)
        return hasBegun ? Ends(client: client.belief, server: server.belief) : Ends(client: nobody, server: nobody)
    }

    private subscript(end: End) -> Timeline {
        _read { if end == .client { yield client } else { yield server } }
        _modify { if end == .client { yield &client } else { yield &server } }
    }

    /// What must have been before the first segment: of its sender by what it is, of the other end by its first answer.
    private mutating func begin(with segment: Segment, from end: End) {
        var (sender, receiver) = Witness.both(before: segment)
        if segment.isSYN, segment.ack == nil {
            switch end == .client ? toServer.firstFrame : toClient.firstFrame {
            case .synAck?: receiver = Witness(.listen, .inferred(.listenSYN))
            case .reset?: receiver = Witness(.closed, .inferred(.closedNoACK))
            case .syn?: receiver = Witness(.closed, .inferred(.activeOpen))
            case .other?: receiver = Witness(.listen, .inferred(.listenSYN))
            case nil: receiver = Witness(.listen, .unknown)
            }
        } else if !segment.isSYN, case .reset? = end == .client ? toServer.firstFrame : toClient.firstFrame {
            receiver = Witness(.closed, .inferred(.closedNoACK))
        }
        sender.hasSpoken = false
        self[end] = Timeline(sender)
        self[end.peer] = Timeline(receiver)
        hasBegun = true
    }
}

extension StateList {
    /// Whatever was entered, the last is where the end is now.
    fileprivate mutating func close(_ before: Belief<State>, _ after: Belief<State>) {
        let last = self.last ?? (before.isKnown ? before.value : nil)
        if after.isKnown, last != after.value { append(after.value) }
    }
}
