// SPDX-License-Identifier: MIT
import ArgumentParser
import Chat

/// Where the page is served, if somebody asked for it.
struct WebPlace: ExpressibleByArgument, Hashable, CustomStringConvertible {
    let place: HostPort
    /// Whether the place was given; the usual one gives way if it is taken.
    let isGiven: Bool

    /// Where the page is served if nothing else is said.
    static let usual = WebPlace(place: HostPort(host: "127.0.0.1", port: 8080), isGiven: false)

    private init(place: HostPort, isGiven: Bool) {
        self.place = place
        self.isGiven = isGiven
    }

    init?(argument: String) {
        guard let place = HostPort(argument, usual: WebPlace.usual.place) else { return nil }
        self.init(place: place, isGiven: true)
    }

    var defaultValueDescription: String { description }

    var description: String { "\(place)" }

    /// Begins to listen. Before any thread exists: a demonstration enters a network of its own after it.
    ///
    /// `command` is what the place comes after on the command line.
    func listen(for command: String = "wiretalk serve --web") throws -> [Listener] {
        do throws(Listener.Failure) {
            return try Listener.open(place, backlog: WebPlace.backlog)
        } catch {
            guard !isGiven, error.isTaken else { throw Failure(error.sentence(command: command)) }
        }
        do throws(Listener.Failure) {
            return try Listener.open(HostPort(host: place.host, port: 0), backlog: WebPlace.backlog)
        } catch {
            throw Failure(error.sentence(command: command))
        }
    }

    /// A class that opens the page at once; each browser asks over several connections.
    private static let backlog = 511
}
