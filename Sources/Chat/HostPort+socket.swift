// SPDX-License-Identifier: MIT
import Glibc
package import NIOCore

extension HostPort {
    package init(_ address: SocketAddress) {
        self.init(host: address.ipAddress ?? "?", port: UInt16(truncatingIfNeeded: address.port ?? 0))
    }

    /// Where a socket is bound; `?:0` if it is not.
    init(localOf socket: CInt) {
        self.init { getsockname(socket, $0, $1) }
    }

    /// Where a socket is connected; `?:0` if it no longer is.
    package init(remoteOf socket: CInt) {
        self.init { getpeername(socket, $0, $1) }
    }

    /// The address in a structure that the kernel filled; `?:0` if it is of no internet.
    init(_ storage: sockaddr_storage) {
        self.init { address, size in
            size.pointee = socklen_t(MemoryLayout<sockaddr_storage>.size)
            return withUnsafeBytes(of: storage) { bytes in
                guard let base = bytes.baseAddress else { return -1 }
                UnsafeMutableRawPointer(address).copyMemory(from: base, byteCount: bytes.count)
                return 0
            }
        }
    }

    private init(_ name: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> CInt) {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let address: SocketAddress? = withUnsafeMutableBytes(of: &storage) { bytes in
            guard let base = bytes.baseAddress, name(base.assumingMemoryBound(to: sockaddr.self), &size) == 0 else {
                return nil
            }
            switch base.assumingMemoryBound(to: sockaddr.self).pointee.sa_family {
            case sa_family_t(AF_INET): return SocketAddress(base.load(as: sockaddr_in.self))
            case sa_family_t(AF_INET6): return SocketAddress(base.load(as: sockaddr_in6.self))
            default: return nil
            }
        }
        self = address.map { HostPort($0) } ?? HostPort(host: "?", port: 0)
    }
}
