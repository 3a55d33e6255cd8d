// SPDX-License-Identifier: MIT
// Unpacks LZMA, as `xz --format=lzma` writes it: the page's module is a quarter smaller by it than by what browsers unpack
// themselves. It runs in the worker, and imports nothing.

function unpack(packed) {
  const [lc, lp, pb] = [packed[0] % 9, Math.floor(packed[0] / 9) % 5, Math.floor(packed[0] / 45)];
  const posMask = (1 << pb) - 1;
  // All probabilities in one array: which ones begin where.
  const [isMatch, isRep, isRepG0, isRepG1, isRepG2, isRep0Long, slots, spec, align, length, repeated, literal] =
    [0, 192, 204, 216, 228, 240, 432, 688, 803, 819, 1333, 1847];
  const probs = new Uint16Array(literal + (0x300 << lc + lp)).fill(1024);
  let out = new Uint8Array(1 << 21);
  let [at, range, code, pos, state] = [14, 0xffffffff, 0, 0, 0];
  let [rep0, rep1, rep2, rep3] = [0, 0, 0, 0];
  for (let n = 0; n < 4; n += 1) code = code * 256 + packed[at++];

  function bit(place) {
    const prob = probs[place];
    const bound = (range >>> 11) * prob;
    const one = code >= bound ? 1 : 0;
    if (one) {
      range -= bound;
      code -= bound;
      probs[place] = prob - (prob >> 5);
    } else {
      range = bound;
      probs[place] = prob + (2048 - prob >> 5);
    }
    if (range < 0x1000000) {
      range *= 256;
      code = code * 256 + packed[at++];
    }
    return one;
  }

  function tree(base, bits) {
    let symbol = 1;
    for (let n = 0; n < bits; n += 1) symbol = symbol << 1 | bit(base + symbol);
    return symbol - (1 << bits);
  }

  function reversed(base, bits) {
    let [symbol, value] = [1, 0];
    for (let n = 0; n < bits; n += 1) {
      const one = bit(base + symbol);
      symbol = symbol << 1 | one;
      value |= one << n;
    }
    return value;
  }

  function direct(bits) {
    let value = 0;
    for (let n = 0; n < bits; n += 1) {
      range = range >>> 1;
      const one = code >= range ? 1 : 0;
      if (one) code -= range;
      value = value * 2 + one;
      if (range < 0x1000000) {
        range *= 256;
        code = code * 256 + packed[at++];
      }
    }
    return value;
  }

  function howLong(base, posState) {
    if (!bit(base)) return tree(base + 2 + (posState << 3), 3);
    if (!bit(base + 1)) return 8 + tree(base + 130 + (posState << 3), 3);
    return 16 + tree(base + 258, 8);
  }

  function howFar(count) {
    const slot = tree(slots + (Math.min(count, 3) << 6), 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const start = (2 | slot & 1) * 2 ** bits;
    if (slot < 14) return start + reversed(spec + start - slot, bits);
    return start + direct(bits - 4) * 16 + reversed(align, 4);
  }

  function put(octet) {
    if (pos === out.length) {
      const longer = new Uint8Array(2 * pos);
      longer.set(out);
      out = longer;
    }
    out[pos++] = octet;
  }

  for (;;) {
    const posState = pos & posMask;
    if (!bit(isMatch + (state << 4) + posState)) {
      const before = pos > 0 ? out[pos - 1] : 0;
      const base = literal + 0x300 * (((pos & (1 << lp) - 1) << lc) + (before >> 8 - lc));
      let symbol = 1;
      if (state >= 7) {
        let matched = out[pos - rep0 - 1];
        while (symbol < 0x100) {
          const wanted = matched >> 7 & 1;
          matched <<= 1;
          const one = bit(base + (1 + wanted << 8) + symbol);
          symbol = symbol << 1 | one;
          if (wanted !== one) break;
        }
      }
      while (symbol < 0x100) symbol = symbol << 1 | bit(base + symbol);
      put(symbol & 0xff);
      state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
      continue;
    }
    let count;
    if (bit(isRep + state)) {
      if (!bit(isRepG0 + state)) {
        if (!bit(isRep0Long + (state << 4) + posState)) {
          state = state < 7 ? 9 : 11;
          put(out[pos - rep0 - 1]);
          continue;
        }
      } else if (!bit(isRepG1 + state)) {
        [rep0, rep1] = [rep1, rep0];
      } else if (!bit(isRepG2 + state)) {
        [rep0, rep1, rep2] = [rep2, rep0, rep1];
      } else {
        [rep0, rep1, rep2, rep3] = [rep3, rep0, rep1, rep2];
      }
      count = howLong(repeated, posState);
      state = state < 7 ? 8 : 11;
    } else {
      count = howLong(length, posState);
      state = state < 7 ? 7 : 10;
      [rep0, rep1, rep2, rep3] = [howFar(count), rep0, rep1, rep2];
      if (rep0 === 0xffffffff) return out.subarray(0, pos);
    }
    for (let n = 0; n < count + 2; n += 1) put(out[pos - rep0 - 1]);
  }
}
