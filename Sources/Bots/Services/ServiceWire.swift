// SPDX-License-Identifier: MIT
import Glibc

/// What passes between the program and its helper: a JSON object a line, `question in, pieces out`.
enum ServiceWire {
    /// What the program says.
    enum Order: Hashable, Sendable {
        /// Where to ask: the first thing that is said, and the only time that a key is.
        case place(ServicePlace)
        case ask(Int, Question)
        /// Nobody waits for this answer any more.
        case stop(Int)
    }

    /// What the helper says: of each question its events, and then that it is over.
    enum Report: Hashable, Sendable {
        case event(Int, ServiceEvent)
        case over(Int)
    }
}

extension ServiceWire.Order {
    var json: JSON {
        switch self {
        case .place(let place):
            let patience = place.patience
            let times = [patience.connect, patience.first, patience.between, patience.whole] + patience.retries
            return .object([
                "dialect": .string(place.dialect.rawValue), "url": .string(place.url),
                "model": place.model.map { .string($0) } ?? .null, "key": place.key.map { .string($0) } ?? .null,
                "patience": .array(times.map { .integer($0) }),
            ])
        case .ask(let id, let question):
            let turns = question.turns.map { turn in
                JSON.object(["isAnswer": .bool(turn.isAnswer), "text": .string(turn.text)])
            }
            return .object([
                "ask": .integer(id), "system": question.system.map { .string($0) } ?? .null,
                "turns": .array(turns), "text": .string(question.text), "user": .string(question.user),
            ])
        case .stop(let id): return .object(["stop": .integer(id)])
        }
    }

    init?(_ json: JSON) {
        if let id = json["stop"]?.integer {
            self = .stop(id)
        } else if let id = json["ask"]?.integer, let text = json["text"]?.text, let user = json["user"]?.text {
            let turns = (json["turns"]?.elements ?? []).compactMap { turn in
                turn["text"]?.text.map { Question.Turn(isAnswer: turn["isAnswer"] == .bool(true), text: $0) }
            }
            self = .ask(id, Question(system: json["system"]?.text, turns: turns, text: text, user: user))
        } else if let dialect = json["dialect"]?.text.flatMap(ServicePlace.Dialect.init(rawValue:)) {
            var place = ServicePlace(
                dialect, url: json["url"]?.text, model: json["model"]?.text, key: json["key"]?.text)
            let times = (json["patience"]?.elements ?? []).compactMap(\.integer)
            guard times.count >= 4 else { return nil }
            place.patience.connect = times[0]
            place.patience.first = times[1]
            place.patience.between = times[2]
            place.patience.whole = times[3]
            place.patience.retries = Array(times[4...])
            self = .place(place)
        } else {
            return nil
        }
    }
}

extension ServiceWire.Report {
    var json: JSON {
        switch self {
        case .over(let id): return .object(["over": .integer(id)])
        case .event(let id, let event):
            var object: [String: JSON] = ["of": .integer(id)]
            switch event {
            case .status(let status): object["status"] = .integer(status)
            case .model(let name): object["model"] = .string(name)
            case .thinking: object["thinking"] = .bool(true)
            case .text(let text): object["text"] = .string(text)
            case .cutOff: object["cutOff"] = .bool(true)
            case .failed(let failure):
                object["failed"] = .string(failure.reason.rawValue)
                object["by"] = failure.status.map { .integer($0) } ?? .null
                object["number"] = failure.number.map { .integer($0) } ?? .null
                object["detail"] = failure.detail.map { .string($0) } ?? .null
            }
            return .object(object)
        }
    }

    init?(_ json: JSON) {
        if let id = json["over"]?.integer {
            self = .over(id)
            return
        }
        guard let id = json["of"]?.integer else { return nil }
        let event: ServiceEvent
        if let status = json["status"]?.integer {
            event = .status(status)
        } else if let name = json["model"]?.text {
            event = .model(name)
        } else if let text = json["text"]?.text {
            event = .text(text)
        } else if json["thinking"] != nil {
            event = .thinking
        } else if json["cutOff"] != nil {
            event = .cutOff
        } else if let reason = json["failed"]?.text.flatMap(ServiceFailure.Reason.init(rawValue:)) {
            event = .failed(
                ServiceFailure(
                    reason, status: json["by"]?.integer, number: json["number"]?.integer, detail: json["detail"]?.text))
        } else {
            return nil
        }
        self = .event(id, event)
    }
}

/// One end of the socket pair: whole lines, from any thread.
final class ServiceSocket: Sendable {
    let descriptor: CInt

    init(_ descriptor: CInt) { self.descriptor = descriptor }

    /// Writes a line. Whoever calls sees to it that nobody else does.
    func write(_ json: JSON) {
        var rest = Array((json.written + "\n").utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Reads lines until the other end is gone.
    func read(_ take: (JSON) -> Void) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var line: [UInt8] = []
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            for byte in buffer[..<count] {
                guard byte == UInt8(ascii: "\n") else {
                    line.append(byte)
                    continue
                }
                if let json = JSON(line) { take(json) }
                line.removeAll(keepingCapacity: true)
            }
        }
    }
}
