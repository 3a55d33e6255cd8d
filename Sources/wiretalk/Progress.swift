// SPDX-License-Identifier: MIT
import Glibc

/// A line on standard error that says how far a long file has been read; only where a person sees it and nothing else
/// is being printed there.
struct Progress {
    private let isWanted: Bool
    private var shown = false
    private var next = 200_000

    init(isWanted: Bool) {
        self.isWanted = isWanted && isatty(2) == 1
    }

    mutating func advance(to frames: Int) {
        guard isWanted, frames >= next else { return }
        next = frames + 200_000
        shown = true
        var line = "\r\(frames) frames …"
        line.withUTF8 { bytes in _ = write(2, bytes.baseAddress, bytes.count) }
    }

    mutating func finish() {
        guard shown else { return }
        var line = "\r\u{1B}[K"
        line.withUTF8 { bytes in _ = write(2, bytes.baseAddress, bytes.count) }
    }
}
