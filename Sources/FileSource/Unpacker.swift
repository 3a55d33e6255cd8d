// SPDX-License-Identifier: MIT
import CaptureFiles
import Glibc

/// A program that unpacks what it is fed: `gzip -dc` between a compressed file or pipe and its reader.
///
///     source ──read──► pending ──send──► program ──► output ──read──► the reader's buffer
///
/// Nothing has to be rewound, so a pipe is as good as a file; and nothing waits for anything but what can go on, so no
/// thread is needed. Memory is one buffer, however much comes out of it.
final class Unpacker {
    private static let bufferSize = 64 << 10

    /// How it came to an end.
    enum Ending {
        case whole, damaged
        /// Behind the compressed data is something that is not.
        case followed
    }

    let compression: Compression
    /// What is compressed; -1 once it was read to its end.
    private var source: Int32
    /// Where the program takes its input; -1 once it has all, or wants no more.
    private var feed: Int32
    /// What the program has unpacked.
    private let output: Int32
    private let process: pid_t
    /// What was read and not fed yet.
    private var pending: ArraySlice<UInt8>
    private var ending: Ending?
    private var isAtEnd = false

    /// Starts the program; nil if there is none. `source` is the unpacker's from then on, and `head` was read of it.
    init?(_ compression: Compression, source: Int32, head: ArraySlice<UInt8>) {
        var feeds: [Int32] = [-1, -1]
        var outputs: [Int32] = [-1, -1]
        // A socket, because it can be written to without waiting, and without a signal when nobody reads any more.
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &feeds) == 0 else {
            return nil
        }
        guard pipe(&outputs) == 0 else {
            for end in feeds { close(end) }
            return nil
        }
        for end in outputs { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let process = Unpacker.spawn(compression.rawValue, input: feeds[1], output: outputs[1])
        close(feeds[1])
        close(outputs[1])
        guard let process else {
            close(feeds[0])
            close(outputs[0])
            return nil
        }
        self.compression = compression
        self.source = source
        self.process = process
        feed = feeds[0]
        output = outputs[0]
        pending = head
    }

    deinit { _ = finish() }

    /// Starts a program with `-dc`; what it complains of is said here, in other words.
    private static func spawn(_ program: String, input: Int32, output: Int32) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var words: [UnsafeMutablePointer<CChar>?] = [strdup(program), strdup("-dc"), nil]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        return posix_spawnp(&process, program, &actions, nil, &words, environ) == 0 ? process : nil
    }

    /// Reads what has been unpacked, feeding the program meanwhile; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Result<Int, Errno> {
        while true {
            var ready = [
                pollfd(fd: output, events: Int16(POLLIN), revents: 0),
                pollfd(fd: pending.isEmpty ? -1 : feed, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: pending.isEmpty ? source : -1, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&ready, nfds_t(ready.count), -1) >= 0 else {
                if errno == EINTR { continue }
                return .failure(Errno(number: errno))
            }
            if ready[0].revents != 0 {
                let result = Input.read(output, into: buffer)
                if case .success(0) = result { isAtEnd = true }
                return result
            }
            if ready[1].revents != 0 { send() }
            if ready[2].revents != 0, let error = refill() { return .failure(error) }
        }
    }

    private func send() {
        let count = pending.withUnsafeBytes { bytes in
            Glibc.send(feed, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
        }
        if count >= 0 { return pending.removeFirst(count) }
        // It wants no more: it has seen the end of its data, or something that is none.
        if errno != EAGAIN && errno != EINTR { stopFeeding() }
    }

    private func refill() -> Errno? {
        var octets = [UInt8](repeating: 0, count: Unpacker.bufferSize)
        switch octets.withUnsafeMutableBytes({ Input.read(source, into: $0) }) {
        case .success(0): stopFeeding()
        case .success(let count): pending = octets[..<count]
        case .failure(let error):
            stopFeeding()
            return error
        }
        return nil
    }

    private func stopFeeding() {
        pending = []
        if feed >= 0 { close(feed) }
        feed = -1
        if source > 0 { close(source) }
        source = -1
    }

    /// What becomes readable when there is something to go on with: the source, and after its end what was unpacked.
    var descriptor: Int32 { source >= 0 ? source : output }

    /// What is wrong with the compressed data, once all of it was read.
    var complaint: CaptureProblem? {
        switch finish() {
        case .damaged: .compressedDataDamaged(program: "\(compression)")
        case .followed: .compressedDataFollowed(program: "\(compression)")
        case .whole, nil: nil
        }
    }

    /// Waits for the program, and says how it ended; nil if it was not read to its end, so that nobody knows.
    func finish() -> Ending? {
        if let ending { return isAtEnd ? ending : nil }
        stopFeeding()
        close(output)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            if errno != EINTR { break }
        }
        // gzip exits with 2 to warn of what stands behind the data; to others that is an error.
        let isWarning = compression == .gzip && status == 2 << 8
        let ending = status == 0 ? Ending.whole : isWarning ? .followed : .damaged
        self.ending = ending
        return isAtEnd ? ending : nil
    }
}
