// SPDX-License-Identifier: MIT

/// Where a program listens or connects: a host, by name or by address, and a port.
///
/// Written `127.0.0.1:9000`, `[::1]:9000`, `localhost:9000`; `*` stands for every address of this machine.
public struct HostPort: Hashable, Sendable {
    /// A name or an address; an IPv6 address without its brackets.
    public var host: String
    /// The port; 0 asks the kernel to choose one.
    public var port: UInt16

    /// A place; whether the host exists is found out when it is asked for.
    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Where `wiretalk serve` listens and `wiretalk chat` connects if nothing else is said.
    public static let usual = HostPort(host: "127.0.0.1", port: 9000)

    /// Reads `HOST:PORT`, `[IPV6]:PORT`, `HOST`, `:PORT` or `PORT`; what is not said is taken from `usual`.
    ///
    /// - Returns: nil if the port is not a number up to 65535, or a bracket is missing.
    public init?(_ text: some StringProtocol, usual: HostPort = .usual) {
        let text = String(text)
        self = usual
        if text.hasPrefix("[") {
            guard let bracket = text.firstIndex(of: "]") else { return nil }
            host = String(text[text.index(after: text.startIndex)..<bracket])
            guard takePort(text[text.index(after: bracket)...]), !host.isEmpty else { return nil }
        } else if text.allSatisfy(\.isASCIIDigit), !text.isEmpty {
            guard takePort(":" + text) else { return nil }
        } else if text.filter({ $0 == ":" }).count > 1 {
            host = text
        } else {
            let colon = text.firstIndex(of: ":") ?? text.endIndex
            if colon > text.startIndex { host = String(text[..<colon]) }
            guard takePort(text[colon...]) else { return nil }
        }
    }

    /// Takes `:9000`, or nothing.
    private mutating func takePort(_ text: some StringProtocol) -> Bool {
        guard let colon = text.first else { return true }
        let digits = text.dropFirst()
        guard colon == ":", digits.allSatisfy(\.isASCIIDigit), let number = UInt16(digits) else { return false }
        port = number
        return true
    }

    /// Whether the host is an IPv6 address.
    public var isIPv6: Bool { host.contains(":") }
}

extension HostPort: CustomStringConvertible {
    /// The form in which people type it: `[::1]:9000` with an IPv6 address's brackets.
    public var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isWholeNumber }
}
