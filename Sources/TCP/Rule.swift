// SPDX-License-Identifier: MIT

/// One rule of TCP: where it stands, how binding it is, and what it says in our own words.
///
/// Rules are data. A model that decides names the rule it followed (``Ruling``), the observer names the rules by which
/// it believes, and views show the sentence. ``Rule/all`` lists every one.
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
    }

    /// How binding the RFC makes a rule.
    public enum Level: Hashable, Sendable {
        /// Numbered in the RFC's own list, as in MUST-10; nil where the capital word has no number.
        case must(Int?), should(Int?), may(Int?)
        /// Said in plain prose.
        case prose
    }

    public let id: ID
    /// The stable name that other programs read: RFC, section, word, as in `9293-3.10.7.2-syn`.
    public let name: StaticString
    /// The section, as in `3.10.7.2`; the RFC's number is in `rfc`.
    public let section: StaticString
    public let rfc: Int
    public let level: Level
    /// What the rule says, in our words: English and Simplified Chinese.
    public let english, chinese: StaticString
}
