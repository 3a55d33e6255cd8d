// SPDX-License-Identifier: MIT
import CPcap

/// The kind of header in front of every frame of a capture, by libpcap's number and name (a DLT).
public struct LinkLayer: Hashable, Sendable {
    public var dlt: Int32

    public init(dlt: Int32) { self.dlt = dlt }

    /// libpcap's name without its DLT_ prefix, such as EN10MB or LINUX_SLL2; the number when it has no name.
    public var name: String {
        guard let name = pcap_datalink_val_to_name(dlt) else { return "\(dlt)" }
        return String(cString: name)
    }
}

extension LinkLayer: CustomStringConvertible {
    public var description: String { name }
}
