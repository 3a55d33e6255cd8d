// SPDX-License-Identifier: MIT
import Flows
import Transcript

/// A field of a header, or another run of a frame's octets, that a view can show and ``Narration`` can explain.
public enum HeaderField: String, CaseIterable, Hashable, Sendable {
    case link, ethernetDestination, ethernetSource, ethernetType
    case ipVersion, ipService, ipLength, ipIdentification, ipFragment, ipTimeToLive, ipProtocol, ipChecksum
    case ipSource, ipDestination, ipOptions
    case ip6First, ip6Length, ip6Next, ip6HopLimit, ip6Source, ip6Destination, ip6Extension
    case sourcePort, destinationPort, sequence, acknowledgment, dataOffset, controlBits, window, checksum, urgentPointer
    case maximumSegmentSize, windowScale, sackPermitted, sack, timestamps, noOperation, endOfOptions, otherOption
    case text, trailer

    /// The layer that it belongs to, as a heading.
    public var layer: StaticString {
        switch self {
        case .link, .ethernetDestination, .ethernetSource, .ethernetType, .trailer: "Link"
        case .ipVersion, .ipService, .ipLength, .ipIdentification, .ipFragment, .ipTimeToLive, .ipProtocol,
            .ipChecksum, .ipSource, .ipDestination, .ipOptions:
            "IPv4"
        case .ip6First, .ip6Length, .ip6Next, .ip6HopLimit, .ip6Source, .ip6Destination, .ip6Extension: "IPv6"
        case .sourcePort, .destinationPort, .sequence, .acknowledgment, .dataOffset, .controlBits, .window, .checksum,
            .urgentPointer:
            "TCP"
        case .maximumSegmentSize, .windowScale, .sackPermitted, .sack, .timestamps, .noOperation, .endOfOptions,
            .otherOption:
            "TCP options"
        case .text: "Text"
        }
    }
}
