// SPDX-License-Identifier: MIT
import CLinux
import Glibc
import Testing

@testable import KernelState

/// Messages as the kernel's `linux/netlink.h` lays them out: length, type, flags, sequence, port, payload.
private func message(
    type: Int32, flags: Int32 = 0, sequence: UInt32 = 7, length: UInt32? = nil, payload: [UInt8] = []
) -> [UInt8] {
    let header = nlmsghdr(
        nlmsg_len: length ?? UInt32(16 + payload.count), nlmsg_type: UInt16(type), nlmsg_flags: UInt16(flags),
        nlmsg_seq: sequence, nlmsg_pid: 0)
    let bytes = withUnsafeBytes(of: header) { Array($0) } + payload
    return bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
}

private func number(_ value: Int32) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }

struct Datagram: CustomTestStringConvertible, Sendable {
    var name: String
    var bytes: [UInt8]
    var yields: Result<[NetlinkMessages.Message], KernelStateError>

    var testDescription: String { name }

    static let diag = Int32(SOCK_DIAG_BY_FAMILY)
    static let all: [Datagram] = [
        Datagram(name: "nothing", bytes: [], yields: .success([])),
        Datagram(
            name: "two of a list and its end",
            bytes: message(type: diag, flags: NLM_F_MULTI, payload: [1, 2, 3])
                + message(type: diag, flags: NLM_F_MULTI, payload: [4])
                + message(type: NLMSG_DONE, flags: NLM_F_MULTI, payload: number(0)),
            yields: .success([
                .payload(16..<19, isInterrupted: false), .payload(36..<37, isInterrupted: false), .last,
            ])),
        Datagram(
            name: "a list that changed while it was read",
            bytes: message(type: diag, flags: NLM_F_MULTI | NLM_F_DUMP_INTR, payload: [1]),
            yields: .success([.payload(16..<17, isInterrupted: true)])),
        Datagram(
            name: "one answer alone", bytes: message(type: diag, payload: [9, 9]), yields: .success([.alone(16..<18)])),
        Datagram(
            name: "no such socket", bytes: message(type: NLMSG_ERROR, payload: number(-ENOENT) + [0, 0, 0, 0]),
            yields: .success([.refused(errno: ENOENT)])),
        Datagram(
            name: "a list that ended in an error", bytes: message(type: NLMSG_DONE, payload: number(-EINVAL)),
            yields: .success([.refused(errno: EINVAL)])),
        Datagram(
            name: "an error of the least number there is", bytes: message(type: NLMSG_ERROR, payload: number(.min)),
            yields: .success([.refused(errno: EIO)])),
        Datagram(
            name: "the answer to another question", bytes: message(type: diag, sequence: 6, payload: [1]),
            yields: .success([])),
        Datagram(
            name: "an error without its number", bytes: message(type: NLMSG_ERROR),
            yields: .failure(.malformed("an error without number"))),
        Datagram(
            name: "half a header", bytes: [UInt8](repeating: 0, count: 9),
            yields: .failure(.malformed("a message header of 9 octets"))),
        Datagram(
            name: "a length of less than its header", bytes: message(type: diag, length: 3),
            yields: .failure(.malformed("a message of 3 octets where 16 are left"))),
        Datagram(
            name: "a length past the end", bytes: message(type: diag, length: 4096),
            yields: .failure(.malformed("a message of 4096 octets where 16 are left"))),
    ]
}

@Suite("The kernel's answers, taken apart")
struct NetlinkTests {
    @Test(arguments: Datagram.all)
    func messages(_ row: Datagram) {
        var walk = NetlinkMessages(count: row.bytes.count, sequence: 7)
        let result = Result { () throws(KernelStateError) in
            var messages: [NetlinkMessages.Message] = []
            while let message = try walk.next(in: row.bytes) { messages.append(message) }
            return messages
        }
        #expect(result == row.yields)
    }

    @Test("Every prefix of a socket's description is refused or read, and never trapped on")
    func prefixes() throws {
        var whole = [UInt8](repeating: 0, count: MemoryLayout<inet_diag_msg>.size)
        whole[0] = UInt8(AF_INET)
        whole[1] = 1
        whole += [12, 0, UInt8(INET_DIAG_INFO), 0] + [UInt8](repeating: 1, count: 8)
        for count in 0...whole.count {
            _ = whole[..<count].withUnsafeBytes { bytes in
                try? KernelSocket(decoding: UnsafeRawBufferPointer(rebasing: bytes[...]))
            }
        }
        let short = MemoryLayout<inet_diag_msg>.size - 1
        #expect(throws: KernelStateError.malformed("an inet_diag_msg of \(short) octets")) {
            try whole[..<short].withUnsafeBytes { try KernelSocket(decoding: $0) }
        }
    }
}
