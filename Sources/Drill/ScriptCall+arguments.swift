// SPDX-License-Identifier: MIT

// What stands at a place between a call's brackets.

extension ScriptCall {
    func number(_ index: Int) -> Int64? {
        guard index < arguments.count, case .number(let value) = arguments[index] else { return nil }
        return value
    }

    func words(_ index: Int) -> [String] {
        guard index < arguments.count, case .words(let words) = arguments[index] else { return [] }
        return words
    }

    /// The only word at this place.
    func word(_ index: Int) -> String? {
        let words = words(index)
        return words.count == 1 ? words[0] : nil
    }

    /// The fields in braces at this place, with or without brackets around them.
    func fields(_ index: Int) -> [Argument.Field]? {
        guard index < arguments.count else { return nil }
        if case .record(let fields) = listed(index) ?? arguments[index] { return fields }
        return nil
    }

    /// The one value in brackets at this place, or the record there.
    func listed(_ index: Int) -> Argument? {
        guard index < arguments.count else { return nil }
        switch arguments[index] {
        case .list(let values): return values.count == 1 ? values[0] : values.isEmpty ? .supplied : nil
        case .record, .number, .words, .supplied, .string: return nil
        }
    }
}
