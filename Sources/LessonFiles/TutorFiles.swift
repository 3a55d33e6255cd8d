// SPDX-License-Identifier: MIT
import Foundation
public import LessonBook
import Yams

/// Reads what the tutor knows: the files that are part of the program, and those of a teacher.
public enum TutorFiles {
    /// Why a file of notes cannot be used.
    public struct Problem: Error, CustomStringConvertible, Sendable {
        /// One sentence with the file's name.
        public let description: String
    }

    /// The book with what is built in alone; it is read once.
    public static let builtIn: TutorBook = {
        // A test reads each file by itself: what does not parse does not land.
        (try? book(entries: builtInFiles.map { ($0.key, $0.value) })) ?? TutorBook([], synonyms: [])
    }()

    /// The book with a teacher's files beside what is built in: each file `*.yaml` in the folder, in the order of their names.
    ///
    /// An entry of a name that there is already takes its place.
    public static func book(notesIn folder: String) throws(Problem) -> TutorBook {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }
                .sorted()
        } catch {
            throw Problem(description: "the tutor's notes cannot be read: there is no folder \(folder)")
        }
        var files: [(String, [UInt8])] = builtInFiles.map { ($0.key, $0.value) }
        for name in names {
            guard let data = FileManager.default.contents(atPath: folder + "/" + name) else {
                throw Problem(description: "\(folder)/\(name) cannot be read")
            }
            files.append((name, Array(data)))
        }
        return try book(entries: files)
    }

    /// The files that are part of the program, by name.
    static var builtInFiles: KeyValuePairs<String, [UInt8]> {
        [
            "opening.yaml": PackageResources.opening_yaml, "numbers.yaml": PackageResources.numbers_yaml,
            "flow.yaml": PackageResources.flow_yaml, "closing.yaml": PackageResources.closing_yaml,
            "calls.yaml": PackageResources.calls_yaml, "mine.yaml": PackageResources.mine_yaml,
            "manners.yaml": PackageResources.manners_yaml, "rare.yaml": PackageResources.rare_yaml,
            "synonyms.yaml": PackageResources.synonyms_yaml,
        ]
    }

    static func book(entries files: [(name: String, bytes: [UInt8])]) throws(Problem) -> TutorBook {
        var entries: [TutorEntry] = []
        var synonyms: [Synonyms] = []
        for file in files {
            let text = String(decoding: file.bytes, as: UTF8.self)
            do {
                if file.name.hasSuffix("synonyms.yaml") {
                    let groups = try YAMLDecoder().decode([String: [String]].self, from: text)
                    synonyms += groups.sorted { $0.key < $1.key }.map { Synonyms($0.key, $0.value) }
                    continue
                }
                for written in try YAMLDecoder().decode([WrittenEntry].self, from: text) {
                    let entry = written.entry
                    if let place = entries.firstIndex(where: { $0.id == entry.id }) {
                        entries[place] = entry
                    } else {
                        entries.append(entry)
                    }
                }
            } catch {
                let first = "\(error)".split(separator: "\n").first.map(String.init) ?? "it is no YAML"
                throw Problem(description: "\(file.name) is not written as the tutor's notes are: \(first)")
            }
        }
        return TutorBook(entries, synonyms: synonyms)
    }
}

/// An entry as it stands in a file.
private struct WrittenEntry: Decodable {
    struct Sentence: Decodable {
        let en: String
        let zh: String
    }

    struct Lists: Decodable {
        let en: OneOrMore
        let zh: OneOrMore

        var both: BothLanguages<[String]> { BothLanguages(en.all, zh.all) }
    }

    /// A sentence alone may be written without brackets.
    struct OneOrMore: Decodable {
        let all: [String]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let one = try? container.decode(String.self) {
                all = [one]
            } else {
                all = try container.decode([String].self)
            }
        }
    }

    let id: String
    let mine: Bool?
    let needs: String?
    let lesson: Int?
    let section: String?
    let of: [String]?
    let asks: Lists
    let says: Sentence?
    let here: Lists?
    let next: [String]?

    var entry: TutorEntry {
        TutorEntry(
            id: id, isMine: mine ?? false, needsNumbers: needs == "numbers", lesson: lesson, section: section,
            explains: of ?? [], asks: asks.both, says: says.map { BothLanguages($0.en, $0.zh) },
            here: here?.both ?? BothLanguages([], []), next: next ?? [])
    }
}
