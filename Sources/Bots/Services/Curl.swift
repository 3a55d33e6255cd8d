// SPDX-License-Identifier: MIT
import Glibc

/// One HTTP request, made by the `curl` program. What it is to do is told on its standard input, so that no key stands in an
/// argument; it follows no redirect.
///
/// All of it blocks, on a thread that has nothing else to do.
struct Curl {
    /// What is asked for.
    struct Request: Sendable {
        var url: String
        var key: String?
        /// What is sent, as JSON; nil to get.
        var body: JSON?
        /// Milliseconds until there must be a connection.
        var connect: Int
    }

    /// How a request ended.
    enum Ending: Hashable, Sendable {
        /// The answer is complete.
        case complete
        /// curl gave up: its exit status.
        case failed(Int32)
        /// The deadline that the caller gave has passed.
        case late
        /// The caller wants no more.
        case stopped
        /// There is no curl.
        case missing
    }

    /// Makes a request, and hands over what comes, piece by piece.
    ///
    /// - Parameters:
    ///   - request: What is asked for.
    ///   - stop: Ends it from another thread.
    ///   - deadline: Until when the next piece must come, asked before each; a time of ``Curl/now()``.
    ///   - take: Takes the answer with its header, as `--include` writes it. Returns whether more is wanted.
    static func run(
        _ request: Request, stop: StopPipe, deadline: () -> Int, take: (ArraySlice<UInt8>) -> Bool
    ) -> Ending {
        guard let process = CurlProcess() else { return .missing }
        defer { process.end() }
        process.write(request.configuration)
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let wait = deadline() - now()
            guard wait > 0 else { return .late }
            var questions = [
                pollfd(fd: process.output, events: CShort(POLLIN), revents: 0),
                pollfd(fd: stop.descriptor, events: CShort(POLLIN), revents: 0),
            ]
            let count = poll(&questions, 2, CInt(clamping: wait))
            if count < 0, errno == EINTR { continue }
            if questions[1].revents != 0 { return .stopped }
            if count == 0 { return .late }
            let length = read(process.output, &buffer, buffer.count)
            if length < 0, errno == EINTR { continue }
            guard length > 0 else { return process.ending() }
            guard take(buffer[..<length]) else { return .complete }
        }
    }

    /// Variables that curl is to have: the key is none of them.
    static let variables = [
        "HOME", "LANG", "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE",
    ]

    /// Milliseconds of a clock that only goes on.
    static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
    }
}

extension Curl.Request {
    /// The request in the language of curl's configuration files.
    fileprivate var configuration: String {
        let seconds = "\(connect / 1_000)." + String("\(1_000 + connect % 1_000)".dropFirst())
        var lines = [
            "url = \(quoted(url))", "silent", "include", "no-buffer", "globoff", "proto = \"=http,https\"",
            "connect-timeout = \(seconds)", "user-agent = \"wiretalk\"",
        ]
        if ServiceAddress(url)?.isThisMachine ?? false { lines.append("noproxy = \"*\"") }
        if let key { lines.append("header = \(quoted("Authorization: Bearer \(key)"))") }
        if let body {
            lines += [
                "header = \"Content-Type: application/json; charset=UTF-8\"", "header = \"Expect:\"",
                "data-binary = \(quoted(body.written))",
            ]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").filter { !$0.isNewline } + "\""
    }
}

/// Tells a thread that blocks that it is to stop.
final class StopPipe: Sendable {
    /// Can be read once it is to stop.
    let descriptor: CInt
    private let input: CInt

    init() {
        let ends = SocketPair()
        descriptor = ends?.ours ?? -1
        input = ends?.theirs ?? -1
    }

    deinit {
        close(descriptor)
        close(input)
    }

    /// Stops, from any thread.
    func stop() {
        shutdown(input, CInt(SHUT_WR))
    }

    /// Waits so many milliseconds. Returns whether it was not stopped meanwhile.
    func wait(_ milliseconds: Int) -> Bool {
        var question = pollfd(fd: descriptor, events: CShort(POLLIN), revents: 0)
        let end = Curl.now() + milliseconds
        while true {
            let rest = end - Curl.now()
            guard rest > 0 else { return true }
            if poll(&question, 1, CInt(clamping: rest)) > 0 { return false }
        }
    }
}

/// The running program.
private struct CurlProcess {
    private let process: pid_t
    private let input: CInt
    let output: CInt
    private let state = State()

    private final class State { var status: Int32? }

    /// Starts it; nil if there is none.
    init?() {
        guard let told = SocketPair() else { return nil }
        guard let said = SocketPair() else {
            told.close()
            return nil
        }
        let environment = Curl.variables.compactMap { name in
            getenv(name).map { "\(name)=" + String(cString: $0) }
        }
        let started = ChildProcess.start(
            "curl", ["curl", "-q", "--no-buffer", "--config", "-"], environment: environment,
            moves: [(told.theirs, 0), (said.theirs, 1)])
        close(told.theirs)
        close(said.theirs)
        guard let started else {
            close(told.ours)
            close(said.ours)
            return nil
        }
        (process, input, output) = (started, told.ours, said.ours)
    }

    /// Tells it what to do.
    func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(input, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        shutdown(input, CInt(SHUT_WR))
    }

    /// Its output has ended: how it did.
    func ending() -> Curl.Ending {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        state.status = status
        let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128
        // 127 is what a shell says, and posix_spawn, of a program that is not there.
        if code == 127 { return .missing }
        return code == 0 ? .complete : .failed(code)
    }

    /// It is gone afterwards, and its connection with it.
    func end() {
        if state.status == nil {
            kill(process, SIGKILL)
            var status: Int32 = 0
            while waitpid(process, &status, 0) < 0, errno == EINTR {}
        }
        close(input)
        close(output)
    }
}

/// Two sockets that are each other's other end, neither of which a started program inherits.
struct SocketPair {
    let ours, theirs: CInt

    /// nil if there are no descriptors left.
    init?() {
        var ends: [CInt] = [-1, -1]
        let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return nil }
        (ours, theirs) = (ends[0], ends[1])
    }

    func close() {
        Glibc.close(ours)
        Glibc.close(theirs)
    }
}

/// Starts other programs.
enum ChildProcess {
    /// Starts a program with these descriptors moved to where it looks for them, and standard error thrown away.
    static func start(
        _ path: String, _ arguments: [String], environment: [String], moves: [(from: CInt, to: CInt)],
        keepsErrors: Bool = false
    ) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        guard posix_spawn_file_actions_init(&actions) == 0 else { return nil }
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (from, to) in moves { posix_spawn_file_actions_adddup2(&actions, from, to) }
        if !keepsErrors { posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0) }
        let argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        let envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var process = pid_t()
        let failed = posix_spawnp(&process, path, &actions, nil, argv, envp)
        return failed == 0 ? process : nil
    }
}
