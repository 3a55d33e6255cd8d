// SPDX-License-Identifier: MIT

/// The parts of a service's address that decide whether a key may go there.
public struct ServiceAddress: Hashable, Sendable {
    /// Whether what passes is encrypted.
    public let isEncrypted: Bool
    /// The host, without brackets.
    public let host: String

    /// Reads an `http` or `https` address; nil for anything else, and for one with a name and a password in it.
    public init?(_ url: String) {
        let rest: Substring
        if url.hasPrefix("https://") {
            isEncrypted = true
            rest = url.dropFirst(8)
        } else if url.hasPrefix("http://") {
            isEncrypted = false
            rest = url.dropFirst(7)
        } else {
            return nil
        }
        guard url.allSatisfy({ $0.isASCII && !$0.isWhitespace && !"\"\\".contains($0) && $0 >= " " }) else {
            return nil
        }
        let authority = rest.prefix { !"/?#".contains($0) }
        guard !authority.contains("@") else { return nil }
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            host = authority[authority.index(after: authority.startIndex)..<end].lowercased()
        } else {
            host = authority.prefix { $0 != ":" }.lowercased()
        }
        guard !host.isEmpty else { return nil }
    }

    /// Whether what is sent there never leaves this machine.
    public var isThisMachine: Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Whether a key may be sent there without anybody having said so.
    public var isSafeForKeys: Bool { isEncrypted || isThisMachine }
}
