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
    let language: Language

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
        complain(
            words(
                "datagrams to \(client.remote), from \(client.local): nothing is agreed, so there are no states",
                "向 \(client.remote) 发数据报，从 \(client.local) 发出：没有约定什么，所以没有状态"))
        var status: Int32 = 0
        var index = 0
        while let line = next(&index) {
            let text = Array(line.utf8)
            guard text.count <= DatagramGate.most else {
                complain(
                    words(
                        "a datagram carries \(DatagramGate.most) bytes of text here, and that has \(text.count): say it in parts",
                        "这里一个数据报最多带 \(DatagramGate.most) 字节，这句有 \(text.count) 字节：请分开说"))
                status = 1
                continue
            }
            if !tell(
                client.ask(text, wait: wait, room: room) {
                    complain(
                        words(
                            "the server wants to see that we are at our address: asked again with its cookie",
                            "服务器要确认我们真的在这个地址：带上它的 cookie 再问一次"))
                })
            {
                status = 1
            }
        }
        return status
    }

    private func next(_ index: inout Int) -> String? {
        guard !says.isEmpty else { return readLine() }
        guard index < says.count else { return nil }
        index += 1
        return says[index - 1]
    }

    private func tell(_ outcome: DatagramClient.Outcome) -> Bool {
        switch outcome {
        case .answer(let bytes, let length):
            print(TerminalSafe.text(String(decoding: bytes, as: UTF8.self)))
            fflush(nil)
            if length > bytes.count {
                complain(
                    words(
                        "\(bytes.count) of \(length) bytes were received, and the rest is lost: UDP keeps no stream to read on from",
                        "\(length) 个字节只收了 \(bytes.count) 个，其余的丢了：UDP 没有可以接着读的流"))
            }
            return true
        case .nothing:
            complain(
                words(
                    "nothing came: the question or the answer was lost, or nobody is there; UDP does not tell",
                    "什么也没来：问题或回答丢了，或者那里没有人；UDP 不会告诉你"))
            return false
        case .unreachable:
            complain(
                words(
                    "nobody is there: ICMP port unreachable came back, which is to UDP what RST is to TCP",
                    "那里没有人：收到了 ICMP 端口不可达，它之于 UDP 就像 RST 之于 TCP"))
            return false
        }
    }

    private func words(_ english: String, _ chinese: String) -> String { language == .english ? english : chinese }
}
