// SPDX-License-Identifier: MIT
import Narration
import TraceStore

/// What JavaScript has of this module: functions of numbers, and two buffers in its memory. Texts and octets go in by the
/// buffer that `reserve` makes, and come out where `answer` says. A module reads one capture.
@safe private struct Boundary {
    var page: Held?
    var input = unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0)
    var output = unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0)
    /// How many octets may come before more room is made.
    private var room = 0

    private static let step = 8 << 20

    /// Keeps an answer until the next. Returns its length.
    mutating func say(_ octets: [UInt8]) -> UInt32 {
        if unsafe output.count < octets.count || octets.count < output.count / 4 {
            unsafe output.deallocate()
            unsafe output = .allocate(byteCount: octets.count, alignment: 16)
        }
        unsafe output.copyBytes(from: octets)
        return UInt32(octets.count)
    }

    /// Makes the memory grow in great steps, at the cost of each of which a browser moves what it knows of it.
    mutating func makeRoom(for count: UInt32) {
        room -= Int(clamping: count)
        guard room < 0 else { return }
        room = Boundary.step
        unsafe UnsafeMutableRawPointer.allocate(byteCount: 2 * Boundary.step, alignment: 16).deallocate()
    }

    /// Hands the first octets of the input on.
    func withInput<Result>(_ count: UInt32, _ body: (RawSpan) -> Result) -> Result {
        let octets = unsafe UnsafeRawBufferPointer(rebasing: input.prefix(Int(clamping: count)))
        return unsafe body(octets.bytes)
    }

    /// A text that stands in the input.
    func text(_ count: UInt32) -> String {
        unsafe String(decoding: input.prefix(Int(clamping: count)), as: UTF8.self)
    }
}

/// The capture has one place in memory: to copy it would take much code.
private final class Held {
    var core: PageCore

    init(_ core: consuming PageCore) { self.core = core }
}

nonisolated(unsafe) private var boundary = Boundary()

/// Asks the capture; before there is one the answer is empty.
private func ask(_ body: (inout PageCore) -> [UInt8]) -> UInt32 {
    guard let page = unsafe boundary.page else { return unsafe boundary.say([]) }
    return unsafe boundary.say(body(&page.core))
}

private func range(_ from: UInt32, _ count: UInt32) -> Range<Int> {
    let from = Int(clamping: from)
    return from..<from + min(Int(clamping: count), .max - from)
}

/// All connections are asked for by the greatest number.
private func connection(_ number: UInt32) -> Int? { number == .max ? nil : Int(clamping: number) }

private func language(_ place: UInt32) -> Language { place == 1 ? .chinese : .english }

// MARK: Buffers

@_expose(wasm, "reserve") @_cdecl("wiretalk_reserve")
func reserve(_ count: UInt32) -> UnsafeMutableRawPointer? {
    unsafe boundary.input.deallocate()
    unsafe boundary.input = .allocate(byteCount: Int(clamping: count), alignment: 16)
    return unsafe boundary.input.baseAddress
}

@_expose(wasm, "answer") @_cdecl("wiretalk_answer")
func answer() -> UnsafeMutableRawPointer? { unsafe boundary.output.baseAddress }

// MARK: Taking in

@_expose(wasm, "begin") @_cdecl("wiretalk_begin")
func begin(
    _ place: UInt32, _ seedLow: UInt32, _ seedHigh: UInt32, _ titleLength: UInt32, _ isLive: UInt32
) {
    let seed = UInt64(seedHigh) << 32 | UInt64(seedLow)
    sow(seed)
    unsafe boundary.page = Held(
        PageCore(title: boundary.text(titleLength), language: language(place), seed: seed, isLive: isLive != 0))
}

@_expose(wasm, "feed") @_cdecl("wiretalk_feed")
func feed(_ count: UInt32) -> UInt32 {
    unsafe boundary.makeRoom(for: count)
    unsafe boundary.withInput(count) { octets in unsafe boundary.page?.core.feed(octets) }
    return unsafe UInt32(boundary.page?.core.segments ?? 0)
}

@_expose(wasm, "finish") @_cdecl("wiretalk_finish")
func finish() -> UInt32 {
    unsafe boundary.page?.core.finish()
    return unsafe UInt32(boundary.page?.core.segments ?? 0)
}

// MARK: Questions

@_expose(wasm, "extent") @_cdecl("wiretalk_extent")
func extent() -> UInt32 { ask { $0.extent() } }

@_expose(wasm, "columns") @_cdecl("wiretalk_columns")
func columns(_ from: UInt32) -> UInt32 { ask { $0.columns(from: Int(clamping: from)) } }

@_expose(wasm, "connections") @_cdecl("wiretalk_connections")
func connections(_ from: UInt32, _ count: UInt32) -> UInt32 { ask { $0.connections(range(from, count)) } }

@_expose(wasm, "rows") @_cdecl("wiretalk_rows")
func rows(_ number: UInt32, _ from: UInt32, _ count: UInt32) -> UInt32 {
    ask { $0.rows(of: connection(number), range(from, count)) }
}

@_expose(wasm, "dialogue") @_cdecl("wiretalk_dialogue")
func dialogue(_ number: UInt32, _ place: UInt32, _ from: UInt32, _ count: UInt32) -> UInt32 {
    let from = Int(clamping: from)
    return ask {
        $0.dialogue(
            of: Int(clamping: number), place == 0 ? .from(from) : .near(frame: from), count: Int(clamping: count))
    }
}

@_expose(wasm, "search") @_cdecl("wiretalk_search")
func search(_ number: UInt32, _ textLength: UInt32) -> UInt32 {
    let text = unsafe boundary.text(textLength)
    return ask { $0.search(text, in: connection(number)) }
}

@_expose(wasm, "problems") @_cdecl("wiretalk_problems")
func problems() -> UInt32 { ask { $0.problems() } }

/// Each text in the input ends in an octet of zero.
@_expose(wasm, "note") @_cdecl("wiretalk_note")
func note(_ frame: UInt32, _ length: UInt32) -> UInt32 {
    let texts = unsafe boundary.text(length).split(separator: "\0").map { String($0) }
    return ask { $0.note(texts, onFrame: Int(clamping: frame)) }
}

@_expose(wasm, "notes") @_cdecl("wiretalk_notes")
func notes() -> UInt32 { ask { $0.notes() } }

@_expose(wasm, "words") @_cdecl("wiretalk_words")
func words(_ place: UInt32) -> UInt32 {
    let title = unsafe boundary.page?.core.title ?? ""
    return unsafe boundary.say(PageCore.words(title: title, language: language(place)))
}

/// Why there is no answer.
@_expose(wasm, "problem") @_cdecl("wiretalk_problem")
func problem() -> UInt32 { ask { Array($0.problem.utf8) } }

// MARK: Exports

@_expose(wasm, "export") @_cdecl("wiretalk_export")
func export(_ form: UInt32, _ number: UInt32) -> UInt32 {
    guard form < ExportForm.allCases.count else { return unsafe boundary.say([]) }
    return ask { $0.export(ExportForm.allCases[Int(form)], connection: connection(number)) }
}

@_expose(wasm, "more") @_cdecl("wiretalk_more")
func more() -> UInt32 { ask { $0.more() } }
