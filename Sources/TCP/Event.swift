// SPDX-License-Identifier: MIT

/// What can happen to a connection: the three kinds of RFC 9293 §3.10.
public enum Event: Hashable, Sendable {
    case call(UserCall)
    case segmentArrives(Segment)
    case timeout(Timer)
}
