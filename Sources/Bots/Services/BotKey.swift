// SPDX-License-Identifier: MIT
import Glibc

/// The key of a service: read once, from a file that only its owner may read, or from the environment, and told to nobody but
/// the service.
public enum BotKey {
    /// Where it stands in the environment.
    public static let variable = "WIRETALK_BOT_KEY"

    /// Why a key cannot be used.
    public enum Refusal: Error, Hashable, Sendable {
        /// The file cannot be read: the kernel's number of the error.
        case unreadable(path: String, errno: CInt)
        /// Others may read the file.
        case open(path: String, mode: UInt32)
        /// It is empty, or holds what no key has: blanks, line ends, letters beyond ASCII.
        case unfit
    }

    /// Reads a key's file, whose mode must be 0600 or less.
    public static func read(file path: String) throws(Refusal) -> String {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw .unreadable(path: path, errno: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .unreadable(path: path, errno: EISDIR)
        }
        let mode = status.st_mode & 0o777
        guard mode & 0o177 == 0 else { throw .open(path: path, mode: mode) }
        var bytes = [UInt8](repeating: 0, count: 4_097)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        return try checked(String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self))
    }

    /// Takes the key out of the environment: afterwards it is not in `/proc/self/environ` either, nor in any child's.
    public static func takeFromEnvironment() throws(Refusal) -> String? {
        guard let value = getenv(variable) else { return nil }
        let key = String(cString: value)
        memset(value, 0x20, strlen(value))
        unsetenv(variable)
        return key.isEmpty ? nil : try checked(key)
    }

    private static func checked(_ text: String) throws(Refusal) -> String {
        let blanks: Set<Character> = [" ", "\t", "\n", "\r", "\r\n"]
        let key = String(text.drop { blanks.contains($0) }.reversed().drop { blanks.contains($0) }.reversed())
        guard !key.isEmpty, key.utf8.count <= 4_096, key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .unfit
        }
        return key
    }
}

/// Leaves a key out of what is told, also where it comes in pieces.
struct Redaction: Sendable {
    private let key: String?
    /// The end of what came that may be the beginning of the key: it waits for the next piece.
    private var held = ""

    /// Short words could stand in any text; they are no keys.
    init(_ key: String?) { self.key = key.flatMap { $0.utf8.count < 8 ? nil : $0 } }

    /// A text that is whole.
    func text(_ text: String) -> String { key.map { text.replacing($0, with: "…") } ?? text }

    /// What may be told once the next piece of a text is there.
    mutating func take(_ piece: String) -> String {
        guard let key else { return piece }
        var told = text(held + piece)
        held = ""
        // A key is ASCII, so that its characters are its octets.
        var count = min(key.utf8.count - 1, told.utf8.count)
        while count > 0, !key.utf8.starts(with: told.utf8.suffix(count)) { count -= 1 }
        if count > 0 {
            held = String(key.prefix(count))
            told = String(decoding: told.utf8.dropLast(count), as: UTF8.self)
        }
        return told
    }

    /// What is left when no more comes.
    mutating func finish() -> String {
        defer { held = "" }
        return held
    }
}
