// SPDX-License-Identifier: MIT
import Synchronization

// Anything that speaks `POST {url}/chat/completions`.

extension HTTPService {
    /// One try.
    func askModel(_ question: Question, _ call: ServiceCall) -> ServiceCall.Outcome {
        let model: String
        switch chooseModel(call) {
        case .success(let name): model = name
        case .failure(let problem): return problem.outcome
        }
        var completion = ChatCompletion()
        var error: [UInt8] = []
        var problem: ServiceFailure?
        var hasText = false
        func tell(_ parts: [ChatCompletion.Part]) {
            for part in parts where problem == nil {
                switch part {
                case .text(let text):
                    hasText = true
                    call.tell(.text(text))
                case .thinking: call.tell(.thinking)
                case .cutOff: call.tell(.cutOff)
                case .error(let words): problem = ServiceFailure(.reported, status: 200, detail: words)
                }
            }
        }
        var isTold = false
        let (reply, unfinished) = call.request(place.url + "/chat/completions", body: body(question, model)) {
            reply, bytes in
            if !isTold, let status = reply.status { call.tell(.status(status)) }
            isTold = true
            guard reply.status == 200 else {
                error += bytes
                return error.count < ServiceCall.mostBody
            }
            if completion.isThinking { call.keepWaiting() }
            tell(completion.take(bytes))
            return problem == nil && !completion.isDone
        }
        if reply.status == 200 { tell(completion.finish()) }
        if let problem { return .failed(problem, again: false) }
        if let unfinished {
            // A connection that is lost when all is said is none of the client's business.
            guard completion.isDone else { return unfinished }
        }
        guard reply.status == 200 else { return refusal(reply, error, model, call) }
        if hasText { return .answered }
        return .failed(ServiceFailure(completion.isUnderstood ? .empty : .notUnderstood, status: 200), again: false)
    }

    private func body(_ question: Question, _ model: String) -> JSON {
        var messages = question.system.map { [message("system", $0)] } ?? []
        for turn in question.turns { messages.append(message(turn.isAnswer ? "assistant" : "user", turn.text)) }
        messages.append(message("user", question.text))
        return .object(["model": .string(model), "stream": .bool(true), "messages": .array(messages)])
    }

    private func message(_ role: String, _ text: String) -> JSON {
        .object(["role": .string(role), "content": .string(text)])
    }

    /// Where the service has no such model, those that it has are named.
    private func refusal(_ reply: HTTPReply, _ body: [UInt8], _ model: String, _ call: ServiceCall)
        -> ServiceCall.Outcome
    {
        guard reply.status == 404 else { return call.failure(of: reply, body) }
        if place.model == nil { foundModel.withLock { $0 = nil } }
        guard case .success(let names) = models(call), !names.isEmpty else {
            return .failed(ServiceFailure(.otherStatus, status: 404), again: false)
        }
        let list = names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
        return .failed(ServiceFailure(.noModel, status: 404, detail: "\(model): \(list)"), again: false)
    }

    /// A try that failed before the question itself.
    private struct Problem: Error { let outcome: ServiceCall.Outcome }

    private func chooseModel(_ call: ServiceCall) -> Result<String, Problem> {
        if let model = place.model ?? foundModel.withLock({ $0 }) { return .success(model) }
        switch models(call) {
        case .failure(let problem): return .failure(problem)
        case .success(let names):
            guard let first = names.first else {
                return .failure(Problem(outcome: .failed(ServiceFailure(.noModel), again: false)))
            }
            foundModel.withLock { $0 = first }
            call.tell(.model(first))
            return .success(first)
        }
    }

    /// The names of the models that there are.
    private func models(_ call: ServiceCall) -> Result<[String], Problem> {
        var body: [UInt8] = []
        let (reply, unfinished) = call.request(place.url + "/models", body: nil) { _, bytes in
            body += bytes
            return body.count < ServiceCall.mostBody
        }
        if let unfinished { return .failure(Problem(outcome: unfinished)) }
        guard reply.status == 200 else { return .failure(Problem(outcome: call.failure(of: reply, body))) }
        guard let json = JSON(body), case .array(let list)? = json["data"] ?? json["models"] else {
            return .failure(Problem(outcome: .failed(ServiceFailure(.notUnderstood, status: 200), again: false)))
        }
        return .success(list.compactMap { ($0["id"] ?? $0["name"])?.text }.filter { !$0.isEmpty })
    }
}
