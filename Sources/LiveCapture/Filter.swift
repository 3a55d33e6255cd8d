// SPDX-License-Identifier: MIT
import CPcap
public import Packets

/// A filter in libpcap's language for frames that are already at hand, as of a file.
public final class Filter {
    /// As it was given.
    public let expression: String
    /// The kind of link that it is compiled for.
    public let link: LinkType
    private var program = bpf_program()

    /// Compiles `expression` for frames of one kind of link. An empty one takes every frame.
    public init(_ expression: String, link: LinkType) throws(LiveCaptureError) {
        self.expression = expression
        self.link = link
        guard let handle = pcap_open_dead(link.dataLinkType, Int32(Capture.wholeFrames)) else {
            throw .badFilter(expression: expression, reason: "there is no memory left")
        }
        defer { pcap_close(handle) }
        guard pcap_compile(handle, &program, expression, 1, bpf_u_int32(PCAP_NETMASK_UNKNOWN)) == 0 else {
            throw .badFilter(expression: expression, reason: String(cString: pcap_geterr(handle)))
        }
    }

    deinit { pcap_freecode(&program) }

    /// Whether the filter takes a frame. `originalLength` is what it had on the wire, if some of it was cut.
    public func matches(_ frame: RawSpan, originalLength: Int? = nil) -> Bool {
        var header = pcap_pkthdr()
        header.caplen = bpf_u_int32(clamping: frame.byteCount)
        header.len = bpf_u_int32(clamping: originalLength ?? frame.byteCount)
        return frame.withUnsafeBytes { bytes in
            // An empty frame has no address, and libpcap wants one.
            guard let start = bytes.baseAddress else { return withUnsafeBytes(of: 0) { take(&header, $0.baseAddress) } }
            return take(&header, start)
        }
    }

    private func take(_ header: inout pcap_pkthdr, _ bytes: UnsafeRawPointer?) -> Bool {
        pcap_offline_filter(&program, &header, bytes?.assumingMemoryBound(to: UInt8.self)) != 0
    }
}
