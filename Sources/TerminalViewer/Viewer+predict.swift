// SPDX-License-Identifier: MIT
import Flows
import Narration
import TCP
import Transcript

/// Prediction: the states after a segment are hidden until one of them is guessed.
extension Viewer {
    /// A segment is shown: asks, if it changes something that was not shown before.
    mutating func arrive() {
        question = nil
        defer { farthest = max(farthest, index) }
        guard predicts, index > farthest, let passing = book.page(index)?.passing else { return }
        let annotation = passing.annotation
        // The receiver first: what arrives is what a student has to think about.
        let ends = [annotation.sender.peer, annotation.sender]
        guard let end = ends.first(where: { annotation.before[$0].value != annotation.after[$0].value }) else { return }
        question = Question(end: end, truth: annotation.after[end].value)
    }

    mutating func answer(_ guess: State) {
        guard let question else { return }
        asked += 1
        if guess == question.truth { right += 1 }
        note = narration.verdict(guess: guess, truth: question.truth)
        self.question = nil
    }

    mutating func togglePrediction() {
        predicts.toggle()
        if !predicts { question = nil }
    }

    /// The states with the keys that stand for them.
    var choices: String {
        State.allCases.enumerated().map { "\(State.viewerKeys[$0])=\($1)" }.joined(separator: "  ")
    }
}

extension State {
    static let viewerKeys: [Character] = Array("1234567890-")

    /// The state that a key stands for while a question waits.
    init?(viewerKey: Character) {
        guard let place = State.viewerKeys.firstIndex(of: viewerKey), place < State.allCases.count else { return nil }
        self = State.allCases[place]
    }
}
