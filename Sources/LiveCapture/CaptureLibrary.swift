// SPDX-License-Identifier: MIT
import CPcap

/// The libpcap that the program runs with.
public enum CaptureLibrary {
    /// Its name and version, in its own words.
    public static var version: String {
        let words = String(cString: pcap_lib_version())
        return String(words.prefix { $0 != "(" }.split(separator: " ").joined(separator: " "))
    }
}
