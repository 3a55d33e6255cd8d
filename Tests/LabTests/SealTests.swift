// SPDX-License-Identifier: MIT
import Glibc
import Testing

@testable import Lab

@Suite("A network of one's own")
struct SealTests {
    @Test("A process with threads is told that it cannot, and stays where it is")
    func threads() {
        let before = Seal.networkNamespace()
        let refusal = #expect(throws: SealRefusal.self) { try Seal.enter() }
        guard case .threadsRunning(let count) = refusal?.reason else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        #expect(count > 1)
        #expect(Seal.networkNamespace() == before)
    }

    @Test("Trying it in a child changes nothing here")
    func attempt() {
        let before = Seal.networkNamespace()
        do throws(SealRefusal) {
            try Seal.attempt()
        } catch {
            print("skipped: namespaces are refused here: \(error)")
        }
        #expect(Seal.networkNamespace() == before)
    }

    /// Each refusal, with what its one sentence must say.
    static let rows: [(SealRefusal.Reason, [String])] = [
        (.namespaces(errno: ENOSPC), ["limit", "user.max_user_namespaces", "errno 28"]),
        (.namespaces(errno: EPERM), ["refused", "container", "errno 1"]),
        (.namespaces(errno: EINVAL), ["refused", "errno 22"]),
        (.powerless(file: "uid_map", errno: EPERM), ["no powers", "uid_map", "errno 1"]),
        (.loopback(errno: EPERM), ["`lo`", "errno 1"]),
        (.threadsRunning(5), ["5 threads"]),
        (.notSealed(interfaces: ["eth0"]), ["eth0"]),
        (.noChild(errno: EAGAIN), ["no process", "errno 11"]),
    ]

    @Test(arguments: rows)
    func sentence(_ reason: SealRefusal.Reason, _ words: [String]) {
        let sentence = SealRefusal(reason: reason).description
        #expect(words.allSatisfy { sentence.contains($0) }, "\(sentence)")
        #expect(!sentence.contains("\n"))
    }

    @Test("A limit that is used up is mended by raising it")
    func remedy() {
        #expect(SealRefusal(reason: .namespaces(errno: ENOSPC)).remedy?.contains("user.max_user_namespaces") == true)
        #expect(SealRefusal(reason: .threadsRunning(2)).remedy == nil)
    }
}
