// SPDX-License-Identifier: MIT
import ArgumentParser
import CaptureFiles
import FileSource
import Glibc
import LessonBook
import LessonFiles
import Narration
import Packets
import Sessions
import TerminalViewer
import Transcript

/// `wiretalk tutor`: what the server's tutor would answer.
struct TutorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tutor", abstract: "Ask the tutor without a server, or check what it finds.",
        discussion: "EXAMPLE: wiretalk tutor ask 'what is TIME-WAIT?'",
        subcommands: [Ask.self, Check.self])

    /// `tutor ask`.
    struct Ask: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print what the tutor answers; with a capture, of the first connection in it.",
            discussion: "EXAMPLE: wiretalk tutor ask 'why is the ack one more?' --capture handshake.pcap")

        @Argument(help: "The question, in English or Chinese.")
        var question: String

        @Option(help: ArgumentHelp("Answer of a connection in this capture.", valueName: "file"), completion: .file())
        var capture: String?

        @Option(help: ArgumentHelp("Which connection of the capture; they count from 0.", valueName: "n"))
        var connection = 0

        @OptionGroup var notes: TutorNotes

        @Option(help: ArgumentHelp("The language of an answer to a question that shows none.", valueName: "en|zh"))
        var lang: Language?

        func run() throws {
            let book = try notes.book()
            var facts = TutorFacts()
            if let capture { try read(capture, into: &facts) }
            let language = languageOf(question, else: lang ?? Language(locale: ScreenOptions.locale))
            let answer = book.answer(to: question, facts, language: language)
            if case .unknown = answer.outcome { notes.keep(language, question) }
            print(Prose.text(answer.text, for: 1))
        }

        private func read(_ path: String, into facts: inout TutorFacts) throws {
            let source: CaptureSource
            do throws(FileError) { source = try CaptureSource(path: path) } catch { throw Failure("\(error)") }
            var transcriber = Transcriber(seed: .random(in: .min ... .max))
            transcriber.tellsNumbers = true
            func take(_ event: TraceEvent) {
                if event.connection == connection { facts.take(event) }
            }
            try source.forEach { item, octets in
                guard case .packet(let record) = item else { return }
                let place = record.octets.offset
                transcriber.take(octets.extracting(place..<place + record.octets.count), record.info) { take($0) }
            }
            transcriber.finish { take($0) }
            if facts.segments == nil { throw Failure("\(path) has no connection \(connection)") }
        }
    }

    /// `tutor check`.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask the questions of a file, and print how many were answered right.",
            discussion: """
                Each line of the file has a language (en or zh), a question, and the id of the entry that should answer \
                it, with tabs between them. Asked back counts if the right entry is among what is offered.

                EXAMPLE: wiretalk tutor check questions.tsv
                """)

        @Argument(help: "The file of questions.", completion: .file())
        var file: String

        @Flag(help: "Print each question that was not answered right at once.")
        var verbose = false

        @OptionGroup var notes: TutorNotes

        func run() throws {
            let book = try notes.book()
            guard let questions = Check.text(of: file) else { throw Failure("\(file) cannot be read") }
            let check = TutorCheck(of: book, questions: questions)
            for problem in check.problems { complain(problem) }
            if verbose { for line in check.misses { print(line) } }
            for language in Language.allCases {
                guard let score = check.scores[language] else { continue }
                print("\(language.rawValue): \(score.line)")
            }
        }

        private static func text(of path: String) -> String? {
            guard let file = fopen(path, "re") else { return nil }
            defer { fclose(file) }
            var octets: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = fread(&buffer, 1, buffer.count, file)
                guard count > 0 else { break }
                octets += buffer[..<count]
            }
            return String(decoding: octets, as: UTF8.self)
        }
    }
}

/// Where a teacher's own entries are.
struct TutorNotes: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Take the tutor's entries in this folder's *.yaml, too; what nobody could answer is noted there.",
            valueName: "dir"),
        completion: .directory)
    var tutorNotes: String?

    /// What the tutor knows.
    func book() throws -> TutorBook {
        guard let tutorNotes else { return TutorFiles.builtIn }
        do throws(TutorFiles.Problem) {
            return try TutorFiles.book(notesIn: tutorNotes)
        } catch {
            throw Failure(error.description)
        }
    }

    /// Notes a question to which nothing fits, beside the teacher's files, and nowhere else.
    func keep(_ language: Language, _ question: String) {
        guard let tutorNotes else { return }
        let plain = question.map { $0 == "\t" || $0.isNewline ? " " : $0 }
        guard let file = fopen(tutorNotes + "/unanswered.tsv", "ae") else { return }
        defer { fclose(file) }
        fputs("\(language.rawValue)\t\(String(plain.prefix(500)))\n", file)
    }
}
