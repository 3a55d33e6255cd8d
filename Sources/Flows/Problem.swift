// SPDX-License-Identifier: MIT
public import Packets

/// Something that could not be read or decoded: a frame's, or the file's own if `number` is nil.
public struct Problem: Sendable {
    public var number: Int?
    public var layer: String
    /// What is wrong, in words: ``Narration/reason(_:)`` chooses.
    let english, chinese: String

    public init(number: Int? = nil, layer: String, en english: String, zh chinese: String) {
        self.number = number
        self.layer = layer
        self.english = english
        self.chinese = chinese
    }

    /// A problem that another library or the system put into words: they are the same in each language.
    public init(number: Int? = nil, layer: String, reason: String) {
        self.init(number: number, layer: layer, en: reason, zh: reason)
    }

    /// A frame that could not be decoded.
    public init(number: Int, _ error: DecodeError) {
        self.init(
            number: number, layer: error.layer.description, en: error.reason, zh: Narration.chinese(error))
    }
}
