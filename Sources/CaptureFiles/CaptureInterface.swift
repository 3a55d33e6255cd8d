// SPDX-License-Identifier: MIT
public import Packets

/// Where packets were captured: a pcap file's header, or an interface description of pcapng.
public struct CaptureInterface: Hashable, Sendable {
    /// Its place among all interfaces of the file, from 0.
    public var index: Int
    /// The section that describes it, from 0.
    public var section: Int
    public var link: LinkType
    /// How many octets of a packet were kept at most; 0 if there was no limit.
    public var snapLength: Int
    public var resolution: TimeResolution
    /// Seconds to be added to each timestamp (`if_tsoffset`).
    public var timeOffset: Int64 = 0
    /// Octets of frame check sequence at each packet's end (`if_fcslen`).
    public var frameCheckLength = 0
    public var name: String?
    /// What the file says about it (`if_description`).
    public var about: String?

    public init(index: Int, section: Int, link: LinkType, snapLength: Int, resolution: TimeResolution) {
        self.index = index
        self.section = section
        self.link = link
        self.snapLength = snapLength
        self.resolution = resolution
    }
}

/// The unit of an interface's timestamps: a power of ten or of two of a second.
public struct TimeResolution: Hashable, Sendable {
    /// Whether the unit is 2^-exponent s rather than 10^-exponent s.
    public var isBinary: Bool
    public var exponent: Int

    public init(isBinary: Bool = false, exponent: Int) {
        self.isBinary = isBinary
        self.exponent = exponent
    }

    /// From the octet of `if_tsresol`: the highest bit chooses the base.
    init(option: UInt8) {
        isBinary = option & 0x80 != 0
        exponent = Int(option & 0x7F)
    }

    public static let microseconds = TimeResolution(exponent: 6)
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

    /// The moment of a count of ticks since 1970. Dates that do not fit wrap rather than trap.
    @inline(__always)
    func moment(ticks: UInt64) -> Timestamp {
        if multiplier != 0 && offset == 0 {
            return Timestamp(nanoseconds: Int64(truncatingIfNeeded: ticks) &* multiplier)
        }
        return slowMoment(ticks)
    }

    @inline(never)
    private func slowMoment(_ ticks: UInt64) -> Timestamp {
        Timestamp(nanoseconds: nanoseconds(ticks) &+ offset &* 1_000_000_000)
    }

    private func nanoseconds(_ ticks: UInt64) -> Int64 {
        if multiplier != 0 { return Int64(truncatingIfNeeded: ticks) &* multiplier }
        if !resolution.isBinary {
            // Finer than a nanosecond: whole nanoseconds are kept. Beyond 10^19 a 64-bit count is less than one second.
            guard resolution.exponent <= 19 + 9 else { return 0 }
            return Int64(truncatingIfNeeded: (9..<resolution.exponent).reduce(ticks) { rest, _ in rest / 10 })
        }
        guard resolution.exponent < 64 else {
            // All of it is a fraction of a second; below 2^-94 less than a nanosecond.
            let product = ticks.multipliedFullWidth(by: 1_000_000_000)
            let shift = UInt64(resolution.exponent - 64)
            return Int64(truncatingIfNeeded: shift < 64 ? product.high >> shift : 0)
        }
        let shift = UInt64(resolution.exponent)
        let seconds = Int64(truncatingIfNeeded: ticks >> shift)
        let fraction = ticks & (1 << shift &- 1)
        let product = fraction.multipliedFullWidth(by: 1_000_000_000)
        let part = shift == 0 ? 0 : product.high << (64 - shift) | product.low >> shift
        return seconds &* 1_000_000_000 &+ Int64(truncatingIfNeeded: part)
    }
}
