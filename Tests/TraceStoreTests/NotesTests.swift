// SPDX-License-Identifier: MIT
import Testing

@testable import TraceStore

@Suite("Notes that would be lost")
struct NotesTests {
    @Test("Those of the file are safe, new ones are not until all of them were handed out")
    func unsaved() {
        var notes = Notes([1: ["from the file"]])
        #expect(notes.unsaved.isEmpty)
        notes.note(["mine"], onFrame: 2)
        #expect(notes.unsaved == [1: ["from the file"], 2: ["mine"]])
        for (form, connection) in [(.svg, nil), (.jsonl, nil), (.pcapng, 0), (.html, 3)] as [(ExportForm, Int?)] {
            notes.wasExported(form, connection: connection, with: notes.notes)
            #expect(!notes.unsaved.isEmpty, "\(form)")
        }
        let before = notes.notes
        notes.note(["later"], onFrame: 3)
        notes.wasExported(.pcapng, connection: nil, with: before)
        #expect(!notes.unsaved.isEmpty)
        notes.wasExported(.html, connection: nil, with: notes.notes)
        #expect(notes.unsaved.isEmpty)
    }
}
