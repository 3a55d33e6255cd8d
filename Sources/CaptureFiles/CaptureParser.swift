// SPDX-License-Identifier: MIT
import Packets

/// Reads a pcap or pcapng file as it comes by, from windows of octets that the caller shows it.
///
/// The caller holds a window on the file: a buffer that it fills from a pipe, or a piece of memory that is the file.
/// Each call of ``next(in:atEnd:)`` looks at the window's beginning, says what is there, and leaves in ``consumed`` how
/// many octets the caller may let go of. Nothing is copied; memory is constant but for the list of interfaces.
///
/// - **pcap:** both byte orders; micro- and nanoseconds; the modified form with longer records (magic A1B2CD34); IXIA's
///   and Navtel's; records of old versions whose two lengths are the wrong way round.
/// - **pcapng:** several sections, of either byte order, with several interfaces each; enhanced, simple and obsolete
///   packet blocks; statistics with their comments; other blocks (names, secrets, custom ones) are skipped. A section ends
///   where the next one begins, whatever length it states.
/// - **Damage:** what cannot be read is a ``Step/problem(_:)``, and reading goes on where it can: after a bad pcapng
///   block at the next one, after a bad pcap record not at all. A length beyond ``greatestRecord`` is refused, not allocated.
///   An interface whose options are damaged keeps those before the damage; a clock that was not described counts
///   microseconds from 1970, as the format has it.
public struct CaptureParser: Sendable {
    /// The longest packet that is believed: what libpcap and tshark take too.
    public static let greatestRecord = 262_144
    /// The longest pcapng block that has to be in the window as a whole; a longer one is skipped.
    public static let greatestBlock = 1 << 20
    /// The most interfaces that are remembered.
    public static let greatestInterfaceCount = 65_536

    /// What stands at the window's beginning.
    public enum Step: Sendable {
        /// The window must grow to at least so many octets before anything can be said.
        case needMore(atLeast: Int)
        /// An interface, from which packets will come. A pcap file has one.
        case interface(CaptureInterface)
        case packet(RecordHeader)
        /// What is said of an interface beside its packets. It is no frame, and has no number.
        case statistics(InterfaceStatistics)
        case problem(CaptureProblem)
        /// Something that is nobody's concern.
        case skipped
        case end
    }

    enum Format: Sendable {
        case unknown, pcap, pcapng, finished
    }

    /// How many octets of the window the last step used up.
    public internal(set) var consumed = 0

    var format = Format.unknown
    /// Octets that are still to be passed over, whatever they are, and the length that must stand behind them.
    var toSkip: UInt64 = 0
    var expectedTrailer: UInt32?
    /// Problems to be told next.
    var pending: [CaptureProblem] = []
    /// How many frames there were.
    var frameCount = 0
    var bigEndian = false

    // pcap
    var recordHeaderLength = 16
    var swappedLengths = SwappedLengths.never
    var pcapClock = InterfaceClock(
        CaptureInterface(index: 0, section: 0, link: .null, snapLength: 0, resolution: .microseconds))

    // pcapng: all interfaces, and where the current section's begin.
    var interfaces: [InterfaceClock] = []
    var sectionStart = 0
    var sectionCount = 0

    /// A parser at the beginning of a file. It reads one file, once.
    public init() {}

    /// Says what stands at the window's beginning.
    ///
    /// - Parameters:
    ///   - window: the file from the first octet that was not consumed yet.
    ///   - atEnd: whether the file ends where the window ends.
    /// - Throws: only at the beginning, if this is no capture file at all.
    public mutating func next(in window: RawSpan, atEnd: Bool) throws(CaptureError) -> Step {
        consumed = 0
        if !pending.isEmpty { return .problem(pending.removeFirst()) }
        if toSkip > 0 || expectedTrailer != nil { return skip(window, atEnd) }
        switch format {
        case .pcap: return nextRecord(window, atEnd)
        case .pcapng: return nextBlock(window, atEnd)
        case .unknown: return try begin(window, atEnd)
        case .finished: return .end
        }
    }

    /// Tells the formats apart by their first four octets.
    private mutating func begin(_ window: RawSpan, _ atEnd: Bool) throws(CaptureError) -> Step {
        if window.byteCount < 4 {
            guard atEnd else { return .needMore(atLeast: 24) }
            throw window.byteCount == 0 ? .empty : .notACapture
        }
        if window.uint32(at: 0) == 0x0A0D_0D0A {
            if window.byteCount < 28 && !atEnd { return .needMore(atLeast: 28) }
            guard window.byteCount >= 28 else { throw .headerCut(need: 28, have: window.byteCount) }
            guard CaptureParser.byteOrder(window) != nil else { throw .notACapture }
            format = .pcapng
            return nextBlock(window, atEnd)
        }
        return try beginPcap(window, atEnd)
    }

    /// Passes over what is of no interest, as far as the window goes, and looks at the length that ends it.
    private mutating func skip(_ window: RawSpan, _ atEnd: Bool) -> Step {
        let wanted = toSkip > 0 ? 1 : 4
        if window.byteCount < wanted {
            guard atEnd else { return .needMore(atLeast: wanted) }
            return stop(.cut(need: toSkip + 4, have: UInt64(window.byteCount)))
        }
        if toSkip > 0 {
            consumed = Int(min(toSkip, UInt64(window.byteCount)))
            toSkip -= UInt64(consumed)
            return .skipped
        }
        consumed = 4
        let again = window.uint32(at: 0, bigEndian: bigEndian)
        guard let stated = expectedTrailer.take(), stated != again else { return .skipped }
        return .problem(.lengthsDisagree(stated, again))
    }

    /// Reads no further, and says why.
    mutating func stop(_ problem: CaptureProblem) -> Step {
        format = .finished
        toSkip = 0
        expectedTrailer = nil
        return .problem(problem)
    }
}
