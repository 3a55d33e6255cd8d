// SPDX-License-Identifier: MIT
import Flows
import Transcript

/// The languages that wiretalk speaks.
public enum Language: String, CaseIterable, Sendable {
    case english = "en"
    case chinese = "zh"

    /// The language that a POSIX locale such as `zh_CN.UTF-8` asks for; English unless it is Chinese.
    public init(locale: String) {
        self = locale.hasPrefix("zh") ? .chinese : .english
    }
}
