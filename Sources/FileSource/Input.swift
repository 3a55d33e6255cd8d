// SPDX-License-Identifier: MIT
import Glibc

/// An open file, pipe or standard input, perhaps behind a `gzip -dc`; closed when it goes out of use.
final class Input {
    /// What is read: the file, or the pipe that gzip writes to.
    private(set) var descriptor: Int32
    private var gzip: pid_t?

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit { _ = finish() }

    /// What the file system says of it.
    var status: stat? {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? status : nil
    }

    /// Goes back to the beginning; false for a pipe.
    func rewind() -> Bool { lseek(descriptor, 0, SEEK_SET) == 0 }

    /// Reads what is there, at most to the buffer's end; 0 at the end of the file. Interrupted calls are made again.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Result<Int, Errno> {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return .success(count) }
            if errno != EINTR { return .failure(Errno(number: errno)) }
        }
    }

    /// Puts a `gzip -dc` between the file and its reader; false if there is no such program.
    func decompress() -> Bool {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return false }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, descriptor, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var words: [UnsafeMutablePointer<CChar>?] = [strdup("gzip"), strdup("-dc"), nil]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let failure = posix_spawnp(&process, "gzip", &actions, nil, &words, environ)
        close(ends[1])
        guard failure == 0 else {
            close(ends[0])
            return false
        }
        if descriptor != 0 { close(descriptor) }
        descriptor = ends[0]
        gzip = process
        return true
    }

    /// Closes it and waits for gzip. False if there was a gzip and it did not end well, or was not read to its end.
    func finish() -> Bool {
        if descriptor > 0 { close(descriptor) }
        descriptor = -1
        guard let process = gzip.take() else { return true }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            if errno != EINTR { return false }
        }
        // Exited by itself, with 0, or with 2: gzip's warning of garbage behind the data.
        return status == 0 || status == 2 << 8
    }
}

/// An error number of the C library.
struct Errno: Error {
    let number: Int32

    var reason: String { String(cString: strerror(number)) }
}
