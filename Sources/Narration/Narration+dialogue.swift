// SPDX-License-Identifier: MIT
public import Flows
import TCP
public import Transcript

extension Narration {
    /// Which segments carried a message, and which acknowledged it; before that its length, of one that is not shown whole.
    public func carried(by segments: String, acknowledgedBy frame: Int?, length: Int64? = nil) -> String {
        let length = length.map { bytes(UInt32(clamping: $0)) + (language == .english ? ", " : "，") } ?? ""
        switch (language, frame) {
        case (.english, let frame?): return "(\(length)in \(segments), acknowledged by \(frame))"
        case (.english, nil): return "(\(length)in \(segments), no acknowledgment seen)"
        case (.chinese, let frame?): return "（\(length)由 \(segments) 携带，由 \(frame) 确认）"
        case (.chinese, nil): return "（\(length)由 \(segments) 携带，未见确认）"
        }
    }

    /// What stands before the state that an end has just left.
    public var was: StaticString { language == .english ? "was " : "原 " }

    /// Which segments reach an end after it has sent something that they crossed.
    public func arrive(_ arrivals: Arrivals) -> String {
        let (first, last) = (arrivals.first, arrivals.last)
        let frames = arrivals.count == 1 ? "\(first)" : arrivals.count == 2 ? "\(first), \(last)" : "\(first) … \(last)"
        switch (language, arrivals.areSure) {
        case (.english, true): return frames + (arrivals.count == 1 ? " arrives" : " arrive")
        case (.english, false): return frames + " may arrive"
        case (.chinese, true): return frames + " 到达"
        case (.chinese, false): return frames + " 可能到达"
        }
    }

    /// What stands beside a segment that did not arrive.
    public var lost: String { language == .english ? "lost" : "丢失" }

    /// What stands before what a person types.
    public var you: String { language == .english ? "you" : "你" }

    /// A client's first line: over which protocol it is connected to whom, and from where.
    public func connected(to remote: String, over family: String, from local: String) -> String {
        switch language {
        case .english: "connected to \(remote) over \(family), from \(local)"
        case .chinese: "已经 \(family) 连接到 \(remote)，本端是 \(local)"
        }
    }

    /// A kernel that is in another state than the model.
    public func disagreement(_ reading: KernelReading) -> String {
        let kernel = reading.state ?? .closed
        let model = reading.model ?? .closed
        switch language {
        case .english: return "\(name(of: reading.end)): kernel \(kernel), model \(model) (\(reading.source))"
        case .chinese: return "\(name(of: reading.end))：内核为 \(kernel)，模型为 \(model)（\(reading.source)）"
        }
    }

    /// What stands in place of octets that are not text.
    public func notText(_ count: Int64) -> String {
        switch language {
        case .english: "[\(bytes(UInt32(clamping: count))) that are not text]"
        case .chinese: "[\(bytes(UInt32(clamping: count)))，不是文本]"
        }
    }
}
