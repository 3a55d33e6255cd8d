// SPDX-License-Identifier: MIT
import Chat
import FileSource
public import Packets
import Synchronization
public import Transcript

/// The file in which a session keeps what it sees, in its order: frames, and what no frame shows beside them.
public final class Recording: SessionRecorder, Sendable {
    private let recorder: CaptureRecorder

    /// The one that is under way: a program that ends at once, because nobody reads its output any more, closes it first.
    private static let current = Mutex<CaptureRecorder?>(nil)

    /// Creates the file, or empties it.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - link: what all frames begin with.
    ///   - name: where they come from.
    ///   - about: what else is to be known of that.
    ///   - say: told in one sentence that nothing more can be written.
    public init(
        to path: String, link: LinkType, name: String, about: String? = nil, say: @escaping @Sendable (String) -> Void
    ) throws {
        let recorder = try CaptureRecorder(path: path, link: link, name: name, about: about, say: say)
        self.recorder = recorder
        Recording.current.withLock { $0 = recorder }
    }

    /// Adds a frame. Its number in the file is how many were added by then.
    public func add(_ frame: RawSpan, _ info: FrameInfo) { recorder.add(frame, info) }

    /// Adds what no frame shows; what frames show is in them.
    public func add(_ event: TraceEvent) {
        guard let comment = TraceComment(event), let time = comment.time else { return }
        recorder.add(comment: comment.text, time: time)
    }

    /// Adds the notes that are on a frame from now on, and writes them. Returns whether they are kept.
    public func add(_ notes: [String], onFrame number: Int) -> Bool {
        recorder.add(comment: TraceComment.note(frame: number, texts: notes).text, time: Recording.now)
        recorder.writeOut()
        return recorder.isWhole
    }

    /// Tells how many frames the kernel has dropped since the capture began.
    public func add(dropped: Int) { recorder.add(dropped: dropped, time: Recording.now) }

    /// A batch is whole: writes it.
    public func writeOut() { recorder.writeOut() }

    /// Writes the rest. Returns whether the file is whole; if it is not, that was said when it happened.
    public func finish() -> Bool {
        recorder.finish(at: Recording.now)
        return recorder.isWhole
    }

    /// Ends the one that is under way, if there is one. Returns whether its file is whole.
    @discardableResult
    public static func finishCurrent() -> Bool {
        guard let recorder = current.withLock({ $0.take() }) else { return true }
        recorder.finish(at: Recording.now)
        return recorder.isWhole
    }

    private static var now: Timestamp { Timestamp(nanoseconds: ChatCall.now()) }
}
