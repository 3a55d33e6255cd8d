// SPDX-License-Identifier: MIT
public import CaptureFiles
import Packets
import Transcript

/// A capture whose octets come piece by piece, cut anywhere, read into a trace that is all in memory.
///
/// What is whole is kept as it is, and its rows are worked out when somebody looks. Of what is still being written rows are
/// kept as they came, within bounds.
public struct GrowingCapture: Sendable {
    /// The trace as far as it was read.
    public var store: TraceStore<MemoryOctets> {
        get { reader.store }
        _modify { yield &reader.store }
    }
    /// Why this is no capture, once that is known.
    public private(set) var failure: CaptureError?

    private var reader: TraceReader<MemoryOctets>
    private var parser = CaptureParser()
    /// What has come and was not read yet, and where that begins in the capture.
    private var rest: [UInt8] = []
    private var place: UInt64 = 0
    /// How many octets the parser needs to go on; nil when there is no more to be had.
    private var wanted: Int? = 0

    /// A capture of which nothing has come yet. `keeping` says what is kept; `seed` spreads connections over memory: give
    /// random bits.
    public init(title: String, keeping: TraceKeeping = .frames, seed: UInt64) {
        reader = TraceReader(title: title, keeping: keeping, in: TraceOctets(), seed: seed)
    }

    /// Takes in what comes next.
    public mutating func feed(_ octets: RawSpan) {
        guard wanted != nil else { return }
        reader.keep(octets)
        octets.append(from: 0, count: octets.byteCount, to: &rest)
        read(atEnd: false)
    }

    /// Nothing more comes.
    public mutating func finish() {
        if failure == nil, !store.isWhole { read(atEnd: true) }
        if !store.isWhole { reader.finish() }
        wanted = nil
    }

    /// Reads what is whole.
    private mutating func read(atEnd: Bool) {
        guard let wanted, atEnd || rest.count >= wanted else { return }
        var octets: [UInt8] = []
        swap(&octets, &rest)
        let used = octets.withOctets { read($0, atEnd: atEnd) }
        octets.removeFirst(used)
        place += UInt64(used)
        swap(&octets, &rest)
    }

    /// Reads what is whole of some octets. Returns how many those were.
    private mutating func read(_ octets: RawSpan, atEnd: Bool) -> Int {
        var used = 0
        while true {
            let window = octets.extracting(used..<octets.byteCount)
            let offset = place + UInt64(used)
            if let record = parser.nextPacket(in: window) {
                reader.take(record, in: window, at: offset)
                used += parser.consumed
                continue
            }
            let step: CaptureParser.Step
            do throws(CaptureError) {
                step = try parser.next(in: window, atEnd: atEnd)
            } catch {
                failure = error
                wanted = nil
                return octets.byteCount
            }
            switch step {
            case .packet(let record): reader.take(record, in: window, at: offset)
            case .interface(let interface): reader.take(interface)
            case .statistics(let statistics): reader.take(statistics, in: window)
            case .problem(let problem): reader.take(Problem(problem))
            case .skipped: break
            case .needMore(let count):
                wanted = count
                return used
            case .end:
                wanted = nil
                return used
            }
            used += parser.consumed
        }
    }
}
