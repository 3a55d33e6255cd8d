// SPDX-License-Identifier: MIT
import Chat
import Diagrams
import Glibc
import Narration
import TerminalViewer

/// `chat --udp`: each line is a datagram, and so is each answer.
struct DatagramChat {
    let place: HostPort
    let says: [String]
    /// How long an answer is waited for, in milliseconds.
    let wait: Int
    /// How many octets are received of each datagram.
    let room: Int
    let narration: Narration

    /// Talks until there is nothing more to say. Returns the exit status. Blocks.
    func run() -> Int32 {
        guard let address = DatagramClient.resolve(place).first else {
            complain("Error: there is no host \(place.host): check its spelling, or give its address")
            return 1
        }
        let client: DatagramClient
        do throws(SocketFailure) {
            client = try DatagramClient(of: address)
        } catch {
            complain("Error: \(error)")
            return 1
        }
        complain(narration.datagrams(to: "\(client.remote)", from: "\(client.local)"))
        var status: Int32 = 0
        for line in says.isEmpty ? AnySequence(AnyIterator { readLine() }) : AnySequence(says) {
            let text = Array(line.utf8)
            guard text.count <= DatagramGate.most else {
                complain(narration.tooLong(text.count, most: DatagramGate.most))
                status = 1
                continue
            }
            if !tell(client.ask(text, wait: wait, room: room) { complain(narration.proves) }) { status = 1 }
        }
        return status
    }

    private func tell(_ outcome: DatagramClient.Outcome) -> Bool {
        switch outcome {
        case .answer(let bytes, let length):
            print(TerminalSafe.text(String(decoding: bytes, as: UTF8.self)))
            fflush(nil)
            if length > bytes.count { complain(narration.cutOff(bytes.count, of: length)) }
            return true
        case .nothing: complain(narration.nothingCame)
        case .unreachable: complain(narration.nobodyThere)
        }
        return false
    }
}
