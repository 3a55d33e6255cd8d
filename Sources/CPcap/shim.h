// SPDX-License-Identifier: MIT
#pragma once
#include <pcap/pcap.h>
