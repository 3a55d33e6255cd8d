// SPDX-License-Identifier: MIT
public import Chat
import LessonBook
public import Narration
import Synchronization

/// Asks a service, and has the tutor answer where it fails.
public final class ServiceBot: Bot {
    /// The name that the log has for the service.
    public let service: String?
    private let dialect: ServicePlace.Dialect
    private let source: any Service
    private let tutor: TutorBot
    private let language: Language
    private let line = WaitingLine(atOnce: 4)
    private let conversations = Mutex<[Int: Kept]>([:])

    /// What is kept of one conversation.
    private struct Kept {
        let user = ServiceBot.newUser()
        var turns: [Question.Turn] = []
        var hasHeardModel = false
    }

    /// How much of a conversation goes along.
    private static let most = (turns: 20, bytes: 8_192)

    /// A bot that asks `source`, in the manner of `dialect`.
    public init(_ dialect: ServicePlace.Dialect, asking source: any Service, tutor: TutorBot, language: Language) {
        service = dialect.rawValue
        self.dialect = dialect
        self.source = source
        self.tutor = tutor
        self.language = language
    }

    /// The answer, piece by piece.
    public func reply(to message: ChatMessage, on connection: ChatConnection) async -> Reply {
        let language = tutor.language(of: message.text ?? "")
        guard let text = message.text, !message.isCut, !text.allSatisfy(\.isWhitespace) else {
            return await tutor.reply(to: message, on: connection)
        }
        return Reply { [self] tell in
            await answer(text, on: connection, language, tell)
        }
    }

    /// A conversation is over.
    public func leave(_ connection: ChatConnection) {
        _ = conversations.withLock { $0.removeValue(forKey: connection.number) }
        tutor.leave(connection)
    }

    private func answer(
        _ text: String, on connection: ChatConnection, _ language: Language, _ tell: @escaping (Reply.Piece) -> Void
    ) async {
        let kept = conversations.withLock { $0[connection.number, default: Kept()] }
        conversations.withLock { $0[connection.number] = kept }
        var question = Question(text: text, user: kept.user)
        var known: [String] = []
        if dialect == .openai {
            let told = await tutor.system(for: text, on: connection, language)
            question.system = told
            question.turns = kept.turns
            known = [told]
        }
        var answer = Answer(language, checking: dialect == .openai ? known : nil)
        do {
            try await line.inTurn(wait: { tell(.notice(ServiceWords.waiting($0)[language])) }) {
                for await event in source.answer(question) {
                    answer.take(event, hasHeardModel: kept.hasHeardModel, tell)
                }
            }
        } catch {
            return
        }
        guard !Task.isCancelled else { return }
        answer.finish(tell)
        if let failure = answer.failure {
            tell(.failed(reason: failure.logged))
            let gap = answer.text.isEmpty ? "" : " "
            let sentence = failure.sentence(language) + " " + ServiceWords.substitute[language] + " "
            tell(.text(Array((gap + sentence).utf8)))
            tell(.text(Array(await tutor.answer(to: text, on: connection).utf8)))
        } else {
            remember(text, answer, connection)
        }
    }

    private func remember(_ question: String, _ answer: Answer, _ connection: ChatConnection) {
        conversations.withLock { all in
            guard var kept = all[connection.number] else { return }
            kept.hasHeardModel = kept.hasHeardModel || answer.hasNamedModel
            kept.turns += [
                Question.Turn(isAnswer: false, text: question), Question.Turn(isAnswer: true, text: answer.text),
            ]
            kept.turns = ServiceBot.last(of: kept.turns)
            all[connection.number] = kept
        }
    }

    /// The end of a conversation that goes along, beginning with a question.
    static func last(of turns: [Question.Turn]) -> [Question.Turn] {
        var bytes = 0
        var kept = Array(
            turns.suffix(most.turns).reversed().prefix { turn in
                bytes += turn.text.utf8.count
                return bytes <= most.bytes
            }.reversed())
        if kept.first?.isAnswer == true { kept.removeFirst() }
        return kept
    }

    /// 32 hexadecimal digits.
    private static func newUser() -> String {
        (0..<4).map { _ in
            let digits = String(UInt32.random(in: .min ... .max), radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }
}

/// What came of an answer until now.
private struct Answer {
    let language: Language
    var text = ""
    var failure: ServiceFailure?
    var hasNamedModel = false
    private var check: NumberCheck?
    private var isThinking = false

    init(_ language: Language, checking known: [String]?) {
        self.language = language
        check = known.map { NumberCheck(known: $0, remark: ServiceWords.foreign[language]) }
    }

    mutating func take(_ event: ServiceEvent, hasHeardModel: Bool, _ tell: (Reply.Piece) -> Void) {
        switch event {
        case .status(let status): tell(.status(status))
        case .model(let name):
            hasNamedModel = true
            if !hasHeardModel { tell(.notice(ServiceWords.answers(name)[language])) }
        case .thinking:
            if !isThinking { tell(.notice(ServiceWords.thinking[language])) }
            isThinking = true
        case .text(let piece):
            text += piece
            say(check?.take(piece) ?? piece, tell)
        case .cutOff: say((check?.finish() ?? "") + ServiceWords.cutOff[language], tell)
        case .failed(let failure): self.failure = failure
        }
    }

    mutating func finish(_ tell: (Reply.Piece) -> Void) {
        say(check?.finish() ?? "", tell)
    }

    private func say(_ text: String, _ tell: (Reply.Piece) -> Void) {
        if !text.isEmpty { tell(.text(Array(text.utf8))) }
    }
}

extension ServiceFailure {
    /// As the log has it.
    var logged: String { sentence(.english) }
}
