// SPDX-License-Identifier: MIT
public import Transcript

/// A conversation that is shown, and may be shown again: each time it is the next connection of one trace.
public protocol DemoRun {
    /// Where its segments come from.
    var header: CaptureHeader { get }
    /// Plays it, and tells what happens as it happens, on the thread that called.
    mutating func run(_ tell: (DemoEvent) -> Void) throws
}

/// Something that a demonstration tells.
public enum DemoEvent: Sendable {
    /// What comes next belongs to this part of it.
    case scene(Scene)
    /// Something happened.
    case event(SessionEvent)
    /// It is over; how often the model and the kernel agreed, where there was a kernel to ask.
    case over(Agreement?)

    /// The parts of a conversation.
    public enum Scene: Sendable, CaseIterable {
        case handshake, talk, close
    }
}
