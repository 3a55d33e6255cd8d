// SPDX-License-Identifier: MIT

public import TCP

extension StateDiagram {
    /// A picture for a page or a slide: boxes laid out as in the RFC's Figure 5, arrows from the table.
    public var svg: String {
        var body = edges.map(StateDiagram.arrow).joined()
        body += State.allCases.map(StateDiagram.box).joined()
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 860" font-family="sans-serif" role="img">
            <title>TCP state diagram, RFC 9293</title>
            <defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto">\
            <path d="M0,0 L10,5 L0,10 z" fill="#456"/></marker></defs>
            <rect width="1000" height="860" fill="#fff"/>
            \(body)</svg>

            """
    }

    private struct Point {
        var x, y: Double
    }

    /// Where each state stands: the calling side left, the closing sides below.
    private static func place(_ state: State) -> Point {
        switch state {
        case .closed: Point(x: 500, y: 50)
        case .listen: Point(x: 500, y: 180)
        case .synReceived: Point(x: 200, y: 300)
        case .synSent: Point(x: 800, y: 300)
        case .established: Point(x: 500, y: 420)
        case .finWait1: Point(x: 200, y: 540)
        case .closeWait: Point(x: 800, y: 540)
        case .finWait2: Point(x: 200, y: 680)
        case .closing: Point(x: 500, y: 660)
        case .lastAck: Point(x: 800, y: 680)
        case .timeWait: Point(x: 500, y: 800)
        }
    }

    private static let halfWidth = 70.0
    private static let halfHeight = 20.0

    private static func box(_ state: State) -> String {
        let place = place(state)
        return """
            <rect x="\(place.x - halfWidth)" y="\(place.y - halfHeight)" width="\(2 * halfWidth)" \
            height="\(2 * halfHeight)" rx="6" fill="#eef4fb" stroke="#456"/>\
            <text x="\(place.x)" y="\(place.y + 5)" text-anchor="middle" font-size="15" font-weight="bold">\(state)</text>

            """
    }

    /// An arrow from the edge of one box to that of another, bent a little so that two between the same pair part.
    private static func arrow(_ edge: Edge) -> String {
        let from = place(edge.from)
        let to = place(edge.to)
        let bend = bend(edge)
        let middle = Point(x: (from.x + to.x) / 2 + bend.x, y: (from.y + to.y) / 2 + bend.y)
        let start = boundary(from, towards: middle)
        let end = boundary(to, towards: middle)
        let label = Point(
            x: (start.x + 2 * middle.x + end.x) / 4, y: (start.y + 2 * middle.y + end.y) / 4)
        let lines = edge.labels.enumerated().map { index, text in
            "<tspan x=\"\(rounded(label.x))\" dy=\"\(index == 0 ? 0 : 13)\">\(text)</tspan>"
        }
        return """
            <path d="M\(rounded(start.x)),\(rounded(start.y)) Q\(rounded(middle.x)),\(rounded(middle.y)) \
            \(rounded(end.x)),\(rounded(end.y))" fill="none" stroke="#456" marker-end="url(#head)"/>\
            <text y="\(rounded(label.y))" text-anchor="middle" font-size="12" fill="#234" stroke="#fff" \
            stroke-width="4" paint-order="stroke">\(lines.joined())</text>

            """
    }

    private static func rounded(_ value: Double) -> Int { Int(value.rounded()) }

    /// How far the middle of an arrow is moved aside: to its left, so that an arrow back runs apart; far around for
    /// those that return to CLOSED.
    private static func bend(_ edge: Edge) -> Point {
        let from = place(edge.from)
        let to = place(edge.to)
        switch (edge.from, edge.to) {
        case (.lastAck, .closed), (.timeWait, .closed): return Point(x: 440, y: 0)
        case (.synReceived, .finWait1): return Point(x: -60, y: 0)
        case (.closeWait, .closed), (.closing, .closed), (.established, .closed): return Point(x: 300, y: 0)
        case (.finWait1, .closed), (.finWait2, .closed): return Point(x: -380, y: 0)
        default:
            let length = max(((to.x - from.x) * (to.x - from.x) + (to.y - from.y) * (to.y - from.y)).squareRoot(), 1)
            return Point(x: (to.y - from.y) / length * 28, y: (from.x - to.x) / length * 28)
        }
    }

    /// Where the line from the centre of a box towards a point leaves the box.
    private static func boundary(_ centre: Point, towards point: Point) -> Point {
        let dx = point.x - centre.x
        let dy = point.y - centre.y
        guard dx != 0 || dy != 0 else { return centre }
        let scale = min(
            dx == 0 ? .infinity : (halfWidth + 2) / abs(dx), dy == 0 ? .infinity : (halfHeight + 2) / abs(dy))
        return Point(x: centre.x + dx * scale, y: centre.y + dy * scale)
    }
}
