// SPDX-License-Identifier: MIT
import Flows

/// One connection as a ``Transcriber`` with hindsight knows it at some moment, to go on from.
public struct ConnectionBookmark: Sendable {
    let flow: FlowBookmark
    let stopwatch: Stopwatch
    let timelines: Timelines
    /// Behind how many of its segments it stands.
    public let segments: Int

    /// The connection's number.
    public var connection: Int { flow.connection }
}
