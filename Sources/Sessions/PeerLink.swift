// SPDX-License-Identifier: MIT
import Glibc

/// The way to a second person of the same user, who types in another terminal: lines over a UNIX socket that nobody else
/// can open.
public final class PeerLink {
    private let descriptor: Int32
    private var received: [UInt8] = []

    /// The longest line that is taken, in octets.
    private static let longest = 4_096

    fileprivate init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Joins the demonstration that waits.
    public static func join() throws -> PeerLink {
        let path = try PeerDoor.path()
        let descriptor = try PeerDoor.socket()
        let link = PeerLink(descriptor)
        guard PeerDoor.withAddress(path, { connect(descriptor, $0, $1) }) == 0 else {
            throw SystemError("no demonstration waits for you at \(path)", errno)
        }
        try link.checkUser()
        return link
    }

    /// Only this user's other terminal is let in; who may open the socket is the file's mode's affair, and this checks it.
    fileprivate func checkUser() throws {
        // unix(7)'s struct ucred: process, user, group.
        var credentials: [UInt32] = [0, 0, 0]
        var size = socklen_t(credentials.count * MemoryLayout<UInt32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 else {
            throw SystemError("SO_PEERCRED", errno)
        }
        guard credentials[1] == getuid() else { throw SystemError("somebody else's terminal", EPERM) }
    }

    /// Sends a line. False if the other has gone.
    public func send(_ text: String) -> Bool {
        var rest = Array((text + "\n").utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Waits for a line; nil when the other has gone.
    public func receive() -> String? {
        while true {
            if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: received[..<end], as: UTF8.self)
                received.removeFirst(end + 1)
                return line
            }
            guard received.count <= PeerLink.longest else { return nil }
            var piece = [UInt8](repeating: 0, count: 1_024)
            let count = read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            received += piece[..<count]
        }
    }
}

/// Where a second person is waited for.
public final class PeerDoor {
    /// The socket's file: in the user's own runtime folder, or in a folder that is only this user's.
    public let file: String
    private let descriptor: Int32

    /// Opens the door. Throws if another demonstration waits at it.
    public init() throws {
        file = try PeerDoor.path()
        descriptor = try PeerDoor.socket()
        let mask = umask(0o177)
        defer { umask(mask) }
        if !PeerDoor.bind(descriptor, file) {
            try PeerDoor.clear(file)
            guard PeerDoor.bind(descriptor, file) else { throw SystemError(file, errno) }
        }
        guard listen(descriptor, 1) == 0 else { throw SystemError("listen at \(file)", errno) }
    }

    deinit {
        close(descriptor)
        unlink(file)
    }

    /// What a demonstration left that was killed gives way; one that waits does not.
    private static func clear(_ file: String) throws {
        let probe = try socket()
        defer { close(probe) }
        guard withAddress(file, { connect(probe, $0, $1) }) != 0, errno == ECONNREFUSED else {
            throw SystemError("another demonstration waits at \(file)", EADDRINUSE)
        }
        unlink(file)
    }

    /// Waits until the second person comes.
    public func wait() throws -> PeerLink {
        let accepted = accept(descriptor, nil, nil)
        guard accepted >= 0 else { throw SystemError("accept at \(file)", errno) }
        _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
        let link = PeerLink(accepted)
        try link.checkUser()
        return link
    }

    // MARK: The socket

    fileprivate static func socket() throws -> Int32 {
        let made = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard made >= 0 else { throw SystemError("socket", errno) }
        return made
    }

    private static func bind(_ descriptor: Int32, _ path: String) -> Bool {
        withAddress(path) { Glibc.bind(descriptor, $0, $1) } == 0
    }

    fileprivate static func path() throws -> String {
        if let folder = getenv("XDG_RUNTIME_DIR").map({ String(cString: $0) }), folder.hasPrefix("/"), isOwn(folder) {
            return folder + "/wiretalk-demo.sock"
        }
        let folder = "/tmp/wiretalk-\(getuid())"
        if mkdir(folder, 0o700) != 0, errno != EEXIST { throw SystemError(folder, errno) }
        guard isOwn(folder) else { throw SystemError("\(folder) is not this user's alone", EPERM) }
        return folder + "/demo.sock"
    }

    /// Whether a path is a folder of this user's that nobody else may look into.
    private static func isOwn(_ path: String) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { return false }
        return status.st_mode & S_IFMT == S_IFDIR && status.st_uid == getuid() && status.st_mode & 0o077 == 0
    }

    fileprivate static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32
    {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let octets = Array(path.utf8)
        guard octets.count < MemoryLayout.size(ofValue: address.sun_path) else {
            errno = ENAMETOOLONG
            return -1
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: octets) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
