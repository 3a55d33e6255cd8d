// SPDX-License-Identifier: MIT

/// A number that a decision looked at, by the RFC's name for it.
public struct Fact: Hashable, Sendable {
    /// Which number it is, by the RFC's name.
    public enum Name: UInt8, Hashable, Sendable {
        case segSEQ, segACK, segLEN, segWND, segUP, segTSval
        case sndUNA, sndNXT, sndWND, sndWL1, sndWL2, sndUP, iss, maxSndWND
        case rcvNXT, rcvWND, rcvUP, irs, tsRecent
        case cwnd, ssthresh, pipe, duplicates, rto, octets, mss, count

        /// The RFC's spelling.
        public var text: StaticString {
            switch self {
            case .segSEQ: "SEG.SEQ"
            case .segACK: "SEG.ACK"
            case .segLEN: "SEG.LEN"
            case .segWND: "SEG.WND"
            case .segUP: "SEG.UP"
            case .segTSval: "SEG.TSval"
            case .sndUNA: "SND.UNA"
            case .sndNXT: "SND.NXT"
            case .sndWND: "SND.WND"
            case .sndWL1: "SND.WL1"
            case .sndWL2: "SND.WL2"
            case .sndUP: "SND.UP"
            case .iss: "ISS"
            case .maxSndWND: "MAX.SND.WND"
            case .rcvNXT: "RCV.NXT"
            case .rcvWND: "RCV.WND"
            case .rcvUP: "RCV.UP"
            case .irs: "IRS"
            case .tsRecent: "TS.Recent"
            case .cwnd: "cwnd"
            case .ssthresh: "ssthresh"
            case .pipe: "pipe"
            case .duplicates: "duplicates"
            case .rto: "RTO (ms)"
            case .octets: "octets"
            case .mss: "MSS"
            case .count: "count"
            }
        }
    }

    /// The RFC's name for it.
    public var name: Name
    /// What it was.
    public var value: UInt32

    /// A number that was looked at.
    @inlinable
    public init(_ name: Name, _ value: UInt32) {
        self.name = name
        self.value = value
    }

    /// A sequence number that was looked at.
    @inlinable
    public init(_ name: Name, _ number: SequenceNumber) { self.init(name, number.rawValue) }
}

/// Up to four facts, stored in place.
public struct Facts: Hashable, Sendable, RandomAccessCollection {
    @usableFromInline var first, second, third, fourth: Fact?

    /// Up to four facts, in order.
    @inlinable
    public init(_ first: Fact? = nil, _ second: Fact? = nil, _ third: Fact? = nil, _ fourth: Fact? = nil) {
        self.first = first
        self.second = second
        self.third = third
        self.fourth = fourth
    }

    /// Always 0.
    @inlinable public var startIndex: Int { 0 }

    /// How many there are.
    @inlinable
    public var endIndex: Int {
        if fourth != nil {
            4
        } else if third != nil {
            3
        } else if second != nil {
            2
        } else if first != nil {
            1
        } else {
            0
        }
    }

    /// The fact at this place.
    public subscript(index: Int) -> Fact {
        let fact =
            switch index {
            case 0: first
            case 1: second
            case 2: third
            default: fourth
            }
        guard let fact else { preconditionFailure("a fact that is not there") }
        return fact
    }
}

extension Fact: CustomStringConvertible {
    /// The RFC's name and the number: "SEG.SEQ 101".
    public var description: String { "\(name.text) \(value)" }
}
