// SPDX-License-Identifier: MIT
import Glibc

/// A person's terminal: keys without echo, a screen of its own that is given back as it was.
///
/// Keys come from the controlling terminal, so that a capture may come from standard input.
public final class Terminal {
    private let descriptor: Int32
    private var before = termios()
    private var isTaken = false

    /// Nil where there is no terminal.
    public init?() {
        descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0, tcgetattr(descriptor, &before) == 0 else { return nil }
    }

    deinit {
        giveBack()
        if descriptor >= 0 { close(descriptor) }
    }

    /// Columns and lines.
    public var size: (width: Int, height: Int) {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return (80, 24) }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Shows a viewer until a key ends it; between keys it reads on in its capture. Returns whether that was Ctrl-C.
    public func run<Book>(_ viewer: inout Viewer<Book>) throws -> Bool {
        take()
        defer { giveBack() }
        var due = Due(viewer)
        var drawn = ContinuousClock.now
        draw(&viewer)
        while true {
            switch wait(viewer, due) {
            case .keys(let keys):
                for key in keys where !viewer.press(key) { return key == .interrupt }
            case .time: viewer.tick()
            case .work:
                try viewer.work()
                if viewer.isSearching || viewer.isReading, drawn.duration(to: .now) < Terminal.rest { continue }
            }
            due.follow(viewer)
            draw(&viewer)
            drawn = .now
        }
    }

    /// How long the screen is left alone while nobody presses a key.
    private static let rest = Duration.milliseconds(100)

    /// When the next segment comes by itself.
    private struct Due {
        private var index: Int
        private var pace: Int64?
        private(set) var moment: ContinuousClock.Instant?

        init<Book>(_ viewer: Viewer<Book>) {
            index = -1
            follow(viewer)
        }

        /// Counts anew from when another segment is shown, or it begins to play.
        mutating func follow<Book>(_ viewer: Viewer<Book>) {
            let wait = viewer.untilNext
            if wait == nil || index != viewer.index || pace != viewer.pace || moment == nil {
                moment = wait.map { .now + .nanoseconds($0) }
            }
            index = viewer.index
            pace = viewer.pace
        }

        /// Milliseconds from now; −1 for ever.
        var milliseconds: Int32 {
            guard let moment else { return -1 }
            let left = ContinuousClock.now.duration(to: moment)
            return Int32(max(0, (left / .milliseconds(1)).rounded(.up)))
        }
    }

    private enum Event {
        case keys([Key])
        case time
        case work
    }

    /// Waits for a key, for the time of the next segment, or for more of the capture, in this order.
    private func wait<Book>(_ viewer: Viewer<Book>, _ due: Due) -> Event {
        var waiting = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
        if viewer.isReading { waiting.append(pollfd(fd: viewer.source, events: Int16(POLLIN), revents: 0)) }
        let ready = poll(&waiting, nfds_t(waiting.count), viewer.isSearching ? 0 : due.milliseconds)
        if ready < 0 { return .keys(errno == EINTR ? [] : [.interrupt]) }
        if waiting[0].revents != 0 { return .keys(keys()) }
        if due.milliseconds == 0 { return .time }
        return ready > 0 || viewer.isSearching ? .work : .time
    }

    private func take() {
        // A change of size interrupts the wait for a key, which is all that it has to do.
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in }
        sigaction(SIGWINCH, &action, nil)
        var raw = before
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
        tcsetattr(descriptor, TCSANOW, &raw)
        isTaken = true
        // Lines that are too wide for a narrow terminal are cut, not folded.
        put("\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l")
    }

    private func giveBack() {
        guard isTaken else { return }
        isTaken = false
        put("\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l")
        tcsetattr(descriptor, TCSANOW, &before)
    }

    private func draw<Book>(_ viewer: inout Viewer<Book>) {
        let size = size
        viewer.resize(width: size.width, height: size.height)
        // As many lines as there are, so nothing is left over below them.
        let lines = viewer.screen().suffix(size.height)
        put("\u{1B}[H" + lines.map { "\u{1B}[2K" + $0 }.joined(separator: "\r\n"))
    }

    private func put(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while rest.count > 0 {
                let count = write(descriptor, rest.baseAddress, rest.count)
                if count < 0, errno != EINTR { return }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(max(0, count)))
            }
        }
    }

    /// The keys that were pressed; Ctrl-C if the terminal is gone.
    private func keys() -> [Key] {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        if count == 0 || (count < 0 && errno != EINTR) { return [.interrupt] }
        return Key.decode(Array(bytes.prefix(max(0, count))))
    }
}
