// SPDX-License-Identifier: MIT
import CLinux
import Glibc

/// A netlink socket: questions to the kernel, and its answers a message at a time (RFC 3549 §2).
final class Netlink {
    private let descriptor: Int32
    private var sequence: UInt32 = 0
    private var buffer: [UInt8]

    /// Opens one in the network namespace that the calling thread is in now; it stays there.
    ///
    /// `bufferSize` is only what to begin with: an answer that is longer makes it grow.
    init(protocol number: Int32, bufferSize: Int) throws(KernelStateError) {
        let kind = Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        descriptor = socket(AF_NETLINK, kind, number)
        guard descriptor >= 0 else { throw .unavailable(errno: errno) }
        buffer = [UInt8](repeating: 0, count: bufferSize)
    }

    deinit { close(descriptor) }

    /// Asks, and gives the payload of every message of the answer to `body`.
    ///
    /// An answer that was interrupted or did not fit is asked for again, so `restart` must throw away what it has.
    func ask<Request: BitwiseCopyable>(
        type: UInt16, flags: UInt16, _ request: Request, restart: () -> Void,
        body: (UnsafeRawBufferPointer) throws(KernelStateError) -> Void
    ) throws(KernelStateError) {
        for _ in 0..<8 {
            restart()
            try send(type: type, flags: flags, request)
            if try receive(body) { return }
        }
        throw .interrupted
    }

    private func send<Request: BitwiseCopyable>(
        type: UInt16, flags: UInt16, _ request: Request
    ) throws(KernelStateError) {
        sequence &+= 1
        let header = nlmsghdr(
            nlmsg_len: UInt32(MemoryLayout<nlmsghdr>.size + MemoryLayout<Request>.size), nlmsg_type: type,
            nlmsg_flags: flags, nlmsg_seq: sequence, nlmsg_pid: 0)
        let message = withUnsafeBytes(of: header) { Array($0) } + withUnsafeBytes(of: request) { Array($0) }
        while Glibc.send(descriptor, message, message.count, 0) < 0 {
            guard errno == EINTR else { throw .refused(errno: errno) }
        }
    }

    /// Reads until the answer is whole. False: it was not, and the question must be asked again.
    private func receive(
        _ body: (UnsafeRawBufferPointer) throws(KernelStateError) -> Void
    ) throws(KernelStateError) -> Bool {
        var isWhole = true
        while true {
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_TRUNC))
            if count < 0 {
                if errno == EINTR { continue }
                if errno == ENOBUFS { return false }  // the kernel had to drop some of its answer
                throw .refused(errno: errno)
            }
            guard count <= buffer.count else {
                buffer = [UInt8](repeating: 0, count: count)  // the rest of this one is gone
                return false
            }
            var messages = NetlinkMessages(count: count, sequence: sequence)
            while let message = try messages.next(in: buffer) {
                switch message {
                case .payload(let range, let isInterrupted):
                    if isInterrupted { isWhole = false }
                    try buffer.payload(range, body)
                case .last: return isWhole
                case .alone(let range):
                    try buffer.payload(range, body)
                    return isWhole
                case .refused(let errno): throw .refused(errno: errno)
                }
            }
        }
    }
}

extension [UInt8] {
    /// `withUnsafeBytes` that keeps the error's type.
    fileprivate func payload(
        _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(KernelStateError) -> Void
    ) throws(KernelStateError) {
        let result = withUnsafeBytes { bytes -> Result<Void, KernelStateError> in
            do throws(KernelStateError) {
                return .success(try body(UnsafeRawBufferPointer(rebasing: bytes[range])))
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }
}

/// Walks the messages of one datagram from the kernel; those that answer another question are passed over.
struct NetlinkMessages {
    enum Message: Equatable {
        /// One of several; more follow.
        case payload(Range<Int>, isInterrupted: Bool)
        /// The whole answer.
        case alone(Range<Int>)
        /// The end of several.
        case last
        case refused(errno: Int32)
    }

    let count: Int
    let sequence: UInt32
    private var offset = 0

    init(count: Int, sequence: UInt32) {
        self.count = count
        self.sequence = sequence
    }

    mutating func next(in bytes: [UInt8]) throws(KernelStateError) -> Message? {
        let headerSize = MemoryLayout<nlmsghdr>.size
        while offset < count {
            guard count - offset >= headerSize else { throw .malformed("a message header of \(count - offset) octets") }
            let header = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: nlmsghdr.self) }
            let length = Int(header.nlmsg_len)
            guard length >= headerSize, length <= count - offset else {
                throw .malformed("a message of \(length) octets where \(count - offset) are left")
            }
            let payload = offset + headerSize..<offset + length
            offset += (length + 3) & ~3
            guard header.nlmsg_seq == sequence else { continue }
            return try message(header, payload, bytes)
        }
        return nil
    }

    private func message(
        _ header: nlmsghdr, _ payload: Range<Int>, _ bytes: [UInt8]
    ) throws(KernelStateError) -> Message {
        switch Int32(header.nlmsg_type) {
        case NLMSG_DONE:
            // The end of a list carries the error that ended it, or 0.
            let error = Self.number(at: payload, in: bytes) ?? 0
            return error < 0 ? .refused(errno: -error) : .last
        case NLMSG_ERROR:
            guard let error = Self.number(at: payload, in: bytes) else { throw .malformed("an error without number") }
            return error == 0 ? .last : .refused(errno: error.magnitude > UInt32(Int32.max) ? EIO : abs(error))
        default:
            let flags = Int32(header.nlmsg_flags)
            guard flags & NLM_F_MULTI != 0 else { return .alone(payload) }
            return .payload(payload, isInterrupted: flags & NLM_F_DUMP_INTR != 0)
        }
    }

    private static func number(at range: Range<Int>, in bytes: [UInt8]) -> Int32? {
        guard range.count >= 4 else { return nil }
        return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: range.lowerBound, as: Int32.self) }
    }
}
