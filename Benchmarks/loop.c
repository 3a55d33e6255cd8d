// SPDX-License-Identifier: MIT
// The least that a program over libpcap can do: ask for every packet and decode nothing.
#include <pcap/pcap.h>
#include <stdio.h>

int main(int count, char **words) {
    char error[PCAP_ERRBUF_SIZE];
    if (count != 2) return 64;
    pcap_t *capture = pcap_open_offline(words[1], error);
    if (!capture) {
        fprintf(stderr, "%s\n", error);
        return 1;
    }
    struct pcap_pkthdr *header;
    const u_char *octets;
    unsigned long packets = 0, sum = 0;
    while (pcap_next_ex(capture, &header, &octets) == 1) {
        packets++;
        sum += header->caplen;
    }
    printf("%lu packets, %lu octets\n", packets, sum);
    pcap_close(capture);
}
