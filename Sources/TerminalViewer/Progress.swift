// SPDX-License-Identifier: MIT
package import Diagrams
import Flows
import Glibc
import Narration

/// A bar on standard error that says how far a long file has been read; only where a person sees it and it disturbs
/// nothing that is printed.
package final class Progress {
    private let style: Style
    private var isShown = false
    /// From how many frames on it is to be told again; never, where it is not wanted.
    package private(set) var due: Int

    /// How many frames go by between two looks: some tenths of a second where every one is put into words.
    private static let step = 50_000

    package init(isWanted: Bool, style: Style = Style()) {
        due = isWanted && isatty(2) == 1 ? Progress.step : .max
        self.style = style
    }

    /// Whether what is printed goes into a file, or nowhere. (What goes through a pipe may come out on the terminal.)
    package static var isUndisturbing: Bool {
        var status = stat()
        return isatty(1) == 0 && fstat(1, &status) == 0 && status.st_mode & S_IFMT != S_IFIFO
    }

    /// So many frames were read, `share` of the file, from 0 to 1; nil if nobody knows how long it is. Returns from how
    /// many frames on this is to be told again: asked for at each, it would cost as much as reading it.
    @discardableResult
    package func advance(to frames: Int, share: Double?) -> Int {
        guard frames >= due else { return due }
        due = frames + Progress.step
        isShown = true
        let bar = share.map { ProgressBar.text($0, cells: 24, style) + "  " } ?? ""
        write("\r\u{1B}[K\(bar)\(Narration(language: style.language).frames(frames))")
        return due
    }

    /// Takes the bar away, before something is printed or because all is read.
    package func hide() {
        guard isShown else { return }
        isShown = false
        write("\r\u{1B}[K")
    }

    private func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in _ = Glibc.write(2, bytes.baseAddress, bytes.count) }
    }
}
