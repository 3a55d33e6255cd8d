// SPDX-License-Identifier: MIT
import Flows
public import Narration
import TCP
import Transcript

/// What the page knows before it has seen a segment, as one JSON object: its words in both languages, the states with
/// their places and colours, the table's arrows, the rules, and the header fields.
public enum PageWords {
    /// The object, in UTF-8, ending in a line feed.
    ///
    /// `title` is what the page is about, the name of the file; `isPart` says that it holds only one connection of it.
    public static func document(title: String, language: Language, isPart: Bool) -> [UInt8] {
        var line = JSONLine()
        line.begin("words")
        line.integer("version", 1)
        line.string("source", title)
        line.string("language", language.rawValue)
        line.boolean("part", isPart)
        line.object("words") { line in
            for language in Language.allCases { words(Narration(language: language), &line) }
        }
        states(&line)
        edges(&line)
        rules(&line)
        oddities(&line)
        fields(&line)
        line.end()
        return line.bytes
    }

    private static func words(_ narration: Narration, _ line: inout JSONLine) {
        line.object(narration.language == .english ? "en" : "zh") { line in
            for word in PageWord.allCases { line.named(word.rawValue, "\(narration.word(word))") }
        }
    }

    private static func states(_ line: inout JSONLine) {
        line.array("map") { line in
            line.comma()
            line.number(StateLayout.width)
            line.comma()
            line.number(StateLayout.height)
        }
        line.object("states") { line in
            for state in State.allCases {
                let place = StateLayout.place(of: state)
                line.object(state.name) { line in
                    line.integer("x", place.x)
                    line.integer("y", place.y)
                    line.string("color", Palette.color(of: state))
                }
            }
        }
    }

    private static func edges(_ line: inout JSONLine) {
        line.array("edges") { line in
            for edge in StateLayout.edges {
                line.record { line in
                    line.string("from", edge.from.name)
                    line.string("to", edge.to.name)
                    line.boolean("figure", edge.isInFigure)
                    line.array("labels") { line in
                        for row in edge.rows { line.text(StateDiagram.label(of: row)) }
                    }
                    line.array("corners") { line in
                        for corner in edge.corners {
                            line.tuple { line in
                                line.comma()
                                line.number(corner.x)
                                line.comma()
                                line.number(corner.y)
                            }
                        }
                    }
                }
            }
        }
    }

    private static func rules(_ line: inout JSONLine) {
        line.object("rules") { line in
            for rule in Rule.all {
                line.object(rule.name) { line in
                    line.string("place", "RFC \(rule.rfc) §\(rule.section)")
                    line.string("level", "\(rule.level)")
                    line.string("en", "\(rule.english)")
                    line.string("zh", "\(rule.chinese)")
                    guard let linux = rule.linux else { return }
                    line.both("linux", "\(linux.english)", "\(linux.chinese)")
                }
            }
        }
    }

    private static func oddities(_ line: inout JSONLine) {
        let (english, chinese) = (Narration(language: .english), Narration(language: .chinese))
        line.object("oddities") { line in
            for (bit, name) in Oddities.names.enumerated() {
                line.both(name, "\(english.oddity(bit))", "\(chinese.oddity(bit))")
            }
        }
    }

    private static func fields(_ line: inout JSONLine) {
        let (english, chinese) = (Narration(language: .english), Narration(language: .chinese))
        line.array("fields") { line in
            for field in HeaderField.allCases {
                line.record { line in
                    line.string("id", field.rawValue)
                    line.string("layer", field.layer)
                    line.both("title", "\(english.words(for: field).title)", "\(chinese.words(for: field).title)")
                    line.both(
                        "meaning", "\(english.words(for: field).meaning)", "\(chinese.words(for: field).meaning)")
                }
            }
        }
    }
}

extension JSONLine {
    /// A string under a key that is not known when the program is built.
    fileprivate mutating func named(_ name: String, _ value: String) {
        comma()
        quote(name)
        colon()
        quote(value)
    }
}
