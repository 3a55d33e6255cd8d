// SPDX-License-Identifier: MIT
import Dispatch
import Foundation
import Glibc

@testable import Chat

/// Runs what blocks on a thread of its own kind: the pool that runs the server's tasks has only a few.
func blocking<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        let thread = Thread { continuation.resume(with: Swift.Result(catching: body)) }
        thread.start()
    }
}

/// A plain client socket, as far from NIO as can be. Every call blocks, ten seconds at most.
final class Peer: @unchecked Sendable {
    let socket: CInt

    /// No SIGPIPE.
    private static let quietly = CInt(MSG_NOSIGNAL)

    struct Failed: Error { let call: String, errno: CInt }

    init(port: UInt16, isIPv6: Bool = false) throws {
        socket = Glibc.socket(isIPv6 ? AF_INET6 : AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var result: CInt
        if isIPv6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            address.sin6_addr = in6addr_loopback
            result = withUnsafeBytes(of: &address) { connect(socket, $0) }
        } else {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            result = withUnsafeBytes(of: &address) { connect(socket, $0) }
        }
        guard result == 0 else { throw Failed(call: "connect", errno: errno) }
    }

    deinit { Glibc.close(socket) }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Peer.quietly) }
            guard count > 0 else { throw Failed(call: "send", errno: errno) }
            sent += count
        }
    }

    /// What one `recv` returns; empty at the end.
    func receive(atMost most: Int = 1024) throws -> [UInt8] {
        let bytes = [UInt8](unsafeUninitializedCapacity: most) { buffer, count in
            count = max(0, recv(socket, buffer.baseAddress, most, 0))
        }
        return bytes
    }

    func receiveText(atMost most: Int = 1024) throws -> String {
        String(decoding: try receive(atMost: most), as: UTF8.self)
    }

    /// Everything up to a line feed, without it.
    func receiveLine() throws -> String {
        var line: [UInt8] = []
        while true {
            let byte = try receive(atMost: 1)
            if byte.isEmpty || byte == [UInt8(ascii: "\n")] { return String(decoding: line, as: UTF8.self) }
            line += byte
        }
    }

    /// Everything up to the end.
    func receiveAll() throws -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let bytes = try receive(atMost: 65_536)
            if bytes.isEmpty { return all }
            all += bytes
        }
    }

    /// Reads to the end. Returns how it came: 0 by a FIN, ECONNRESET by a RST.
    func readToEnd() -> CInt {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(socket, &buffer, buffer.count, 0)
            if count <= 0 { return count < 0 ? errno : 0 }
        }
    }

    /// Says that nothing more will be sent.
    func finish() { shutdown(socket, CInt(SHUT_WR)) }

    /// A close that lingers for no time: a RST.
    func reset() {
        var none = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &none, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    /// A close, for good: no more than a FIN is sent if everything was read.
    func close() {
        // Only the last descriptor's close is one, and `deinit` closes the number again: give it a dead one.
        let dead = open("/dev/null", O_RDONLY)
        dup2(dead, socket)
        Glibc.close(dead)
    }

    private func connect(_ socket: CInt, _ address: UnsafeRawBufferPointer) -> CInt {
        guard let base = address.baseAddress else { return -1 }
        return Glibc.connect(socket, base.assumingMemoryBound(to: sockaddr.self), socklen_t(address.count))
    }
}

/// What this machine has.
enum Machine {
    /// Whether `::1` can be listened on.
    static let hasIPv6: Bool = {
        let listeners = try? Listener.open(HostPort(host: "::1", port: 0))
        listeners?.forEach { $0.close() }
        if listeners == nil { print("skipped: what needs IPv6, which this machine has not") }
        return listeners != nil
    }()

    /// Whether OpenBSD's netcat is there, which half-closes at the end of its input if told to.
    static let hasNetcat = FileManager.default.isExecutableFile(atPath: "/bin/nc.openbsd")
}

/// A program that runs beside the test.
final class Program: @unchecked Sendable {
    private let process = Process()
    private let input = Pipe(), output = Pipe()
    let errors = Pipe()

    /// - Parameter path: Found on PATH if it has no slash.
    init(_ path: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        process.executableURL = URL(fileURLWithPath: path.contains("/") ? path : "/usr/bin/env")
        process.arguments = path.contains("/") ? arguments : [path] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = input
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // Who waits for a line that never comes waits until the program ends.
        DispatchQueue.global().asyncAfter(deadline: .now() + 120) { [process] in
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }
    }

    /// One of our own peers, in Python.
    static func peer(_ name: String, _ arguments: [String] = []) throws -> Program {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return try Program("python3", [folder.appending(path: "Peers/\(name).py").path] + arguments)
    }

    func type(_ text: String) { input.fileHandleForWriting.write(Data(text.utf8)) }
    func endInput() { try? input.fileHandleForWriting.close() }
    func signal(_ number: CInt) { kill(process.processIdentifier, number) }

    /// One line of its output, without line feed; what there was before the end if it ends.
    func line() -> String { Program.line(of: output) }

    static func line(of pipe: Pipe) -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while read(pipe.fileHandleForReading.fileDescriptor, &byte, 1) == 1, byte != UInt8(ascii: "\n") {
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// All the output that is left, all the complaints, and the exit code; waits for the end.
    func finish() -> (output: String, errors: String, status: CInt) {
        endInput()
        let out = output.fileHandleForReading.readDataToEndOfFile()
        let err = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (
            String(decoding: out, as: UTF8.self), String(decoding: err, as: UTF8.self), process.terminationStatus
        )
    }
}
