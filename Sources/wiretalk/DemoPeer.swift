// SPDX-License-Identifier: MIT
import Diagrams
import Flows
import Narration
import Sessions
import TCP
import TerminalViewer
import Transcript

/// The second person of a demonstration, who types the server's side in another terminal.
final class DemoPeer {
    private let style: Style
    private var link: PeerLink?

    init(style: Style) { self.style = style }

    private var narration: Narration { Narration(language: style.language) }

    /// Says how to join, and waits for the second person. Returns false if nobody can come.
    func hasJoined() -> Bool {
        guard link == nil else { return true }
        do {
            let door = try PeerDoor()
            complain(narration.peerMayJoin("wiretalk demo --peer"))
            link = try door.wait()
            complain(narration.peerHasJoined)
        } catch {
            complain("Error: \(error)")
        }
        return link != nil
    }

    /// What the second person answers; nil when they have had enough.
    func answer(to text: String) -> String? {
        guard let link, link.send(text) else { return nil }
        return link.receive()
    }

    /// Is the second person: shows each line of the client's, and sends what is typed, until either has had enough.
    func beIt() throws {
        let link = try PeerLink.join()
        complain(narration.youAreTheServer)
        while let line = link.receive() {
            complain("\(narration.name(of: .client)) \(style.says) \(TerminalSafe.text(line))")
            guard let answer = readLine(), link.send(answer) else { return }
        }
    }
}
