// SPDX-License-Identifier: MIT

/// Evaluates the assertions of a script: `assert EXPR[, message]`, joined by `;` or newlines.
struct Expression {
    /// An assertion that does not hold, or a text that cannot be read.
    enum Failure: Error, Hashable {
        case doesNotHold(String)
        case unknown(String)
        /// More than can be judged.
        case tooDeep
    }

    /// How deep brackets and `not` may stand in each other: a stack has an end.
    private static let mostNested = 32

    private enum Token: Hashable {
        case number(Int64)
        case name(String)
        case symbol(String)
    }

    private var tokens: [Token]
    private var place = 0
    private var nested = 0
    private let names: [String: Int64]

    /// Checks every assertion of `code` with these values.
    static func check(_ code: String, names: [String: Int64]) throws(Failure) {
        for statement in code.split(whereSeparator: { $0 == ";" || $0 == "\n" }) {
            let text = statement.split(separator: "#").first.map(trim) ?? ""
            guard !text.isEmpty, text != "pass" else { continue }
            guard text.hasPrefix("assert ") || text.hasPrefix("assert(") else { throw .unknown(text) }
            let condition = text.dropFirst("assert".count)
            var expression = Expression(tokens: try tokenize(String(condition)), names: names)
            if try expression.either() == 0 { throw .doesNotHold(trim(condition)) }
        }
    }

    private static func trim(_ text: Substring) -> String {
        String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }

    private init(tokens: [Token], names: [String: Int64]) {
        self.tokens = tokens
        self.names = names
    }

    private static func tokenize(_ text: String) throws(Failure) -> [Token] {
        var tokens: [Token] = []
        var rest = Substring(text)
        while let character = rest.first {
            if character.isWhitespace {
                rest = rest.dropFirst()
            } else if character.isNumber {
                let digits = rest.prefix { $0.isNumber || $0.isLetter }
                let isHexadecimal = digits.hasPrefix("0x")
                guard let value = isHexadecimal ? Int64(digits.dropFirst(2), radix: 16) : Int64(digits) else {
                    throw .unknown(String(digits))
                }
                tokens.append(.number(value))
                rest = rest.dropFirst(digits.count)
            } else if character.isLetter || character == "_" {
                let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                tokens.append(.name(String(name)))
                rest = rest.dropFirst(name.count)
            } else if character == "," || character == "'" || character == "\"" {
                // What follows the comma is the message.
                return tokens
            } else if let symbol = ["==", "!=", "<=", ">=", "<", ">", "&", "(", ")"].first(where: { rest.hasPrefix($0) }
            ) {
                tokens.append(.symbol(symbol))
                rest = rest.dropFirst(symbol.count)
            } else {
                throw .unknown(String(character))
            }
        }
        return tokens
    }

    private mutating func take(_ token: Token) -> Bool {
        guard place < tokens.count, tokens[place] == token else { return false }
        place += 1
        return true
    }

    private mutating func either() throws(Failure) -> Int64 {
        var value = try both()
        while take(.name("or")) {
            let other = try both()
            value = value != 0 || other != 0 ? 1 : 0
        }
        return value
    }

    private mutating func both() throws(Failure) -> Int64 {
        var value = try comparison()
        while take(.name("and")) {
            let other = try comparison()
            value = value != 0 && other != 0 ? 1 : 0
        }
        return value
    }

    /// Comparisons chain as in Python: `a <= b < c`.
    private mutating func comparison() throws(Failure) -> Int64 {
        nested += 1
        defer { nested -= 1 }
        guard nested <= Expression.mostNested else { throw .tooDeep }
        if take(.name("not")) { return try comparison() == 0 ? 1 : 0 }
        var left = try masked()
        var result: Int64?
        while place < tokens.count, case .symbol(let symbol) = tokens[place], symbol != "(", symbol != ")",
            symbol != "&"
        {
            place += 1
            let right = try masked()
            let holds =
                switch symbol {
                case "==": left == right
                case "!=": left != right
                case "<": left < right
                case "<=": left <= right
                case ">": left > right
                default: left >= right
                }
            result = (result ?? 1) != 0 && holds ? 1 : 0
            left = right
        }
        return result ?? left
    }

    private mutating func masked() throws(Failure) -> Int64 {
        var value = try atom()
        while take(.symbol("&")) { value &= try atom() }
        return value
    }

    private mutating func atom() throws(Failure) -> Int64 {
        guard place < tokens.count else { throw .unknown("the end of the assertion") }
        let token = tokens[place]
        place += 1
        switch token {
        case .number(let value): return value
        case .name("True"): return 1
        case .name("False"): return 0
        case .name(let name):
            guard let value = names[name] else { throw .unknown(name) }
            return value
        case .symbol("("):
            let value = try either()
            guard take(.symbol(")")) else { throw .unknown("a bracket that is not closed") }
            return value
        case .symbol(let symbol): throw .unknown(symbol)
        }
    }
}
