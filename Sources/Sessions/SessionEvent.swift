// SPDX-License-Identifier: MIT
public import Chat
import Flows
public import LiveCapture
public import Packets
import TCP
public import Transcript

/// Something that happened in a session, in its place.
public struct SessionEvent: Sendable {
    /// What happened.
    public var event: TraceEvent
    /// The frame that showed it; nil for what no frame shows.
    public var frame: Frame?
    /// What the chat told, if it was that: a call, or a message that no capture shows.
    public var report: ChatReport?

    /// An event, and where it is known from.
    public init(_ event: TraceEvent, frame: Frame? = nil, report: ChatReport? = nil) {
        self.event = event
        self.frame = frame
        self.report = report
    }
}

/// Something that a session is told.
public enum SessionInput: Sendable {
    /// Frames in the order in which they came, and when they were taken from the kernel.
    case frames([Frame], CaptureMark)
    /// What the chat told, at this moment of the clock that only goes on.
    case report(ChatReport, uptime: Int64)
    /// A call that was made and has returned.
    case call(SocketCall, local: SocketAddress?, remote: SocketAddress?, uptime: Int64)
    /// What the kernel said when it was asked.
    case reading(KernelReading, uptime: Int64)
    /// So many frames were dropped since the capture began, as was found out now.
    case dropped(Int, time: Timestamp, uptime: Int64)
    /// Nothing was waiting at this moment.
    case mark(CaptureMark)
}

/// Keeps what a session saw, in its order.
public protocol SessionRecorder: AnyObject {
    /// A frame was captured.
    func add(_ frame: RawSpan, _ info: FrameInfo)
    /// Something happened that no frame shows: a call, or a reading.
    func add(_ event: TraceEvent)
    /// So many frames were dropped since the capture began: if that is more than before, it is kept where it was found out.
    func add(dropped: Int)
    /// What was added by now is about to be shown.
    func writeOut()
}
