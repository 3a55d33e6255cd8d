// SPDX-License-Identifier: MIT

import TCP

extension Runner {
    // MARK: Assertions

    mutating func check(_ code: String) throws(Stop) {
        do {
            try Expression.check(code, names: figures)
        } catch {
            switch error {
            case .doesNotHold(let text): throw fail(line, expected: text, got: figuresText(in: text))
            case .tooDeep: throw Stop(verdict: .error(line: line, "an assertion with too many brackets"))
            case .unknown(let name): throw Stop(verdict: .skip(line: line, name))
            }
        }
    }

    private func figuresText(in text: String) -> String {
        let words = text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
        let used = figures.filter { figure in figure.key.hasPrefix("tcpi_") && words.contains { $0 == figure.key } }
        return used.map { "\($0.key) is \($0.value)" }.sorted().joined(separator: ", ")
    }

    /// The figures that assertions can name, and the constants of both kernels.
    private var figures: [String: Int64] {
        var names = Runner.constants
        let tables = profile.name == .freebsd ? Runner.freebsdStates : Runner.linuxStates
        guard let current = connection else {
            names["tcpi_state"] = tables[sockets.values.contains(where: { $0.isListening }) ? .listen : .closed]
            return names
        }
        let endpoint = current.endpoint
        let size = Int64(max(endpoint.sendSegmentSize, 1))
        // In TIME-WAIT Linux keeps a connection's numbers only: its socket shows CLOSE.
        let isGone = profile.name == .linux && endpoint.state == .timeWait
        names["tcpi_state"] = tables[isGone ? .closed : endpoint.state]
        names["tcpi_snd_cwnd"] = Int64(endpoint.congestion.window) / size
        names["tcpi_snd_mss"] = size
        names["tcpi_advmss"] =
            Int64(endpoint.configuration.maximumSegmentSize) - (endpoint.tcb?.usesTimestamps == true ? 12 : 0)
        let tcb = endpoint.tcb
        names["tcpi_options"] =
            (tcb?.usesTimestamps == true ? 1 : 0) + (tcb?.usesSACK == true ? 2 : 0)
            + (tcb?.scalesWindows == true ? 4 : 0)
        let threshold = endpoint.congestion.threshold
        names["tcpi_snd_ssthresh"] = threshold == .max ? 0x7FFF_FFFF : Int64(threshold) / size
        let flight = endpoint.flight
        names["tcpi_unacked"] = Int64(flight.segments)
        names["tcpi_sacked"] = Int64(flight.held)
        names["tcpi_lost"] = Int64(flight.lost)
        names["tcpi_retrans"] = Int64(flight.repeated)
        names["tcpi_rtt"] = (endpoint.timer.smoothed?.nanoseconds ?? 0) / 1000
        let isInOrder = endpoint.congestion.duplicates == 0 && flight.held == 0
        let phase = endpoint.congestion.phase
        names["tcpi_ca_state"] = phase == .loss ? 4 : phase == .recovery ? 3 : isInOrder ? 0 : 1
        names["tcpi_rto"] = Int64(endpoint.timer.current.nanoseconds / 1000)
        return names
    }

    private static let linuxStates: [State: Int64] = [
        .established: 1, .synSent: 2, .synReceived: 3, .finWait1: 4, .finWait2: 5, .timeWait: 6, .closed: 7,
        .closeWait: 8, .lastAck: 9, .listen: 10, .closing: 11,
    ]

    private static let freebsdStates: [State: Int64] = [
        .closed: 0, .listen: 1, .synSent: 2, .synReceived: 3, .established: 4, .closeWait: 5, .finWait1: 6, .closing: 7,
        .lastAck: 8, .finWait2: 9, .timeWait: 10,
    ]

    private static let constants: [String: Int64] = {
        var names: [String: Int64] = [
            "TCPI_OPT_TIMESTAMPS": 1, "TCPI_OPT_SACK": 2, "TCPI_OPT_WSCALE": 4, "TCPI_OPT_ECN": 8,
            "TCPI_OPT_SYN_DATA": 0,
            "TCP_INFINITE_SSTHRESH": 0x7FFF_FFFF, "TCP_CA_Open": 0, "TCP_CA_Disorder": 1, "TCP_CA_CWR": 2,
            "TCP_CA_Recovery": 3, "TCP_CA_Loss": 4,
        ]
        let linux: [State: String] = [
            .established: "ESTABLISHED", .synSent: "SYN_SENT", .synReceived: "SYN_RECV", .finWait1: "FIN_WAIT1",
            .finWait2: "FIN_WAIT2", .timeWait: "TIME_WAIT", .closed: "CLOSE", .closeWait: "CLOSE_WAIT",
            .lastAck: "LAST_ACK", .listen: "LISTEN", .closing: "CLOSING",
        ]
        for (state, name) in linux { names["TCP_\(name)"] = linuxStates[state] }
        let freebsd: [State: String] = [
            .established: "ESTABLISHED", .synSent: "SYN_SENT", .synReceived: "SYN_RECEIVED", .finWait1: "FIN_WAIT_1",
            .finWait2: "FIN_WAIT_2", .timeWait: "TIME_WAIT", .closed: "CLOSED", .closeWait: "CLOSE_WAIT",
            .lastAck: "LAST_ACK", .listen: "LISTEN", .closing: "CLOSING",
        ]
        for (state, name) in freebsd { names["TCPS_\(name)"] = freebsdStates[state] }
        for (state, name) in freebsd { names["TCPI_\(name)"] = freebsdStates[state] }
        return names
    }()
}
