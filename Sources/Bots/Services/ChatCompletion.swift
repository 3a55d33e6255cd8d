// SPDX-License-Identifier: MIT

/// The body of an answer to `POST /chat/completions`, taken in piece by piece, whether it is the stream that was asked for or
/// one JSON object after all.
struct ChatCompletion: Sendable {
    /// What an answer consists of.
    enum Part: Hashable, Sendable {
        case text(String)
        /// The model thinks; what it thinks is not told.
        case thinking
        /// The service let the model say no more.
        case cutOff
        /// The service reports an error.
        case error(String)
    }

    private var stream = EventStream()
    private var body: [UInt8] = []
    private var thoughts = ThoughtFilter()
    private var hasThought = false
    private var hasText = false
    /// Whether any event was understood.
    private(set) var isUnderstood = false
    /// Whether the service has said that it is at the end.
    private(set) var isDone = false
    /// Whether the model thinks, and has said nothing yet.
    var isThinking: Bool { hasThought && !hasText }
    /// How much is kept of a body that may be one JSON object.
    private static let most = 1 << 20

    /// Takes in what came of the body.
    mutating func take(_ bytes: [UInt8]) -> [Part] {
        if !isUnderstood, body.count < ChatCompletion.most { body += bytes }
        return stream.take(bytes).flatMap { take(event: $0) }
    }

    /// Nothing more will come.
    mutating func finish() -> [Part] {
        var parts = stream.finish().flatMap { take(event: $0) }
        if !isUnderstood, let whole = JSON(body) { parts += take(whole) }
        parts += tell(thoughts.finish())
        return parts
    }

    private mutating func take(event: [UInt8]) -> [Part] {
        if event.elementsEqual("[DONE]".utf8) {
            isUnderstood = true
            isDone = true
            return []
        }
        return JSON(event).map { take($0) } ?? []
    }

    private mutating func take(_ json: JSON) -> [Part] {
        if let error = ChatCompletion.error(in: json) {
            isUnderstood = true
            return [.error(error)]
        }
        guard case .object? = Optional(json) else { return [] }
        if json["choices"] != nil || json["usage"] != nil || json["object"] != nil { isUnderstood = true }
        guard let choice = json["choices"]?.elements.first else { return [] }
        let said = choice["delta"] ?? choice["message"] ?? .null
        var parts: [Part] = []
        if [said["reasoning_content"], said["reasoning"]].contains(where: { !($0?.text ?? "").isEmpty }) {
            parts += think()
        }
        let content = ChatCompletion.content(said["content"])
        if !content.isEmpty { parts += tell(thoughts.take(content)) }
        if thoughts.isThinking { parts += think() }
        if choice["finish_reason"]?.text == "length" { parts += tell(thoughts.finish()) + [.cutOff] }
        return parts
    }

    private mutating func think() -> [Part] {
        guard !hasThought, !hasText else { return [] }
        hasThought = true
        return [.thinking]
    }

    /// An answer does not begin with blank lines.
    private mutating func tell(_ text: String) -> [Part] {
        let shown = hasText ? text : String(text.drop(while: \.isWhitespace))
        guard !shown.isEmpty else { return [] }
        hasText = true
        return [.text(shown)]
    }

    private static func content(_ value: JSON?) -> String {
        switch value {
        case .string(let text)?: text
        case .array(let parts)?: parts.compactMap { $0["text"]?.text }.joined()
        default: ""
        }
    }

    /// What an answer reports as an error, in either of the two usual forms.
    static func error(in json: JSON) -> String? {
        switch json["error"] {
        case nil, .null?: nil
        case .string(let text)?: text
        case .some(let error): error["message"]?.text ?? error.written
        }
    }
}

/// Leaves out what stands between `<think>` and `</think>`, wherever the text is cut.
struct ThoughtFilter: Sendable {
    /// Whether a thought has begun and not ended.
    private(set) var isThinking = false
    private var held = ""

    /// Takes in text. Returns what of it is known to be no thought.
    mutating func take(_ text: String) -> String {
        var rest = held + text
        held = ""
        var told = ""
        while true {
            let mark = isThinking ? "</think>" : "<think>"
            guard let found = rest.firstRange(of: mark) else { break }
            if !isThinking { told += rest[..<found.lowerBound] }
            rest = String(rest[found.upperBound...])
            isThinking.toggle()
        }
        let mark = isThinking ? "</think>" : "<think>"
        let begun = (1..<mark.count).reversed().first { rest.hasSuffix(mark.prefix($0)) } ?? 0
        if !isThinking { told += rest.dropLast(begun) }
        held = String(rest.suffix(begun))
        return told
    }

    /// Nothing more will come.
    mutating func finish() -> String {
        defer { held = "" }
        return isThinking ? "" : held
    }
}
