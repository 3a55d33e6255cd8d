// SPDX-License-Identifier: MIT
import Glibc

/// Single keys from the terminal, without echo; the terminal is put back when it is let go. Ctrl-C is a key like others,
/// so that it cannot leave the terminal as it is.
final class Keyboard {
    private let descriptor: Int32
    private var before = termios()

    /// Nil when there is no terminal to press keys on.
    init?() {
        descriptor = open("/dev/tty", O_RDONLY)
        guard descriptor >= 0, tcgetattr(descriptor, &before) == 0 else { return nil }
        var raw = before
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
        tcsetattr(descriptor, TCSANOW, &raw)
    }

    deinit {
        putBack()
        close(descriptor)
    }

    /// Puts the terminal back as it was found.
    func putBack() {
        tcsetattr(descriptor, TCSANOW, &before)
    }

    static let controlC: UInt8 = 3
    static let controlD: UInt8 = 4

    /// Waits for a key. Returns it, or nil when there will be none.
    @discardableResult
    func waitForKey() -> UInt8? {
        var key: UInt8 = 0
        while true {
            let count = read(descriptor, &key, 1)
            if count == 1 { return key }
            if count < 0, errno == EINTR { continue }
            return nil
        }
    }
}
