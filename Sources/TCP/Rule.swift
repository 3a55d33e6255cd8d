// SPDX-License-Identifier: MIT

/// One rule of TCP: where it stands, how binding it is, and what it says in our own words.
///
/// Rules are data. A model that decides names the rule it followed (``Ruling``), the observer names the rules by which
/// it believes, and views show the sentence. ``Rule/all`` lists every one, in the order of ``Rule/ID``.
public struct Rule: Sendable, Identifiable {
    /// A rule's place in ``Rule/all``: one octet, so that an annotation can hold several in place.
    public enum ID: UInt8, CaseIterable, Hashable, Sendable {
        // RFC 9293 §3.3.2, §3.4, §3.5: what numbers mean.
        case synTakesOneNumber, finTakesOneNumber, ackTakesNone, initialSequenceNumber
        // RFC 9293 §3.10.1–3.10.6: the user's calls.
        case passiveOpen, activeOpen, openInListen, sendInListen
        case closeInListen, closeInSynSent, closeSendsFIN, closeInCloseWait, closeAgain
        case abortSendsRST, abortSilently
        case sendText, callWithoutConnection, callWhileClosing, openTwice
        // RFC 9293 §3.10.7.1–3.
        case closedRST, closedACK, closedNoACK
        case listenRST, listenACK, listenSYN, listenOther
        case synSentBadACK, synSentRST, synSentRSTWithoutACK, synSentSYNACK, synSentSYN, synSentOther
        // RFC 9293 §3.10.7.4.
        case acceptable, unacceptable, rstOutsideWindow, rstExact, rstChallenge, rstBackToListen, rstRefused
        case synChallenge, synBackToListen
        case ackOff, ackOfSYN, ackOfSYNBad, ackNew, ackDuplicate, ackBeyond, ackTooOld, ackOfFIN, windowUpdate
        case urgent, textDelivered, textHeld, textIgnored
        case finPassive, finSimultaneous, finAfterOurs, finAgain, finHeld
        // RFC 9293 §3.10.8.
        case userTimeout, retransmissionTimeout, timeWaitExpires, timeWaitReopens
        // More of RFC 9293 §3.10.1–3.10.6.
        case remoteUnspecified, sendQueued, receiveText, receiveQueued, receiveAtEnd, closeQueued, status
        // More of RFC 9293 §3.10.7.
        case synHoldsText, zeroWindowAccepts, synAckWhileSynReceived, synResets, rstWithoutProtection, trimmed
        case closedWithUnreadText
        // RFC 9293 §3.7, §3.8.
        case maximumSegmentSize, nagle, windowNeverShrinks, zeroWindowProbe, probeAnswered
        case sillyWindowSend, sillyWindowReceive, delayedACK, immediateACK, keepAlive, keepAliveGivesUp
        case manyRetransmissions, connectionFailure
        // RFC 5961.
        case challengeLimit
        // RFC 6298.
        case rttFirst, rttLater, karn, timerStarts, timerRestarts, timerStops, backOff, synTimedOut
        // RFC 5681, 6582, 3042, 6928.
        case initialWindow, slowStart, congestionAvoidance, lossWindow, duplicateACK, limitedTransmit
        case fastRetransmit, fastRecovery, partialACK, fullACK
        // RFC 7323, 6191.
        case windowScale, timestamps, timestampEcho, paws, timeWaitTimestamps
        // RFC 2018, 6675.
        case sackPermitted, sackSent, sackReceived, sackRetransmit
        // RFC 5482, 4987.
        case userTimeoutValue, userTimeoutOption, synQueue, synQueueFull, acceptQueueFull, synCookie

        /// The rule itself: its section, level and sentences.
        public var rule: Rule { Rule.all[Int(rawValue)] }
    }

    /// How binding the RFC makes a rule.
    public enum Level: Hashable, Sendable {
        /// Numbered in the RFC's own list, as in MUST-10; nil where the capital word has no number.
        case must(Int?), should(Int?), may(Int?)
        /// Said in plain prose.
        case prose
    }

    /// A sentence in both of the product's languages.
    public struct Sentence: Sendable {
        /// English and Simplified Chinese.
        public let english, chinese: StaticString
    }

    /// Its place in ``Rule/all``.
    public let id: ID
    /// The stable name that other programs read: RFC, section, word, as in `9293-3.10.7.2-syn`.
    public let name: StaticString
    /// The section, as in `3.10.7.2`; the RFC's number is in `rfc`.
    public let section: StaticString
    /// The number of its RFC.
    public let rfc: Int
    /// How binding the RFC makes it.
    public let level: Level
    /// What the rule says, in our words: English and Simplified Chinese.
    public let english, chinese: StaticString
    /// What Linux does instead, where it does something else; nil where it follows the rule.
    public let linux: Sentence?

    init(
        _ id: ID, _ rfc: Int, _ section: StaticString, _ name: StaticString, _ level: Level,
        _ english: StaticString, _ chinese: StaticString, linux: Sentence? = nil
    ) {
        self.id = id
        self.name = name
        self.section = section
        self.rfc = rfc
        self.level = level
        self.english = english
        self.chinese = chinese
        self.linux = linux
    }

    /// Every rule, so that `all[id.rawValue]` is the rule `id`.
    public static let all: [Rule] = {
        let rows =
            numbers + calls + segmentsInClosed + segmentsInListen + segmentsInSynSent + segmentsOtherwise + timeouts
            + communication + rfc5961 + rfc6298 + rfc5681 + rfc7323 + rfc2018 + others
        precondition(rows.count == ID.allCases.count, "each rule has one row")
        return rows.sorted { $0.id.rawValue < $1.id.rawValue }
    }()
}

extension Rule.Level: CustomStringConvertible {
    /// The RFC's own label where it has one: MUST-10, SHLD-31, MAY-2; else MUST, SHOULD, MAY, or prose.
    public var description: String {
        switch self {
        case .must(let number): number.map { "MUST-\($0)" } ?? "MUST"
        case .should(let number): number.map { "SHLD-\($0)" } ?? "SHOULD"
        case .may(let number): number.map { "MAY-\($0)" } ?? "MAY"
        case .prose: "prose"
        }
    }
}
