// SPDX-License-Identifier: MIT
import Packets

/// Where frames lie, and what a capture says beside their octets, to decode them again: 28 octets each.
struct FrameIndex: Sendable {
    private(set) var numbers: [UInt32] = []
    /// Nanoseconds since 1970; ``noTime`` where the capture does not say.
    private(set) var times: [Int64] = []
    private var offsets: [UInt64] = []
    /// How many octets were captured; ``noFrame`` where there is no frame.
    private var captured: [UInt32] = []
    private var originals: [UInt32] = []
    /// From which frame on which link type holds: most captures have one.
    private var links: [(from: UInt32, link: LinkType)] = []

    static let noTime = Int64.min
    private static let noFrame = UInt32.max

    var count: Int { numbers.count }

    /// Adds a frame that begins at `offset`.
    mutating func append(_ info: FrameInfo, captured count: Int, at offset: UInt64) {
        add(number: info.number, time: info.time)
        offsets.append(offset)
        captured.append(UInt32(clamping: count))
        originals.append(UInt32(clamping: info.originalLength))
        if links.last?.link != info.link { links.append((UInt32(clamping: numbers.count - 1), info.link)) }
    }

    /// Adds something that has no frame.
    mutating func append(number: Int, time: Timestamp?) {
        add(number: number, time: time)
        offsets.append(0)
        captured.append(FrameIndex.noFrame)
        originals.append(0)
    }

    private mutating func add(number: Int, time: Timestamp?) {
        numbers.append(UInt32(clamping: number))
        times.append(time?.nanoseconds ?? FrameIndex.noTime)
    }

    /// When a frame was captured.
    func time(_ index: Int) -> Timestamp? {
        times[index] == FrameIndex.noTime ? nil : Timestamp(nanoseconds: times[index])
    }

    /// How many octets of a frame were captured; nil if there is none.
    func captured(_ index: Int) -> Int? {
        captured[index] == FrameIndex.noFrame ? nil : Int(captured[index])
    }

    /// Where a frame's octets begin.
    func offset(_ index: Int) -> UInt64 { offsets[index] }

    /// What the capture says of a frame.
    func info(_ index: Int) -> FrameInfo {
        let run = links.partitioningIndex { Int($0.from) > index } - 1
        return FrameInfo(
            number: Int(numbers[index]), time: time(index), originalLength: Int(originals[index]),
            link: run < 0 ? .null : links[run].link)
    }

    /// The first frame of this number or a greater one.
    func place(ofNumber number: Int) -> Int { numbers.partitioningIndex { Int($0) >= number } }
}

extension RandomAccessCollection where Index == Int {
    /// The first place whose element passes a test that all those after it pass, too; the end if none does.
    func partitioningIndex(where passes: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if passes(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
