// SPDX-License-Identifier: MIT
import Chat
import Flows
import Synchronization
import TCP
import Transcript

/// Who is connected to the chat server, as every page shows it.
struct Roster: Hashable, Sendable {
    /// One client, by its connection.
    struct Row: Hashable, Sendable {
        /// The browser that it is for; nil for a client with a socket of its own.
        var guest: BrowserClient.ID?
        /// What the guest calls itself.
        var name: String?
        /// The connection in the trace; nil if no segment of it was seen.
        var connection: Int?
        /// The state that the model believes the client's end to be in, and the one that the kernel says it is in; the
        /// kernel knows only ends on this machine.
        var state, kernel: State?
    }

    var rows: [Row] = []

    /// What one browser is told: the same for all, but for which row is its own.
    func event(for visitor: Visitor.ID?) -> ServerEvent {
        var line = JSONLine()
        line.object { line in
            line.array("clients") { line in
                for row in rows {
                    line.record { line in
                        line.string("name", row.name)
                        line.integer("connection", row.connection)
                        line.string("state", row.state.map { "\($0)" })
                        line.string("kernel", row.kernel.map { "\($0)" })
                        line.boolean("isOwn", row.guest != nil && row.guest == visitor)
                    }
                }
            }
        }
        return ServerEvent(.roster, line.bytes)
    }
}

/// The roster as it is now, and those who look at it: changes are told to every browser.
package final class RosterBoard: Sendable {
    private struct State {
        var roster = Roster()
        /// How many windows each visitor has open.
        var visitors: [Visitor.ID: Int] = [:]
    }

    private let hub: EventBroadcaster
    private let state = Mutex(State())

    package init(hub: EventBroadcaster) { self.hub = hub }

    /// Tells everybody, if anything is different.
    func show(_ roster: Roster) {
        let visitors: [Visitor.ID]? = state.withLock { state in
            guard state.roster != roster else { return nil }
            state.roster = roster
            return Array(state.visitors.keys)
        }
        for visitor in visitors ?? [] { hub.tell(roster.event(for: visitor), to: visitor) }
    }

    /// A page opens. Returns the roster as it is now.
    func came(_ visitor: Visitor.ID) -> ServerEvent {
        state.withLock { state in
            state.visitors[visitor, default: 0] += 1
            return state.roster.event(for: visitor)
        }
    }

    func went(_ visitor: Visitor.ID) {
        state.withLock { state in
            let windows = state.visitors[visitor, default: 0] - 1
            state.visitors[visitor] = windows > 0 ? windows : nil
        }
    }
}
