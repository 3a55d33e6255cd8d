// SPDX-License-Identifier: MIT
import LessonBook
import Narration
import Testing

@Suite("The example of LessonBook")
struct LessonBookExample {
    @Test("An entry is found in other words than its own")
    func finding() {
        // The page's example:
        let entry = TutorEntry(
            id: "ack-plus-one", section: "RFC 9293 §3.4",
            asks: BothLanguages(["why is the ack one more than the seq"], ["确认号为什么大一"]),
            says: BothLanguages("A SYN takes one number.", "SYN 占一个序号。"))
        let book = TutorBook([entry], synonyms: [Synonyms("ack", ["acknowledgment"])])
        let answer = book.answer(to: "why is the acknowledgment one more?", TutorFacts(), language: .english)
        // Until here.
        #expect(answer.outcome == .answered("ack-plus-one"))
        #expect(answer.text == "A SYN takes one number. (RFC 9293 §3.4)")
    }
}
