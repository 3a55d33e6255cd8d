// SPDX-License-Identifier: MIT
import Glibc

/// A person's terminal: keys without echo, a screen of its own that is given back as it was.
///
/// Keys come from the controlling terminal, so that a capture may come from standard input. While the program is stopped
/// (Ctrl-Z) the terminal is the shell's again, and whatever asks for an end gets it after the terminal was given back.
public final class Terminal {
    private let descriptor: Int32
    private let signals: Signals
    private var before = termios()
    private var isTaken = false
    private var reader = KeyReader()

    /// Nil where there is no terminal. From here on the signals that would end or stop the program are kept for ``run(_:)``.
    public init?() {
        descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0, let signals = Signals() else { return nil }
        self.signals = signals
    }

    deinit {
        giveBack()
        if descriptor >= 0 { close(descriptor) }
    }

    /// The width of the terminal at a descriptor; nil if there is none.
    package static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Columns and lines.
    public var size: (width: Int, height: Int) {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return (80, 24) }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Shows a viewer until a key or a signal ends it; between keys it reads on in its capture. Returns the signal: that
    /// of Ctrl-C if it was that key, and nil if it was the viewer's own.
    public func run<Book>(_ viewer: inout Viewer<Book>) throws -> Int32? {
        guard tcgetattr(descriptor, &before) == 0 else { return SIGHUP }
        take()
        defer { giveBack() }
        var due = Due(viewer)
        var drawn = ContinuousClock.now
        var isStale = false
        draw(&viewer)
        while true {
            switch wait(viewer, due, isStale: isStale) {
            case .keys(let keys):
                for key in keys {
                    if key == .interrupt { return SIGINT }
                    if key == .suspend { stop(wholeJob: true) } else if !viewer.press(key) { return nil }
                }
            case .signals(let signals):
                if let end = signals.first(where: Signals.ends.contains) { return end }
                if signals.contains(SIGTSTP) { stop(wholeJob: false) }
                // Whoever stopped it so that nobody could say so may have let others use the terminal.
                if signals.contains(SIGCONT) { goOn() }
            case .gone: return SIGHUP
            case .time: viewer.tick()
            case .work:
                try viewer.work()
                due.follow(viewer)
                isStale =
                    (viewer.isSearching || viewer.isReading) && drawn.duration(to: .now) < .milliseconds(Terminal.rest)
                if isStale { continue }
            }
            due.follow(viewer)
            draw(&viewer)
            drawn = .now
            isStale = false
        }
    }

    /// How long the screen is left alone while nobody presses a key, in milliseconds.
    private static let rest: Int32 = 100

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
        case signals([Int32])
        case gone
        case time
        case work
    }

    /// How long the rest of a key may take to come, in milliseconds.
    private static let patience: Int32 = 50

    /// Waits for a signal, for a key, for the time of the next segment, or for more of the capture, in this order; with a
    /// screen that is behind the trace, not for long.
    private func wait<Book>(_ viewer: Viewer<Book>, _ due: Due, isStale: Bool) -> Event {
        var waiting = [signals.descriptor, descriptor].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        if viewer.isReading { waiting.append(pollfd(fd: viewer.source, events: Int16(POLLIN), revents: 0)) }
        let isHalf = reader.isWaiting
        let times = [
            viewer.isSearching ? 0 : due.milliseconds, isHalf ? Terminal.patience : -1, isStale ? Terminal.rest : -1,
        ]
        let ready = poll(&waiting, nfds_t(waiting.count), times.filter { $0 >= 0 }.min() ?? -1)
        if ready < 0 { return errno == EINTR ? .keys([]) : .gone }
        if waiting[0].revents != 0 { return .signals(signals.come()) }
        if waiting[1].revents != 0 { return keys() }
        if due.milliseconds == 0 { return .time }
        if ready > 0 || viewer.isSearching { return .work }
        return .keys(isHalf ? reader.pause() : [])
    }

    // MARK: Taking and giving back

    /// Keys one by one, and a screen of its own: lines that are too wide are cut, not folded, and the wheel of a mouse does
    /// not press the cursor keys.
    private func take() {
        isTaken = true
        var raw = before
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG | IEXTEN)
        raw.c_iflag &= ~tcflag_t(IXON)
        // In the background this stops the program until it is in front again, before it writes anything.
        tcsetattr(descriptor, TCSADRAIN, &raw)
        put("\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[?1007s\u{1B}[?1007l")
    }

    private func giveBack() {
        guard isTaken else { return }
        isTaken = false
        put("\u{1B}[?1007r\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l")
        tcsetattr(descriptor, TCSADRAIN, &before)
    }

    /// Lets the shell have the terminal until it lets the program go on.
    private func stop(wholeJob: Bool) {
        giveBack()
        signals.stop(wholeJob: wholeJob)
        take()
    }

    /// Takes the terminal again if it is not as it was left.
    private func goOn() {
        var now = termios()
        if tcgetattr(descriptor, &now) == 0, now.c_lflag & tcflag_t(ICANON) != 0 { take() }
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

    /// The keys that were pressed.
    private func keys() -> Event {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        if count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN) { return .gone }
        return .keys(reader.take(bytes.prefix(max(0, count))))
    }
}
