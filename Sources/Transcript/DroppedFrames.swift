// SPDX-License-Identifier: MIT
public import CaptureFiles

/// Watches what a capture says of the frames that it dropped: whoever reads it must not take a gap of the capture for a loss.
public struct DroppedFrames: Sendable {
    private var told: [Int: UInt64] = [:]

    /// Nothing was told yet.
    public init() {}

    /// What is to be said of statistics by which an interface has dropped more than before; nil if they do not say so.
    public mutating func problem(in statistics: InterfaceStatistics) -> Problem? {
        let before = told[statistics.interface] ?? 0
        guard let dropped = statistics.dropped, dropped > before else { return nil }
        told[statistics.interface] = dropped
        return Problem(dropped: dropped - before)
    }
}

extension Problem {
    /// So many frames were dropped here by whoever captured.
    public init(dropped count: UInt64) { self.init(layer: "capture", .dropped(count)) }
}
