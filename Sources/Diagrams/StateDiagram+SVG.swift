// SPDX-License-Identifier: MIT

import TCP

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

    /// An arrow from one box to another: bent a little, so that two between the same pair part, or around the right
    /// side for the ways back to CLOSED from below.
    private static func arrow(_ edge: Edge) -> String {
        let route = around(edge) ?? bent(edge)
        let lines = edge.labels.enumerated().map { index, text in
            "<tspan x=\"\(rounded(route.label.x))\" dy=\"\(index == 0 ? 0 : 14)\">\(text)</tspan>"
        }
        return """
            <path d="\(route.path)" fill="none" stroke="#456" marker-end="url(#head)"/>\
            <text y="\(rounded(route.label.y))" text-anchor="middle" font-size="12" fill="#234" stroke="#fff" \
            stroke-width="5" paint-order="stroke">\(lines.joined())</text>

            """
    }

    /// Out of the right side of a box below, up along the edge of the picture, into the right side of CLOSED.
    private static func around(_ edge: Edge) -> (path: String, label: Point)? {
        guard edge.to == .closed, edge.from == .lastAck || edge.from == .timeWait else { return nil }
        let from = place(edge.from)
        let to = place(edge.to)
        let column = edge.from == .lastAck ? 930.0 : 970.0
        let top = edge.from == .lastAck ? to.y + 10 : to.y - 10
        let path = """
            M\(rounded(from.x + halfWidth)),\(rounded(from.y)) H\(rounded(column)) V\(rounded(top)) \
            H\(rounded(to.x + halfWidth + 2))
            """
        let label = edge.from == .lastAck ? Point(x: 890, y: 420) : Point(x: 700, y: from.y - 6)
        return (path, label)
    }

    private static func bent(_ edge: Edge) -> (path: String, label: Point) {
        let from = place(edge.from)
        let to = place(edge.to)
        let bend = bend(edge)
        let middle = Point(x: (from.x + to.x) / 2 + bend.x, y: (from.y + to.y) / 2 + bend.y)
        let start = boundary(from, towards: middle)
        let end = boundary(to, towards: middle)
        let path = """
            M\(rounded(start.x)),\(rounded(start.y)) Q\(rounded(middle.x)),\(rounded(middle.y)) \
            \(rounded(end.x)),\(rounded(end.y))
            """
        let label = Point(x: (start.x + 2 * middle.x + end.x) / 4, y: (start.y + 2 * middle.y + end.y) / 4)
        return (path, label)
    }

    private static func rounded(_ value: Double) -> Int { Int(value.rounded()) }

    /// How far the middle of an arrow is moved aside.
    private static func bend(_ edge: Edge) -> Point {
        switch (edge.from, edge.to) {
        case (.closed, .listen): return Point(x: 90, y: 0)
        case (.listen, .closed): return Point(x: -90, y: 0)
        case (.closed, .synSent): return Point(x: 130, y: -70)
        case (.synSent, .closed): return Point(x: 30, y: -30)
        case (.listen, .synSent): return Point(x: -20, y: 40)
        case (.synReceived, .closed): return Point(x: -120, y: -40)
        case (.synReceived, .listen): return Point(x: -60, y: -40)
        case (.closeWait, .closed), (.closing, .closed): return Point(x: 280, y: -60)
        case (.established, .closed): return Point(x: 160, y: 0)
        case (.finWait1, .closed): return Point(x: -340, y: -60)
        case (.finWait2, .closed): return Point(x: -420, y: -60)
        case (.timeWait, .synReceived): return Point(x: -470, y: 60)
        default: return Point(x: 0, y: 0)
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
