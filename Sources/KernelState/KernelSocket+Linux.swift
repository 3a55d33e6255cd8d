// SPDX-License-Identifier: MIT
import CLinux
import Glibc
import Packets
import TCP

extension KernelSocket {
    /// Decodes an answer of inet_diag: an `inet_diag_msg` and attributes. Nil for a state that no RFC knows.
    init?(decoding bytes: UnsafeRawBufferPointer) throws(KernelStateError) {
        let headerSize = MemoryLayout<inet_diag_msg>.size
        guard bytes.count >= headerSize else { throw .malformed("an inet_diag_msg of \(bytes.count) octets") }
        let message = bytes.loadUnaligned(as: inet_diag_msg.self)
        guard let state = State(linux: message.idiag_state) else { return nil }
        let isIPv6 = Int32(message.idiag_family) == AF_INET6
        self.init(
            state: state, isIPv6: isIPv6,
            local: SocketAddress(
                address: IPAddress(words: message.id.idiag_src, isIPv6: isIPv6),
                port: UInt16(bigEndian: message.id.idiag_sport)),
            remote: SocketAddress(
                address: IPAddress(words: message.id.idiag_dst, isIPv6: isIPv6),
                port: UInt16(bigEndian: message.id.idiag_dport)),
            receiveQueue: Int(message.idiag_rqueue), sendQueue: Int(message.idiag_wqueue),
            userID: message.idiag_uid, inode: message.idiag_inode, timer: Timer(message))
        try readAttributes(UnsafeRawBufferPointer(rebasing: bytes[headerSize...]))
    }

    /// Attributes have a length, a type and a value, padded to four octets; a length of less than four is a lie.
    private mutating func readAttributes(_ bytes: UnsafeRawBufferPointer) throws(KernelStateError) {
        var offset = 0
        while bytes.count - offset >= 4 {
            let length = Int(bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
            let type = Int(bytes.loadUnaligned(fromByteOffset: offset + 2, as: UInt16.self))
            guard length >= 4, length <= bytes.count - offset else {
                throw .malformed("an attribute of \(length) octets where \(bytes.count - offset) are left")
            }
            if type == INET_DIAG_INFO {
                detail = try TCPInfo(decoding: UnsafeRawBufferPointer(rebasing: bytes[offset + 4..<offset + length]))
            }
            offset += (length + 3) & ~3
        }
    }
}

extension KernelSocket.Timer {
    init?(_ message: inet_diag_msg) {
        guard let kind = Kind(rawValue: message.idiag_timer) else { return nil }
        self.init(kind: kind, expires: Int(message.idiag_expires), retries: Int(message.idiag_retrans))
    }
}

extension IPAddress {
    /// Four words in network byte order, as the kernel has them.
    typealias Words = (UInt32, UInt32, UInt32, UInt32)

    /// An IPv4 address lies in the first word; one mapped into IPv6 (RFC 4291 §2.5.5.2) becomes IPv4 again.
    init(words: Words, isIPv6: Bool) {
        guard isIPv6 else {
            self.init(v4: UInt32(bigEndian: words.0))
            return
        }
        if words.0 == 0, words.1 == 0, UInt32(bigEndian: words.2) == 0xffff {
            self.init(v4: UInt32(bigEndian: words.3))
            return
        }
        func pair(_ first: UInt32, _ second: UInt32) -> UInt64 {
            UInt64(UInt32(bigEndian: first)) << 32 | UInt64(UInt32(bigEndian: second))
        }
        self.init(v6High: pair(words.0, words.1), low: pair(words.2, words.3))
    }

    var words: Words {
        func word(_ pair: UInt64, _ shift: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: pair >> shift).bigEndian }
        guard isIPv6 else { return (word(low, 0), 0, 0, 0) }
        return (word(high, 32), word(high, 0), word(low, 32), word(low, 0))
    }
}
