// SPDX-License-Identifier: MIT
import Synchronization

/// A counter that serves so many at once; the others wait in the order in which they came.
final class WaitingLine: Sendable {
    private struct Waiter {
        let id: Int
        let go: AsyncStream<Void>.Continuation
    }

    private struct State {
        var free: Int
        var count = 0
        var waiters: [Waiter] = []
    }

    private let state: Mutex<State>

    init(atOnce: Int) { state = Mutex(State(free: atOnce)) }

    /// Does `body` when it is its turn.
    ///
    /// - Parameters:
    ///   - wait: Is told how many are before this one, if it has to wait.
    ///   - body: What is done.
    /// - Throws: `CancellationError` if the task is cancelled before its turn.
    func inTurn(wait: (Int) -> Void, _ body: () async -> Void) async throws {
        let (turns, go) = AsyncStream.makeStream(of: Void.self)
        let place: (id: Int, ahead: Int)? = state.withLock { state in
            if state.free > 0 {
                state.free -= 1
                return nil
            }
            state.count += 1
            state.waiters.append(Waiter(id: state.count, go: go))
            return (state.count, state.waiters.count - 1)
        }
        if let place {
            wait(place.ahead + 1)
            for await _ in turns { break }
            if Task.isCancelled {
                // Whoever is no longer in the line was called already, and passes the turn on.
                let wasWaiting = state.withLock { state in
                    let before = state.waiters.count
                    state.waiters.removeAll { $0.id == place.id }
                    return state.waiters.count < before
                }
                if !wasWaiting { leave() }
                throw CancellationError()
            }
        }
        defer { leave() }
        await body()
    }

    private func leave() {
        let next: Waiter? = state.withLock { state in
            guard state.waiters.isEmpty else { return state.waiters.removeFirst() }
            state.free += 1
            return nil
        }
        next?.go.yield()
    }
}
