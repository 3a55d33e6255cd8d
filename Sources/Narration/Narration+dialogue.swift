// SPDX-License-Identifier: MIT
import Flows
public import TCP
import Transcript

extension Narration {
    /// Which segments carried a message, and which acknowledged it.
    public func carried(by segments: String, acknowledgedBy frame: Int?) -> String {
        switch (language, frame) {
        case (.english, let frame?): "(in \(segments), acknowledged by \(frame))"
        case (.english, nil): "(in \(segments), no acknowledgment seen)"
        case (.chinese, let frame?): "（由 \(segments) 携带，由 \(frame) 确认）"
        case (.chinese, nil): "（由 \(segments) 携带，未见确认）"
        }
    }

    /// Marks the state that an end has just left.
    public func was(_ state: State) -> String { language == .english ? "was \(state)" : "原 \(state)" }

    /// What stands in place of octets that are not text.
    public func notText(_ count: Int64) -> String {
        switch language {
        case .english: "[\(bytes(UInt32(clamping: count))) that are not text]"
        case .chinese: "[\(bytes(UInt32(clamping: count)))，不是文本]"
        }
    }
}
