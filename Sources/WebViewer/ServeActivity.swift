// SPDX-License-Identifier: MIT
package import Chat
import Flows
import TCP
package import Transcript

/// The chat behind a page: browsers take part in it through a `BrowserClients`, and see who else does.
package struct ServeActivity: Activity {
    let server: HostPort
    let gateway: BrowserClients<ContinuousClock>
    let board: RosterBoard
    let documents: PageTrafficFilter.Documents

    package init(
        server: HostPort, gateway: BrowserClients<ContinuousClock>, board: RosterBoard,
        documents: PageTrafficFilter.Documents
    ) {
        self.server = server
        self.gateway = gateway
        self.board = board
        self.documents = documents
    }

    package var requests: [String: Visitor.Role] { ["join": .watcher, "say": .watcher, "leave": .watcher] }

    package func write(for visitor: Visitor, into line: inout JSONLine) {
        line.object("chat") { line in
            line.string("server", "\(server)")
            line.string("name", gateway.name(of: visitor.id)?.description)
        }
    }

    package func opened(_ visitor: Visitor, from remote: HostPort) { documents.opened(from: remote) }

    package func came(_ visitor: Visitor) -> [ServerEvent] {
        // Whoever keeps no cookies cannot be told apart, and so does not chat.
        let lines = visitor.id.isEmpty ? [] : gateway.came(visitor.id)
        return [board.came(visitor.id)] + lines.map { ServerEvent($0) }
    }

    package func went(_ visitor: Visitor) {
        if !visitor.id.isEmpty { gateway.went(visitor.id) }
        board.went(visitor.id)
    }

    package func answer(_ request: PageRequest, from visitor: Visitor) async throws(Refusal) {
        switch request.name {
        case "join": try await join(visitor, as: try request.text("name"))
        case "say": try say(try request.text("text"), from: visitor)
        default: gateway.leave(visitor.id)
        }
    }

    private func join(_ visitor: Visitor, as name: String) async throws(Refusal) {
        do throws(BrowserClientRefusal) { try await gateway.join(visitor.id, as: name) } catch { throw Refusal(error) }
    }

    private func say(_ text: String, from visitor: Visitor) throws(Refusal) {
        do throws(BrowserClientRefusal) { try gateway.say(text, from: visitor.id) } catch { throw Refusal(error) }
    }
}

extension ServerEvent.Kind {
    /// A line of the chat of the browser that is told.
    package static let chat = ServerEvent.Kind("chat")
    /// Who is connected.
    package static let roster = ServerEvent.Kind("roster")
}

extension Refusal {
    init(_ refusal: BrowserClientRefusal) {
        self.init(refusal.isTooMuch ? .tooManyRequests : .badRequest, refusal.description)
    }
}

extension ServerEvent {
    /// A line of a guest's chat, as its page takes it.
    package init(_ chat: BrowserClientLine) {
        var line = JSONLine()
        line.object { line in
            line.integer("number", chat.number)
            line.string("name", chat.name?.description)
            line.string("text", chat.text)
            line.boolean("isOwn", chat.speaker == .client)
            line.boolean("isServer", chat.speaker == .server)
        }
        self.init(.chat, line.bytes)
    }

    /// New rows of a trace: how many there are now, then their lines.
    init(_ news: LiveTrace.News, trace: Int) {
        var line = JSONLine()
        line.object { line in
            line.integer("trace", trace)
            line.integer("segments", news.segments)
        }
        self.init(.rows, line.bytes + news.lines)
    }
}

extension EventBroadcaster {
    /// Tells browsers what is new in a trace, until it ends: at once, and then all that came in twenty milliseconds
    /// together, since each event makes every browser ask.
    package func tell(_ trace: LiveTrace, number: Int = 0) async {
        for await _ in trace.news {
            if let news = trace.takeNews() { tell(ServerEvent(news, trace: number)) }
            guard (try? await Task.sleep(for: .milliseconds(20))) != nil else { return }
        }
    }
}
