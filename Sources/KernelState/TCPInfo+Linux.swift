// SPDX-License-Identifier: MIT
import CLinux
import TCP

extension TCPInfo {
    /// Asks for TCP_INFO of a socket that this process has open. In TIME-WAIT and on an orphan the kernel says CLOSE:
    /// ``InetDiag`` knows better.
    public init(of descriptor: Int32) throws(KernelStateError) {
        var info = clinux_tcp_info()
        let error = clinux_tcp_info(descriptor, &info)
        guard error == 0 else { throw .refused(errno: error) }
        try self.init(info)
    }

    /// Decodes the kernel's `struct tcp_info`, of which an older kernel may give less.
    init(decoding bytes: UnsafeRawBufferPointer) throws(KernelStateError) {
        var info = clinux_tcp_info()
        clinux_decode_tcp_info(bytes.baseAddress, bytes.count, &info)
        try self.init(info)
    }

    private init(_ info: clinux_tcp_info) throws(KernelStateError) {
        guard let state = State(linux: info.state) else { throw .malformed("TCP_INFO gives state \(info.state)") }
        func agreed(_ option: Int) -> Bool { Int(info.options) & option != 0 }
        let isScaled = agreed(CLINUX_OPTION_SCALE)
        self.init(
            state: state,
            roundTrip: Int(info.rtt), roundTripVariance: Int(info.rtt_variance), smallestRoundTrip: Int(info.min_rtt),
            retransmissionTimeout: Int(info.rto), acknowledgmentTimeout: Int(info.ato),
            sendMSS: Int(info.send_mss), receiveMSS: Int(info.receive_mss), advertisedMSS: Int(info.advertised_mss),
            pathMTU: Int(info.path_mtu),
            congestionWindow: Int(info.congestion_window), slowStartThreshold: Int(info.slow_start_threshold),
            sendWindow: Int(info.send_window),
            unacknowledged: Int(info.unacked), selectivelyAcknowledged: Int(info.sacked), lost: Int(info.lost),
            retransmitting: Int(info.retransmitting), retransmissions: Int(info.total_retransmits),
            bytesAcknowledged: Int(clamping: info.bytes_acked), bytesReceived: Int(clamping: info.bytes_received),
            bytesSent: Int(clamping: info.bytes_sent), bytesRetransmitted: Int(clamping: info.bytes_retransmitted),
            bytesNotSent: Int(info.not_sent),
            segmentsSent: Int(info.segments_out), segmentsReceived: Int(info.segments_in),
            hasTimestamps: agreed(CLINUX_OPTION_TIMESTAMPS), hasSACK: agreed(CLINUX_OPTION_SACK),
            hasECN: agreed(CLINUX_OPTION_ECN),
            sendWindowScale: isScaled ? info.send_scale : nil, receiveWindowScale: isScaled ? info.receive_scale : nil)
    }
}
