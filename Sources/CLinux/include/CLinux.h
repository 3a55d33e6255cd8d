// SPDX-License-Identifier: MIT
// What Swift cannot import from Linux, in as few lines as it takes. Nothing here decides anything.
#pragma once
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <stddef.h>
#include <stdint.h>

/// What the program was started with, its own name first; NULL where the C library does not tell. Swift's CommandLine reads
/// /proc/self/cmdline, and without /proc has no arguments at all.
const char *const *clinux_arguments(int *count);

// Entering a namespace. The one that the program uses and the one that `doctor` tries are the same code.

enum clinux_step {
    CLINUX_SEALED,
    CLINUX_UNSHARE,    // user and network namespace, at once
    CLINUX_SETGROUPS,  // /proc/self/setgroups, which must say "deny" before gid_map may be written
    CLINUX_UID_MAP,
    CLINUX_GID_MAP,
    CLINUX_LOOPBACK,  // `lo` up
    CLINUX_FORK       // only clinux_try_seal
};

struct clinux_outcome {
    int32_t step;   // an enum clinux_step: where it stopped
    int32_t error;  // errno there
};

/// Moves this single-threaded process into a user and a network namespace of its own, where it is root and `lo` is up.
struct clinux_outcome clinux_seal(void);

/// Does the same in a child that ends at once, so that the caller stays where it is.
struct clinux_outcome clinux_try_seal(void);

/// Switches an interface on. Returns errno, or 0.
int clinux_interface_up(const char *name);

// TCP_INFO, whose struct Glibc's module cuts short and the kernel's own header would define a second time.

struct clinux_tcp_info {
    uint8_t state, congestion_state, retransmits, backoff;
    uint8_t options;  // CLINUX_OPTION_…
    uint8_t send_scale, receive_scale;
    uint32_t rto, ato, send_mss, receive_mss, advertised_mss, path_mtu;
    uint32_t unacked, sacked, lost, retransmitting, total_retransmits;
    uint32_t rtt, rtt_variance, min_rtt, congestion_window, slow_start_threshold;
    uint32_t send_window, not_sent;
    uint64_t bytes_acked, bytes_received, bytes_sent, bytes_retransmitted;
    uint32_t segments_out, segments_in;
};

enum { CLINUX_OPTION_TIMESTAMPS = 1, CLINUX_OPTION_SACK = 2, CLINUX_OPTION_SCALE = 4, CLINUX_OPTION_ECN = 8 };

/// Reads as much of a kernel's `struct tcp_info` as there is; what an older kernel does not have is 0.
void clinux_decode_tcp_info(const void *bytes, size_t count, struct clinux_tcp_info *info);

/// TCP_INFO of an open socket. Returns errno, or 0.
int clinux_tcp_info(int descriptor, struct clinux_tcp_info *info);
