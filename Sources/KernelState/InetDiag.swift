// SPDX-License-Identifier: MIT
import CLinux
import Glibc
public import Packets

/// Asks the kernel for the true state of TCP sockets, by netlink's inet_diag: what `ss` asks too.
///
/// Unlike TCP_INFO it sees connection requests that nobody has accepted, sockets that no process has open any more, and
/// TIME-WAIT. It answers for the network namespace in which it was made. No privilege is needed. For one thread.
public final class InetDiag {
    private let netlink: Netlink

    /// Opens it, and asks one question to see whether this kernel answers.
    public convenience init() throws(KernelStateError) { try self.init(bufferSize: 32_768) }

    init(bufferSize: Int) throws(KernelStateError) {
        netlink = try Netlink(protocol: NETLINK_SOCK_DIAG, bufferSize: bufferSize)
        do throws(KernelStateError) {
            _ = try list(family: AF_INET, states: 1 << 10, local: 0, remote: 0)
        } catch .refused(let errno) {
            throw .unavailable(errno: errno)
        }
    }

    /// Every TCP socket; or those that have `port` at either end.
    ///
    /// It walks the kernel's whole table, which is not one moment: a socket that moves meanwhile may show old or new.
    public func sockets(port: UInt16? = nil) throws(KernelStateError) -> [KernelSocket] {
        var sockets: [KernelSocket] = []
        for family in [AF_INET, AF_INET6] {
            guard let port else {
                sockets += try list(family: family)
                continue
            }
            sockets += try list(family: family, local: port)
            sockets += try list(family: family, remote: port).filter { $0.local.port != port }
        }
        return sockets
    }

    /// The one connection between two ends; nil if the kernel has none, which is CLOSED. A quick question.
    public func socket(local: SocketAddress, remote: SocketAddress) throws(KernelStateError) -> KernelSocket? {
        var request = inet_diag_req_v2()
        request.sdiag_family = UInt8(local.address.isIPv6 ? AF_INET6 : AF_INET)
        request.sdiag_protocol = UInt8(IPPROTO_TCP)
        request.idiag_ext = 1 << UInt8(INET_DIAG_INFO - 1)
        request.idiag_states = .max
        request.id.idiag_sport = local.port.bigEndian
        request.id.idiag_dport = remote.port.bigEndian
        request.id.idiag_src = local.address.words
        request.id.idiag_dst = remote.address.words
        request.id.idiag_cookie = (.max, .max)  // INET_DIAG_NOCOOKIE: whichever it is
        do throws(KernelStateError) {
            // Without a connection the kernel answers with a listener that would take one.
            return try ask(request, flags: NLM_F_REQUEST).first { $0.local == local && $0.remote == remote }
        } catch .refused(ENOENT) {
            return nil
        }
    }

    private func list(
        family: Int32, states: UInt32 = .max, local: UInt16 = 0, remote: UInt16 = 0
    ) throws(KernelStateError) -> [KernelSocket] {
        var request = inet_diag_req_v2()
        request.sdiag_family = UInt8(family)
        request.sdiag_protocol = UInt8(IPPROTO_TCP)
        request.idiag_states = states
        request.id.idiag_sport = local.bigEndian
        request.id.idiag_dport = remote.bigEndian
        return try ask(request, flags: NLM_F_REQUEST | NLM_F_DUMP)
    }

    private func ask(_ request: inet_diag_req_v2, flags: Int32) throws(KernelStateError) -> [KernelSocket] {
        var sockets: [KernelSocket] = []
        try netlink.ask(
            type: UInt16(SOCK_DIAG_BY_FAMILY), flags: UInt16(flags), request, restart: { sockets.removeAll() },
            body: { payload throws(KernelStateError) in
                if let socket = try KernelSocket(decoding: payload) { sockets.append(socket) }
            })
        return sockets
    }
}
