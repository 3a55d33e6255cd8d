// SPDX-License-Identifier: MIT

// The robot of the tutorial, API v2.

extension HTTPService {
    /// How many characters the service takes.
    static let turingMost = 150

    /// One try.
    func askTuring(_ question: Question, _ call: ServiceCall) -> ServiceCall.Outcome {
        // The service would say 4602, and count the call.
        guard question.text.count <= HTTPService.turingMost else {
            return .failed(ServiceFailure(.tooLong, number: question.text.count), again: false)
        }
        let request = JSON.object([
            "reqType": .integer(0),
            "perception": .object(["inputText": .object(["text": .string(question.text)])]),
            "userInfo": .object(["apiKey": .string(place.key ?? ""), "userId": .string(question.user)]),
        ])
        var body: [UInt8] = []
        var isTold = false
        let (reply, unfinished) = call.request(place.url, body: request) { reply, bytes in
            if !isTold, let status = reply.status { call.tell(.status(status)) }
            isTold = true
            body += bytes
            return body.count < ServiceCall.mostBody
        }
        if let unfinished { return unfinished }
        guard reply.status == 200 else { return call.failure(of: reply, body) }
        guard let json = JSON(body), let code = json["intent"]?["code"]?.integer else {
            return .failed(ServiceFailure(.notUnderstood, status: 200), again: false)
        }
        if let meaning = TuringCode(rawValue: code) {
            return .failed(ServiceFailure(.turing, status: 200, number: code), again: meaning == .serverError)
        }
        let text = TuringAnswer.text(json["results"]?.elements ?? [])
        guard !text.isEmpty else { return .failed(ServiceFailure(.empty, status: 200), again: false) }
        call.tell(.text(text))
        return .answered
    }
}

/// The codes that are errors, whatever the results say. Any other is an answer.
enum TuringCode: Int, CaseIterable, Sendable {
    case nothingFound = 5000, notSupported = 6000, malformed = 4000, encryption = 4001, noRight = 4002
    case noCallsLeft = 4003, noRightEither = 4005, badKey = 4007, noUser = 4100, uploadEmpty = 4200, uploadTooMany =
        4300
    case badUser = 4400, userUnknown = 4500, emptyText = 4600, tooLong = 4602, uploadFailed = 7002, serverError = 8008
}

/// What a robot's results tell.
enum TuringAnswer {
    /// Everything in the order of its group: text as it is; of pages, pictures and their like the words and the address.
    static func text(_ results: [JSON]) -> String {
        let ordered = results.enumerated().sorted { one, other in
            let (first, second) = (one.element["groupType"]?.integer ?? 0, other.element["groupType"]?.integer ?? 0)
            return first == second ? one.offset < other.offset : first < second
        }
        return ordered.compactMap { told($0.element) }.filter { !$0.isEmpty }.joined(separator: " ")
    }

    private static func told(_ result: JSON) -> String? {
        guard let values = result["values"] else { return nil }
        if let text = values["text"]?.text { return text }
        return leaves(values).joined(separator: " ")
    }

    /// Words before addresses, and each only once.
    private static func leaves(_ value: JSON) -> [String] {
        switch value {
        case .string(let text): return text.isEmpty ? [] : [text]
        case .integer(let value): return ["\(value)"]
        case .fraction(let value): return ["\(value)"]
        case .array(let elements): return elements.flatMap(leaves)
        case .object(let object):
            let order = ["name", "title", "text", "info", "source"]
            let keys = object.keys.sorted { one, other in
                let (first, second) = (order.firstIndex(of: one) ?? 9, order.firstIndex(of: other) ?? 9)
                return first == second ? one < other : first < second
            }
            var seen: Set<String> = []
            return keys.filter { $0 != "icon" }.flatMap { object[$0].map(leaves) ?? [] }.filter {
                seen.insert($0).inserted
            }
        case .null, .bool: return []
        }
    }
}
