// SPDX-License-Identifier: MIT
import Chat
import Foundation
import LessonBook
import LessonFiles
import Narration
import TCP
import Testing

@testable import Bots

@Suite("Keys", .timeLimit(.minutes(3)))
struct KeyTests {
    @Test(
        "A key's file must be its owner's alone",
        arguments: [(0o600, true), (0o400, true), (0o640, false), (0o604, false), (0o700, false)])
    func modes(_ mode: Int, _ isTaken: Bool) throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: path) }
        _ = FileManager.default.createFile(
            atPath: path, contents: Data("sk-secret\n".utf8), attributes: [.posixPermissions: mode])
        if isTaken {
            #expect(try BotKey.read(file: path) == "sk-secret")
        } else {
            #expect(throws: BotKey.Refusal.open(path: path, mode: UInt32(mode))) { try BotKey.read(file: path) }
        }
    }

    @Test("What is no key is refused", arguments: ["", " \n", "two words", "line\nbreak", "schlüssel"])
    func unfit(_ text: String) throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: path) }
        _ = FileManager.default.createFile(
            atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        #expect(throws: BotKey.Refusal.unfit) { try BotKey.read(file: path) }
    }

    @Test("A key that comes in two pieces is told in none, wherever it is cut", arguments: 1..<19)
    func pieces(_ cut: Int) {
        let key = "sk-abcabcabd-abcabc"
        var redaction = Redaction(key)
        var told: [String] = []
        for piece in ["it is \(key.prefix(cut))", String(key.dropFirst(cut)), " sk-abc", "def，\(key)", "好 sk-a"] {
            told.append(redaction.take(piece))
        }
        told.append(redaction.finish())
        #expect(told.joined() == "it is … sk-abcdef，…好 sk-a")
        // What cannot be the key's beginning does not wait.
        #expect(told[0] == "it is " && told[3].hasSuffix("…") && told[4] == "好 ")
    }

    @Test("Taken from the environment, a key is nowhere in it")
    func environment() throws {
        setenv(BotKey.variable, "sk-in-the-environment", 1)
        #expect(try BotKey.takeFromEnvironment() == "sk-in-the-environment")
        #expect(getenv(BotKey.variable) == nil)
        #expect(try BotKey.takeFromEnvironment() == nil)
    }

    @Test(
        "Whether a key may go there",
        arguments: [
            ("https://api.example.org/v1", true), ("http://127.0.0.1:11434/v1", true), ("http://127.8.8.8", true),
            ("http://localhost/v1", true), ("http://[::1]:8080/v1", true), ("http://10.0.0.1/v1", false),
            ("http://openapi.turingapi.com/openapi/api/v2", false), ("http://127.0.0.1.example.org/", false),
            ("http://localhost.example.org/", false),
        ])
    func places(_ url: String, _ isSafe: Bool) throws {
        #expect(try #require(ServiceAddress(url)).isSafeForKeys == isSafe)
    }

    @Test(
        "What is no address of a service",
        arguments: ["", "ftp://a", "http://", "http://a b", "http://me:pw@a/", "a.b.c", "http://a\"\nb"])
    func addresses(_ url: String) { #expect(ServiceAddress(url) == nil) }
}
