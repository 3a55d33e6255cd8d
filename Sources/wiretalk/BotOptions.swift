// SPDX-License-Identifier: MIT
import ArgumentParser
import Bots
import Chat
import Glibc
import LessonBook
import LessonFiles
import Narration

/// Who answers a server's clients, and how a service is reached.
struct BotOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Who answers: tutor; echo; turing, the tutorial's robot; or openai, any chat-completions service.",
            valueName: "bot"))
    var bot = Name.tutor

    @Option(help: ArgumentHelp("Where the service is (openai: Ollama on this machine).", valueName: "url"))
    var botUrl: String?

    @Option(help: ArgumentHelp("Which model of the service answers; the first that it has.", valueName: "model"))
    var botModel: String?

    @Option(
        help: ArgumentHelp(
            "Read the service's key from this file, whose mode must be 0600; else from WIRETALK_BOT_KEY.",
            valueName: "file"),
        completion: .file())
    var botKeyFile: String?

    @OptionGroup var notes: TutorNotes

    @Flag(help: "Send the key to another machine over plain http, where others may read it.")
    var insecureKey = false

    enum Name: String, ExpressibleByArgument, CaseIterable {
        case tutor, echo, turing, openai
    }

    func validate() throws {
        guard bot == .tutor || bot == .echo else {
            if bot == .turing, botModel != nil { throw ValidationError("--bot-model goes with --bot openai") }
            return
        }
        guard botUrl == nil, botModel == nil, botKeyFile == nil, !insecureKey else {
            throw ValidationError("--bot-url, --bot-model, --bot-key-file and --insecure-key go with a service")
        }
    }

    /// The service that is to be asked; nil if none is. Afterwards the key is in no variable of the environment.
    func place() throws -> ServicePlace? {
        let key: String?
        do throws(BotKey.Refusal) {
            let variable = try BotKey.takeFromEnvironment()
            guard bot == .turing || bot == .openai else { return nil }
            if let botKeyFile { key = try BotKey.read(file: botKeyFile) } else { key = variable }
        } catch {
            throw Failure(error.sentence)
        }
        let dialect: ServicePlace.Dialect = bot == .turing ? .turing : .openai
        let place = ServicePlace(dialect, url: botUrl, model: botModel, key: key)
        guard let address = ServiceAddress(place.url) else {
            throw Failure("the address of the service must be http:// or https:// and a host, without a password in it")
        }
        if dialect == .turing, key == nil {
            throw Failure("the robot needs a key: give it in a file with --bot-key-file, or in \(BotKey.variable)")
        }
        guard key == nil || address.isSafeForKeys || insecureKey else {
            throw Failure(
                "the key would go to \(address.host) over plain http, where everybody on the way can read it: "
                    + "`--insecure-key` allows it, an https:// address with --bot-url is better")
        }
        return place
    }

    /// The bot itself. For a service its helper process is started.
    func make(_ place: ServicePlace?, language: Language, facts: any FactsSource) throws -> any Bot {
        let notes = notes
        let tutor = TutorBot(try notes.book(), language: language, facts: facts) { notes.keep($0, $1) }
        guard let place else { return bot == .echo ? EchoBot() : tutor }
        guard
            let service = HelperService.start(
                ["wiretalk", BotHelperCommand.configuration.commandName ?? ""], for: place)
        else {
            throw Failure("the process that is to ask the service cannot be started")
        }
        return ServiceBot(place.dialect, asking: service, tutor: tutor, language: language)
    }
}

/// What `serve` starts to ask a service: it knows nothing but questions and answers, on a socket that it is handed.
struct BotHelperCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bot-helper", abstract: "Asks a service for serve.", shouldDisplay: false)

    func run() throws {
        // Ctrl-C is for the server; this ends when the server has.
        signal(SIGINT, SIG_IGN)
        signal(SIGPIPE, SIG_IGN)
        // What it knows of a key is in no core file.
        var none = rlimit()
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        ServiceHelper.run()
    }
}

extension BotKey.Refusal {
    /// What is wrong, and what to do.
    fileprivate var sentence: String {
        switch self {
        case .unreadable(let path, let error):
            return "the key's file \(path) cannot be read: \(String(cString: strerror(error)))"
        case .open(let path, let mode):
            let digits = String(mode, radix: 8)
            return "others may read the key's file \(path) (its mode is 0\(digits)): `chmod 600 \(path)` first"
        case .unfit: return "the key is empty, or has characters in it that no key has: it must be one word of ASCII"
        }
    }
}
