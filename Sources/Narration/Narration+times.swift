// SPDX-License-Identifier: MIT
public import Flows
import Packets
import TCP
public import Transcript

/// What is said of times: how long a segment waited for its ACK, and how long an end was in each state.
extension Narration {
    /// The round trips that end with a segment, appended in UTF-8; nothing if it acknowledges nothing new.
    public func roundTrips(_ covered: [Acknowledged], into out: inout [UInt8]) {
        guard covered.count == 1, let time = covered[0].roundTrip else {
            return out.append(contentsOf: roundTrips(covered).utf8)
        }
        oneRoundTrip(covered[0].number, time, into: &out)
    }

    /// The round trips that end with a segment; empty if it acknowledges nothing new.
    public func roundTrips(_ covered: [Acknowledged]) -> String {
        guard let first = covered.first, let last = covered.last else { return "" }
        if covered.count == 1 {
            return first.roundTrip.map { oneRoundTrip(first.number, $0) } ?? noRoundTrip(first.number)
        }
        var trips = RoundTrips()
        for segment in covered { trips.add(segment.roundTrip) }
        let measured = covered.filter { $0.roundTrip != nil }
        guard let least = trips.least, let most = trips.most, let from = measured.first, let to = measured.last else {
            return language == .english
                ? "Segments \(first.number) to \(last.number) were sent more than once: no round trip can be told."
                : "第 \(first.number) 到 \(last.number) 段发送过不止一次：无法得知往返时间。"
        }
        let again = covered.filter { $0.roundTrip == nil }
        let untold: String
        switch (language, again.count) {
        case (_, 0): untold = ""
        case (.english, 1): untold = " Segment \(again[0].number) was sent more than once."
        case (.english, _): untold = " \(again.count) of those acknowledged were sent more than once."
        case (.chinese, 1): untold = "第 \(again[0].number) 段发送过不止一次。"
        case (.chinese, _): untold = "所确认的段中有 \(again.count) 个发送过不止一次。"
        }
        if measured.count == 1 { return oneRoundTrip(from.number, least) + untold }
        let span = least == most ? duration(least) : "\(duration(least))–\(duration(most))"
        return language == .english
            ? "Round trips of segments \(from.number) to \(to.number): \(span).\(untold)"
            : "第 \(from.number) 到 \(to.number) 段的往返时间：\(span)。\(untold)"
    }

    private func oneRoundTrip(_ number: Int, _ time: Int64) -> String {
        var bytes: [UInt8] = []
        oneRoundTrip(number, time, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func oneRoundTrip(_ number: Int, _ time: Int64, into out: inout [UInt8]) {
        out.append(language == .english ? "Round trip of segment " : "第 ")
        out.append(decimal: UInt64(max(number, 0)))
        out.append(language == .english ? ": " : " 段的往返时间：")
        duration(time, into: &out)
        out.append(language == .english ? "." : "。")
    }

    private func noRoundTrip(_ number: Int) -> String {
        language == .english
            ? "Segment \(number) was sent more than once: no round trip can be told."
            : "第 \(number) 段发送过不止一次：无法得知往返时间。"
    }

    /// The round trips of an end's segments taken together; empty if none could be measured.
    public func roundTrips(_ trips: RoundTrips) -> String {
        guard let least = trips.least, let most = trips.most, let mean = trips.mean else { return "" }
        switch (language, trips.count) {
        case (.english, 1): return "1 round trip: \(duration(mean))"
        case (.chinese, 1): return "1 次往返：\(duration(mean))"
        case (.english, _):
            return "\(trips.count) round trips: \(duration(least)) to \(duration(most)), on average \(duration(mean))"
        case (.chinese, _):
            return "\(trips.count) 次往返：\(duration(least)) 到 \(duration(most))，平均 \(duration(mean))"
        }
    }

    /// The states that an end went through with the time it spent in each; empty if it was seen in none.
    public func stays(_ stays: [Stay]) -> String {
        guard let last = stays.last else { return "" }
        let comma = language == .english ? ", " : "，"
        let past = stays.dropLast().map { stay in
            "\(stay.state)" + (stay.nanoseconds.map { " \(duration($0))" } ?? "")
        }
        var end = "\(last.state)"
        if let time = last.nanoseconds, time > 0 {
            end +=
                language == .english
                ? " (\(duration(time)) to the last segment)" : "（到最后一段为止 \(duration(time))）"
        }
        if past.isEmpty { return end }
        return past.joined(separator: comma) + (language == .english ? ", then \(end)" : "，最后 \(end)")
    }

    /// A span of time in the unit that suits it, with two or three digits that count.
    public func duration(_ nanoseconds: Int64) -> String {
        var bytes: [UInt8] = []
        duration(nanoseconds, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A span of time in the unit that suits it, appended in UTF-8.
    public func duration(_ nanoseconds: Int64, into out: inout [UInt8]) {
        let magnitude = nanoseconds.magnitude
        if nanoseconds < 0 { out.append(UInt8(ascii: "-")) }
        switch magnitude {
        case ..<1_000:
            out.append(decimal: magnitude)
            out.append(" ns")
        case ..<1_000_000:
            Narration.decimal(magnitude, unit: 1_000, into: &out)
            out.append(" µs")
        case ..<1_000_000_000:
            Narration.decimal(magnitude, unit: 1_000_000, into: &out)
            out.append(" ms")
        default:
            Narration.decimal(magnitude, unit: 1_000_000_000, into: &out)
            out.append(" s")
        }
    }

    /// A count of units: two decimals below ten, one below a hundred, none above; no zeros at the end.
    private static func decimal(_ value: UInt64, unit: UInt64, into out: inout [UInt8]) {
        let whole = value / unit
        let places: UInt64 = whole < 10 ? 100 : whole < 100 ? 10 : 1
        let fraction = value % unit * places / unit
        out.append(decimal: whole)
        if fraction == 0 { return }
        out.append(UInt8(ascii: "."))
        if places == 10 || fraction.isMultiple(of: 10) { return out.append(decimal: fraction / (places / 10)) }
        if fraction < 10 { out.append(UInt8(ascii: "0")) }
        out.append(decimal: fraction)
    }
}
