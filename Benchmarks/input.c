// SPDX-License-Identifier: MIT
// Makes the captures that are measured. The same words give the same file, octet for octet.
//
//     input mix PACKETS CONNECTIONS ALIVE    short conversations, so many alive at once
//     input bulk PACKETS                     one long transfer, every hundredth segment lost and sent again
//     input flood PACKETS                    SYNs, each from another address
//     input alive CONNECTIONS PACKETS        all opened first, then text in turn on one picked at random
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK = 16 };

struct connection {
    uint32_t client, server;         // addresses
    uint16_t clientPort, serverPort;
    uint32_t clientNext, serverNext; // the next sequence numbers
    unsigned left;                   // exchanges until the close
    unsigned step;
};

static uint64_t state = 1, nanoseconds = 1700000000ull * 1000000000ull;
static unsigned long written;
static uint16_t identification;

// splitmix64
static uint64_t draw(void) {
    uint64_t z = state += 0x9e3779b97f4a7c15ull;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ z >> 27) * 0x94d049bb133111ebull;
    return z ^ z >> 31;
}

static void put16(uint8_t *at, unsigned value) { at[0] = value >> 8; at[1] = value; }
static void put32(uint8_t *at, uint32_t value) { put16(at, value >> 16); put16(at + 2, value & 0xffff); }

static uint32_t sum(const uint8_t *at, unsigned count, uint32_t so_far) {
    for (; count > 1; at += 2, count -= 2) so_far += at[0] << 8 | at[1];
    if (count) so_far += at[0] << 8;
    return so_far;
}

static unsigned fold(uint32_t sum) {
    while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
    return ~sum & 0xffff;
}

// Writes one segment: Ethernet, IPv4, TCP with timestamps (or what a SYN offers), text.
static void segment(uint32_t from, uint16_t fromPort, uint32_t to, uint16_t toPort, uint32_t seq, uint32_t ack,
                    unsigned flags, unsigned text) {
    static uint8_t frame[1600];
    unsigned options = flags & SYN ? 20 : 12, ip = 20 + 20 + options + text, length = 14 + ip;
    uint8_t *p = frame + 14, *t = p + 20;
    memcpy(frame, "\x02\0\0\0\0\2\x02\0\0\0\0\1\x08\0", 14);
    put16(p, 0x4500); put16(p + 2, ip); put16(p + 4, ++identification); put16(p + 6, 0x4000);
    put16(p + 8, 0x4006); put16(p + 10, 0); put32(p + 12, from); put32(p + 16, to);
    put16(p + 10, fold(sum(p, 20, 0)));
    put16(t, fromPort); put16(t + 2, toPort); put32(t + 4, seq); put32(t + 8, flags & ACK ? ack : 0);
    put16(t + 12, (20 + options) / 4 << 12 | flags); put16(t + 14, 502); put16(t + 16, 0); put16(t + 18, 0);
    uint32_t tick = nanoseconds / 1000000;
    if (flags & SYN) {
        memcpy(t + 20, "\2\4\5\xb4\4\2\x08\x0a", 8);
        put32(t + 28, tick); put32(t + 32, 0);
        memcpy(t + 36, "\1\3\3\7", 4);
    } else {
        memcpy(t + 20, "\1\1\x08\x0a", 4);
        put32(t + 24, tick); put32(t + 28, tick);
    }
    for (unsigned i = 0; i < text; i++) t[20 + options + i] = i == text - 1 && flags & PSH ? '\n' : 'a' + (seq + i) % 26;
    put16(t + 16, fold(sum(t, ip - 20, sum(p + 12, 8, 6 + ip - 20))));
    nanoseconds += 2000 + draw() % 4000;
    uint32_t header[4] = {nanoseconds / 1000000000, nanoseconds % 1000000000 / 1000, length, length};
    fwrite(header, sizeof header, 1, stdout);
    fwrite(frame, length, 1, stdout);
    written++;
}

static void fromClient(struct connection *c, unsigned flags, unsigned text) {
    segment(c->client, c->clientPort, c->server, c->serverPort, c->clientNext, c->serverNext, flags, text);
    c->clientNext += text + !!(flags & (SYN | FIN));
}

static void fromServer(struct connection *c, unsigned flags, unsigned text) {
    segment(c->server, c->serverPort, c->client, c->clientPort, c->serverNext, c->clientNext, flags, text);
    c->serverNext += text + !!(flags & (SYN | FIN));
}

static void begin(struct connection *c, uint32_t number, unsigned exchanges) {
    *c = (struct connection){
        .client = 0x0a000000 | (number / 20000 + 1), .server = 0xc0a80000 | number % 250,
        .clientPort = 20000 + number % 20000, .serverPort = 443,
        .clientNext = draw(), .serverNext = draw(), .left = exchanges};
}

// The next segment of a conversation; false when it is over.
static int go(struct connection *c) {
    switch (c->step++) {
    case 0: fromClient(c, SYN, 0); return 1;
    case 1: fromServer(c, SYN | ACK, 0); return 1;
    case 2: fromClient(c, ACK, 0); return 1;
    case 3: fromClient(c, PSH | ACK, 60 + draw() % 300); return 1;
    case 4: fromServer(c, ACK, 0); return 1;
    case 5: fromServer(c, PSH | ACK, 1 + draw() % 1400); return 1;
    case 6:
        fromClient(c, ACK, 0);
        if (--c->left) c->step = 3;
        return 1;
    case 7: fromClient(c, FIN | ACK, 0); return 1;
    case 8: fromServer(c, FIN | ACK, 0); return 1;
    default: fromClient(c, ACK, 0); return 0;
    }
}

static void mix(unsigned long packets, unsigned connections, unsigned alive) {
    struct connection *all = calloc(alive, sizeof *all);
    // Three segments open a conversation, three close it, four make an exchange.
    unsigned exchanges = (packets / connections - 6) / 4, begun = 0;
    for (unsigned i = 0; i < alive; i++) begin(&all[i], begun++, exchanges);
    while (written < packets) {
        struct connection *c = &all[draw() % alive];
        if (!go(c)) begin(c, begun++, exchanges);
    }
}

static void bulk(unsigned long packets) {
    struct connection c;
    begin(&c, 1, 1);
    for (int i = 0; i < 3; i++) go(&c);
    uint32_t lost = 0, missing = 0;
    unsigned since = 0;
    while (written < packets) {
        if (!missing && draw() % 100 == 0) {
            lost = c.clientNext;
            missing = 1448;
            c.clientNext += missing;
            since = 0;
        }
        fromClient(&c, ACK, 1448);
        if (missing) {
            // A duplicate ACK for each segment beyond the hole; the third brings the lost one again.
            segment(c.server, c.serverPort, c.client, c.clientPort, c.serverNext, lost, ACK, 0);
            if (++since < 4) continue;
            segment(c.client, c.clientPort, c.server, c.serverPort, lost, c.serverNext, ACK, missing);
            fromServer(&c, ACK, 0);
            missing = 0;
        } else if (written % 3 == 0) {
            fromServer(&c, ACK, 0);
        }
    }
}

static void flood(unsigned long packets) {
    while (written < packets) segment(draw(), draw(), 0xc0a80001, 80, draw(), 0, SYN, 0);
}

static void alive(unsigned connections, unsigned long packets) {
    struct connection *all = calloc(connections, sizeof *all);
    for (unsigned i = 0; i < connections; i++) {
        begin(&all[i], i, -1);
        for (int step = 0; step < 3; step++) go(&all[i]);
    }
    for (unsigned long i = 0; i < packets; i++) go(&all[draw() % connections]);
}

int main(int count, char **words) {
    static char buffer[1 << 20];
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    uint32_t header[6] = {0xa1b2c3d4, 2 | 4 << 16, 0, 0, 262144, 1};
    fwrite(header, sizeof header, 1, stdout);
    unsigned long n[3] = {0};
    for (int i = 2; i < count && i < 5; i++) n[i - 2] = strtoul(words[i], 0, 10);
    if (count == 5 && !strcmp(words[1], "mix")) mix(n[0], n[1], n[2]);
    else if (count == 3 && !strcmp(words[1], "bulk")) bulk(n[0]);
    else if (count == 3 && !strcmp(words[1], "flood")) flood(n[0]);
    else if (count == 4 && !strcmp(words[1], "alive")) alive(n[0], n[1]);
    else return 64;
    return fflush(stdout) || ferror(stdout);
}
