// SPDX-License-Identifier: MIT

/// The rules by which a later frame shows whether a segment arrived. A frame k that the receiver sent proves what it had
/// received, and what it had not, when it sent k.
///
/// Paxson, *Automated Packet Trace Analysis of TCP Implementations* (SIGCOMM 1997), and Alcock and Nelson, *Passive
/// Detection of TCP Congestion Events* (ICT 2011), reason in the same way.
public enum Evidence: UInt8, CaseIterable, Hashable, Sendable {
    /// k acknowledges its numbers, and it is the only copy of them.
    case acknowledged
    /// A SACK block of k holds its text.
    case sacked
    /// k reports, by a SACK block of what was acknowledged, that a second copy came.
    case duplicateReported
    /// k echoes its timestamp, which no other segment of its sender carries.
    case echoed
    /// k acknowledges numbers that were sent more than once, sooner after the later copy than any round trip takes.
    case tooSoonForAnother
    /// k is sent from a state that only this segment can have led to: it acknowledges the SYN of k's sender.
    case opened
    /// k is an answer that only this segment can have drawn.
    case answered
    /// k begins a connection anew, which its sender can only do after this RST.
    case resetTaken
    /// Lost: k answers another copy, by its timestamp, and no later frame reports this one.
    case anotherAnswered

    /// Where the rule comes from.
    public var source: StaticString {
        switch self {
        case .acknowledged: "RFC 9293 §3.4"
        case .sacked: "RFC 2018 §4"
        case .duplicateReported: "RFC 2883 §4"
        case .echoed, .anotherAnswered: "RFC 7323 §4.3"
        case .tooSoonForAnother: "RFC 3522 §3.2"
        case .opened: "RFC 9293 §3.5"
        case .answered: "RFC 9293 §3.10.7"
        case .resetTaken: "RFC 9293 §3.5.2"
        }
    }
}
