// SPDX-License-Identifier: MIT
public import CaptureFiles
import Flows
public import Packets

/// Something that could not be read or decoded: a frame's, or the file's own if `number` is nil.
public struct Problem: Sendable {
    /// The frame's number.
    public var number: Int?
    /// The layer at which reading stopped, as in `IPv4`, or what else it concerns.
    public var layer: String
    /// What is wrong, for whoever puts it into words.
    public var cause: Cause

    /// What is wrong.
    public enum Cause: Sendable {
        /// A frame could not be decoded.
        case decoding(DecodeError)
        /// So many frames of a link type that cannot be read.
        case unread(Int, LinkType)
        /// Something in the file itself could not be read.
        case file(CaptureProblem)
        /// The file cannot be read at all.
        case noCapture(CaptureError)
        /// So many frames more were dropped by whoever captured: they may have passed, and are not there.
        case dropped(UInt64)
        /// In words already, in each language.
        case words(english: String, chinese: String)
    }

    /// A problem of a given cause.
    public init(number: Int? = nil, layer: String, _ cause: Cause) {
        self.number = number
        self.layer = layer
        self.cause = cause
    }

    /// A problem that its finder put into words.
    public init(number: Int? = nil, layer: String, en english: String, zh chinese: String) {
        self.init(number: number, layer: layer, .words(english: english, chinese: chinese))
    }

    /// A problem that another library or the system put into words: they are the same in each language.
    public init(number: Int? = nil, layer: String, reason: String) {
        self.init(number: number, layer: layer, en: reason, zh: reason)
    }

    /// Something in a capture file that could not be read, while the rest could.
    public init(_ problem: CaptureProblem) { self.init(layer: "file", .file(problem)) }

    /// A file that cannot be read at all.
    public init(_ error: CaptureError) { self.init(layer: "file", .noCapture(error)) }

    /// A frame that could not be decoded.
    public init(number: Int, _ error: DecodeError) {
        self.init(number: number, layer: error.layer.description, .decoding(error))
    }
}
