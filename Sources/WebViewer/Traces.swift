// SPDX-License-Identifier: MIT
import Synchronization

/// The traces that a server shows, in the order in which they came. None goes again while the server runs.
public final class Traces: Sendable {
    /// How many there may be.
    public static let most = 32

    private let traces: Mutex<[any WebTrace]>

    /// The traces that there are from the beginning.
    public init(_ traces: [any WebTrace] = []) { self.traces = Mutex(traces) }

    /// All of them, each in the place of its number.
    public var all: [any WebTrace] { traces.withLock { $0 } }

    /// Adds one. Returns its number.
    public func add(_ trace: any WebTrace) throws(Refusal) -> Int {
        let number: Int? = traces.withLock { traces in
            guard traces.count < Traces.most else { return nil }
            traces.append(trace)
            return traces.count - 1
        }
        guard let number else {
            throw Refusal(.tooManyRequests, "\(Traces.most) captures are open: start wiretalk anew to open others")
        }
        return number
    }

    func trace(_ number: Int) throws(Refusal) -> any WebTrace {
        let all = all
        guard all.indices.contains(number) else { throw Refusal.missing("trace \(number)") }
        return all[number]
    }
}
