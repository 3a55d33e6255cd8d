// SPDX-License-Identifier: MIT
import Chat
import Foundation
import LessonBook
import LessonFiles
import Narration
import TCP
import Testing

@testable import Bots

/// What a client reads of an answer, and what the log says of it.
struct Heard: Equatable {
    var text = ""
    var notices: [String] = []
    var pieces = 0
    var status: Int?
    var failure: String?
}

let askingConnection = ChatConnection(
    number: 0, end: .server, local: HostPort(host: "127.0.0.1", port: 9000),
    remote: HostPort(host: "127.0.0.1", port: 51_234))

/// Facts that no service could guess.
private struct Facts: FactsSource {
    func facts(of connection: ChatConnection) async -> TutorFacts {
        var facts = TutorFacts()
        facts.client = "\(connection.remote)"
        facts.server = "\(connection.local)"
        facts.syn = 1
        facts.x = SequenceNumber(2_871_923_041)
        facts.y = SequenceNumber(1_190_227_764)
        return facts
    }
}

/// A bot that asks a scripted server, with little patience.
func serviceBot(
    _ dialect: ServicePlace.Dialect, _ server: ScriptedServer, model: String? = "small", key: String? = nil,
    _ change: (inout ServicePlace.Patience) -> Void = { _ in }
) -> ServiceBot {
    var place = ServicePlace(
        dialect, url: dialect == .turing ? server.url + "/api" : server.url, model: model, key: key)
    place.patience.first = 1_000
    place.patience.between = 400
    place.patience.whole = 3_000
    place.patience.retries = [20, 40]
    change(&place.patience)
    return ServiceBot(
        dialect, asking: HTTPService(place), tutor: TutorBot(TutorFiles.builtIn, language: .english, facts: Facts()),
        language: .english)
}

func ask(_ bot: ServiceBot, _ question: String = "hello", on connection: ChatConnection = askingConnection) async
    -> Heard
{
    var heard = Heard()
    let message = ChatMessage(bytes: Array(question.utf8), ending: .newline)
    for await piece in await bot.reply(to: message, on: connection) {
        switch piece {
        case .text(let bytes):
            heard.text += String(decoding: bytes, as: UTF8.self)
            heard.pieces += 1
        case .notice(let words): heard.notices.append(words)
        case .status(let status): heard.status = status
        case .failed(let reason): heard.failure = reason
        }
    }
    return heard
}

/// What the tutor adds when a service fails.
let tutorSubstitute = "I am the tutor until it answers again. Hello!"
