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

    /// Shows a viewer until a key ends it. Returns whether that was Ctrl-C.
    public func run<Book>(_ viewer: inout Viewer<Book>) -> Bool {
        take()
        defer { giveBack() }
        while true {
            let size = size
            viewer.resize(width: size.width, height: size.height)
            draw(viewer.screen())
            guard let keys = keys(within: viewer.untilNext) else {
                viewer.tick()
                continue
            }
            for key in keys where !viewer.press(key) { return key == .interrupt }
        }
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

    private func draw(_ lines: [String]) {
        put("\u{1B}[H" + lines.map { "\u{1B}[2K" + $0 }.joined(separator: "\r\n") + "\u{1B}[J")
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

    /// The keys that were pressed; none if the terminal's size changed; nil if the time is up.
    private func keys(within nanoseconds: Int64?) -> [Key]? {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let timeout = nanoseconds.map { Int32(clamping: ($0 + 999_999) / 1_000_000) } ?? -1
        let ready = poll(&waiting, 1, timeout)
        if ready == 0 { return nil }
        if ready < 0 { return errno == EINTR ? [] : [.interrupt] }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        if count == 0 || (count < 0 && errno != EINTR) { return [.interrupt] }
        return Key.decode(Array(bytes.prefix(max(0, count))))
    }
}
