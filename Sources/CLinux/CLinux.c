// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/tcp.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

// MARK: Arguments

static int argument_count;
static char **arguments;

#ifdef __GLIBC__
// glibc hands main's parameters to what runs before main, too.
__attribute__((constructor)) static void keep_arguments(int count, char **values) {
    argument_count = count;
    arguments = values;
}
#endif

const char *const *clinux_arguments(int *count) {
    *count = argument_count;
    return (const char *const *)arguments;
}

// MARK: Namespaces

static int write_whole(const char *path, const char *text) {
    int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return errno;
    int error = write(descriptor, text, strlen(text)) == (ssize_t)strlen(text) ? 0 : errno;
    close(descriptor);
    return error;
}

int clinux_interface_up(const char *name) {
    struct ifreq request = {0};
    if (strlen(name) >= sizeof request.ifr_name) return ENAMETOOLONG;
    strcpy(request.ifr_name, name);
    int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return errno;
    int failed = ioctl(descriptor, SIOCGIFFLAGS, &request);
    request.ifr_flags |= IFF_UP;
    failed = failed || ioctl(descriptor, SIOCSIFFLAGS, &request);
    int error = failed ? errno : 0;
    close(descriptor);
    return error;
}

// Between fork and _exit only calls that are safe after a fork, so that a program with threads may try it too.
struct clinux_outcome clinux_seal(void) {
    char uid_map[32], gid_map[32];
    snprintf(uid_map, sizeof uid_map, "0 %u 1", (unsigned)geteuid());
    snprintf(gid_map, sizeof gid_map, "0 %u 1", (unsigned)getegid());

    // A program with file capabilities is not dumpable, and /proc/self/uid_map of such a one belongs to root.
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) return (struct clinux_outcome){CLINUX_UNSHARE, errno};

    int error = write_whole("/proc/self/setgroups", "deny");
    if (error != 0 && error != ENOENT) return (struct clinux_outcome){CLINUX_SETGROUPS, error};
    if ((error = write_whole("/proc/self/uid_map", uid_map)) != 0) return (struct clinux_outcome){CLINUX_UID_MAP, error};
    if ((error = write_whole("/proc/self/gid_map", gid_map)) != 0) return (struct clinux_outcome){CLINUX_GID_MAP, error};
    if ((error = clinux_interface_up("lo")) != 0) return (struct clinux_outcome){CLINUX_LOOPBACK, error};
    return (struct clinux_outcome){CLINUX_SEALED, 0};
}

struct clinux_outcome clinux_try_seal(void) {
    int ends[2];
    struct clinux_outcome outcome = {CLINUX_FORK, 0};
    if (pipe2(ends, O_CLOEXEC) != 0) return (struct clinux_outcome){CLINUX_FORK, errno};
    pid_t child = fork();
    if (child == 0) {
        outcome = clinux_seal();
        ssize_t written = write(ends[1], &outcome, sizeof outcome);
        _exit(written == sizeof outcome ? 0 : 1);
    }
    int error = errno;
    close(ends[1]);
    if (child < 0) {
        outcome.error = error;
    } else {
        ssize_t count;
        while ((count = read(ends[0], &outcome, sizeof outcome)) < 0 && errno == EINTR) {}
        if (count != sizeof outcome) outcome = (struct clinux_outcome){CLINUX_UNSHARE, EPERM};  // killed, as by seccomp
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
    }
    close(ends[0]);
    return outcome;
}

// MARK: TCP_INFO

void clinux_decode_tcp_info(const void *bytes, size_t count, struct clinux_tcp_info *info) {
    struct tcp_info from = {0};
    memcpy(&from, bytes, count < sizeof from ? count : sizeof from);
    const uint8_t options[][2] = {
        {TCPI_OPT_TIMESTAMPS, CLINUX_OPTION_TIMESTAMPS},
        {TCPI_OPT_SACK, CLINUX_OPTION_SACK},
        {TCPI_OPT_WSCALE, CLINUX_OPTION_SCALE},
        {TCPI_OPT_ECN, CLINUX_OPTION_ECN},
    };
    *info = (struct clinux_tcp_info){
        .state = from.tcpi_state,
        .congestion_state = from.tcpi_ca_state,
        .retransmits = from.tcpi_retransmits,
        .backoff = from.tcpi_backoff,
        .send_scale = from.tcpi_snd_wscale,
        .receive_scale = from.tcpi_rcv_wscale,
        .rto = from.tcpi_rto,
        .ato = from.tcpi_ato,
        .send_mss = from.tcpi_snd_mss,
        .receive_mss = from.tcpi_rcv_mss,
        .advertised_mss = from.tcpi_advmss,
        .path_mtu = from.tcpi_pmtu,
        .unacked = from.tcpi_unacked,
        .sacked = from.tcpi_sacked,
        .lost = from.tcpi_lost,
        .retransmitting = from.tcpi_retrans,
        .total_retransmits = from.tcpi_total_retrans,
        .rtt = from.tcpi_rtt,
        .rtt_variance = from.tcpi_rttvar,
        .min_rtt = from.tcpi_min_rtt,
        .congestion_window = from.tcpi_snd_cwnd,
        .slow_start_threshold = from.tcpi_snd_ssthresh,
        .send_window = from.tcpi_snd_wnd,
        .not_sent = from.tcpi_notsent_bytes,
        .bytes_acked = from.tcpi_bytes_acked,
        .bytes_received = from.tcpi_bytes_received,
        .bytes_sent = from.tcpi_bytes_sent,
        .bytes_retransmitted = from.tcpi_bytes_retrans,
        .segments_out = from.tcpi_segs_out,
        .segments_in = from.tcpi_segs_in,
    };
    for (size_t i = 0; i < COUNT(options); i++) {
        if (from.tcpi_options & options[i][0]) info->options |= options[i][1];
    }
}

int clinux_tcp_info(int descriptor, struct clinux_tcp_info *info) {
    struct tcp_info bytes;
    socklen_t count = sizeof bytes;
    if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &bytes, &count) != 0) return errno;
    clinux_decode_tcp_info(&bytes, count, info);
    return 0;
}
