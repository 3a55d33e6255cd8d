// SPDX-License-Identifier: MIT
public import Packets

/// Where packets were captured: a pcap file's header, or an interface description of pcapng.
public struct CaptureInterface: Hashable, Sendable {
    /// Its place among all interfaces of the file, from 0.
    public var index: Int
    /// The section that describes it, from 0.
    public var section: Int
    /// What its frames begin with.
    public var link: LinkType
    /// How many octets of a packet were kept at most; 0 if there was no limit.
    public var snapLength: Int
    /// The unit in which the file counts its times.
    public var resolution: TimeResolution
    /// Seconds to be added to each timestamp (`if_tsoffset`).
    public var timeOffset: Int64 = 0
    /// Octets of frame check sequence at each packet's end (`if_fcslen`).
    public var frameCheckLength = 0
    /// The device's name (`if_name`), as in `eth0`; nil in a pcap file.
    public var name: String?
    /// What the file says about it (`if_description`).
    public var about: String?

    /// An interface of which nothing more is known: no name, and times from 1970 on.
    public init(index: Int, section: Int, link: LinkType, snapLength: Int, resolution: TimeResolution) {
        self.index = index
        self.section = section
        self.link = link
        self.snapLength = snapLength
        self.resolution = resolution
    }
}

extension CaptureInterface {
    /// Takes over an option of its description. False if its length is not that of its kind: it is passed over.
    mutating func take(_ code: UInt16, _ value: ByteRange, of window: RawSpan, bigEndian: Bool) -> Bool {
        switch (code, value.count) {
        case (2, _): name = window.text(value)
        case (3, _): about = window.text(value)
        case (9, 1): resolution = TimeResolution(option: window.byte(at: value.offset))
        case (13, 1): frameCheckLength = Int(window.byte(at: value.offset))
        case (14, 8): timeOffset = Int64(bitPattern: window.uint64(at: value.offset, bigEndian: bigEndian))
        case (9, _), (13, _), (14, _): return false
        default: break
        }
        return true
    }
}

/// The unit of an interface's timestamps: a power of ten or of two of a second.
public struct TimeResolution: Hashable, Sendable {
    /// Whether the unit is 2^-exponent s rather than 10^-exponent s.
    public var isBinary: Bool
    /// How fine the unit is: 6 means microseconds, or 2^-6 s if it is binary. At most 127, as the format has it.
    public var exponent: Int

    /// A unit of 10^-`exponent` s, or of 2^-`exponent` s.
    public init(isBinary: Bool = false, exponent: Int) {
        self.isBinary = isBinary
        self.exponent = exponent
    }

    /// From the octet of `if_tsresol`: the highest bit chooses the base.
    init(option: UInt8) {
        isBinary = option & 0x80 != 0
        exponent = Int(option & 0x7F)
    }

    /// What pcap's first magic number says, and pcapng if it says nothing.
    public static let microseconds = TimeResolution(exponent: 6)
    /// What pcap's magic A1B23C4D says.
    public static let nanoseconds = TimeResolution(exponent: 9)
}

extension TimeResolution: CustomStringConvertible {
    /// "us", "ns"; "10^-7 s" or "2^-20 s" where there is no short name.
    public var description: String {
        switch (isBinary, exponent) {
        case (_, 0): "s"
        case (false, 3): "ms"
        case (false, 6): "us"
        case (false, 9): "ns"
        case (false, 12): "ps"
        default: "\(isBinary ? 2 : 10)^-\(exponent) s"
        }
    }
}

/// What of an interface is needed for each packet: how to read its clock, and its link type.
struct InterfaceClock: Sendable {
    var link: LinkType
    var snapLength: Int
    /// Nanoseconds a tick, if the unit is a power of ten and not below a nanosecond; else 0.
    var multiplier: Int64
    var resolution: TimeResolution
    var offset: Int64

    init(_ interface: CaptureInterface) {
        link = interface.link
        snapLength = interface.snapLength
        resolution = interface.resolution
        offset = interface.timeOffset
        multiplier = 0
        if !resolution.isBinary && resolution.exponent <= 9 {
            multiplier = (resolution.exponent..<9).reduce(Int64(1)) { product, _ in product * 10 }
        }
    }

    /// The moment of a count of ticks since 1970; nil if it is beyond what nanoseconds in 64 bits can tell.
    @inline(__always)
    func moment(ticks: UInt64) -> Timestamp? {
        if multiplier != 0 && offset == 0 {
            let (nanoseconds, overflow) = ticks.multipliedReportingOverflow(by: UInt64(multiplier))
            guard !overflow, let moment = Int64(exactly: nanoseconds) else { return nil }
            return Timestamp(nanoseconds: moment)
        }
        return slowMoment(ticks)
    }

    @inline(never)
    private func slowMoment(_ ticks: UInt64) -> Timestamp? {
        let (whole, fraction) = seconds(ticks)
        let (moved, overflow) = offset.addingReportingOverflow(Int64(bitPattern: whole))
        guard !overflow, whole <= UInt64(Int64.max) else { return nil }
        let product = moved.multipliedReportingOverflow(by: 1_000_000_000)
        let sum = product.partialValue.addingReportingOverflow(fraction)
        return product.overflow || sum.overflow ? nil : Timestamp(nanoseconds: sum.partialValue)
    }

    /// Ticks as whole seconds and the nanoseconds beyond them; what is finer is dropped.
    private func seconds(_ ticks: UInt64) -> (whole: UInt64, nanoseconds: Int64) {
        let exponent = resolution.exponent
        if resolution.isBinary {
            // From 2^-64 s on all of it is a fraction; below 2^-94 s less than a nanosecond.
            let whole = exponent < 64 ? ticks >> UInt64(exponent) : 0
            let fraction = exponent < 64 ? ticks & (1 << UInt64(exponent) &- 1) : ticks
            let product = fraction.multipliedFullWidth(by: 1_000_000_000)
            let low = exponent < 64 ? product.low >> UInt64(exponent) : 0
            let high = exponent < 64 ? product.high << UInt64(64 - exponent) : product.high >> UInt64(exponent - 64)
            return (whole, Int64(truncatingIfNeeded: high | low))
        }
        // 10^20 is beyond 64 bits: then all of it is a fraction. Beyond 10^28 it is less than a nanosecond.
        var whole = ticks
        for _ in 0..<min(exponent, 20) { whole /= 10 }
        guard exponent > 9 else {
            let unit = (exponent..<9).reduce(Int64(1)) { product, _ in product * 10 }
            let perSecond = (0..<exponent).reduce(UInt64(1)) { product, _ in product * 10 }
            return (whole, Int64(ticks % perSecond) * unit)
        }
        var rest = ticks
        for _ in 9..<min(exponent, 29) { rest /= 10 }
        return (whole, Int64(rest % 1_000_000_000))
    }
}
