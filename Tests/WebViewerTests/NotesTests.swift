// SPDX-License-Identifier: MIT
import Testing

@testable import WebViewer

@Suite("Notes that would be lost")
struct NotesTests {
    @Test("Those of the file are safe, new ones are not until all of them were handed out")
    func unsaved() {
        var book = Notes([1: ["from the file"]])
        #expect(book.unsaved.isEmpty)
        book.note(["mine"], onFrame: 2)
        #expect(book.unsaved == [1: ["from the file"], 2: ["mine"]])
        for (form, connection) in [("svg", nil), ("jsonl", nil), ("pcapng", 0), ("html", 3)] as [(String, Int?)] {
            book.wasExported(form, connection: connection, with: book.notes)
            #expect(!book.unsaved.isEmpty, "\(form)")
        }
        let before = book.notes
        book.note(["later"], onFrame: 3)
        book.wasExported("pcapng", connection: nil, with: before)
        #expect(!book.unsaved.isEmpty)
        book.wasExported("html", connection: nil, with: book.notes)
        #expect(book.unsaved.isEmpty)
    }
}
