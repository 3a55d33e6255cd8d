// SPDX-License-Identifier: MIT
import CPcap
import Glibc
public import Packets

/// A network device that libpcap knows of here.
public struct Device: Hashable, Sendable {
    /// What ``Capture`` is opened by.
    public var name: String
    /// What libpcap says of it, if anything.
    public var about: String?
    /// Its IPv4 and IPv6 addresses.
    public var addresses: [IPAddress]
    /// Whether it is switched on.
    public var isUp: Bool
    /// Whether it has a link: a cable that is plugged in, a peer that answers.
    public var isRunning: Bool
    /// Whether what it sends comes back to this machine.
    public var isLoopback: Bool
    /// Whether it is a network interface of the kernel's, and not a pseudo-device of libpcap's like `any` or `nflog`.
    public var isInterface: Bool

    /// Every device, in libpcap's order: the one most likely meant comes first. Needs no permission.
    public static func all() throws(LiveCaptureError) -> [Device] {
        var words = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        var first: UnsafeMutablePointer<pcap_if_t>?
        guard pcap_findalldevs(&first, &words) == 0 else {
            throw .failed(device: "any device", reason: String(nulTerminated: words))
        }
        defer { pcap_freealldevs(first) }
        var devices: [Device] = []
        var next = first
        while let entry = next?.pointee {
            devices.append(Device(entry))
            next = entry.next
        }
        return devices
    }

    private init(_ entry: pcap_if_t) {
        name = String(cString: entry.name)
        about = entry.description.map { String(cString: $0) }
        isUp = entry.flags & UInt32(PCAP_IF_UP) != 0
        isRunning = entry.flags & UInt32(PCAP_IF_RUNNING) != 0
        isLoopback = entry.flags & UInt32(PCAP_IF_LOOPBACK) != 0
        isInterface = if_nametoindex(entry.name) != 0
        addresses = []
        var next = entry.addresses
        while let address = next?.pointee {
            if let socketAddress = address.addr, let known = IPAddress(socketAddress) { addresses.append(known) }
            next = address.next
        }
    }
}

extension IPAddress {
    /// The address in a C socket address; nil for a family other than IPv4 and IPv6.
    init?(_ pointer: UnsafePointer<sockaddr>) {
        let bytes = UnsafeRawPointer(pointer)
        switch Int32(pointer.pointee.sa_family) {
        case AF_INET:
            let address = bytes.loadUnaligned(as: sockaddr_in.self)
            self.init(v4: UInt32(bigEndian: address.sin_addr.s_addr))
        case AF_INET6:
            let halves = bytes.advanced(by: 8)  // sin6_addr: after family, port and flow label
            self.init(
                v6High: UInt64(bigEndian: halves.loadUnaligned(as: UInt64.self)),
                low: UInt64(bigEndian: halves.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        default:
            return nil
        }
    }
}

extension String {
    /// What a C buffer holds before its first NUL.
    init(nulTerminated buffer: [CChar]) {
        self.init(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
