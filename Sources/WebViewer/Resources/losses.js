// SPDX-License-Identifier: MIT
// Which segment a retransmission stands for: the one before it, from the same end, that carried the same numbers.

/** How far back it is looked for. */
const reach = 400;

/** Whether a segment mends a loss. */
export function mendsLoss(columns, index, { mends: [again, otherwise] }) {
  return (columns.oddities[index] & again) !== 0 && (columns.oddities[index] & otherwise) === 0;
}

/** The segment that was sent again in this row, if it is here; else -1. */
export function originalOf(trace, row) {
  const { columns, rows } = trace;
  for (let index = row.index - 1; index >= Math.max(0, row.index - reach); index -= 1) {
    if (columns.connection[index] !== row.connection) continue;
    const other = rows.get(index);
    if (!other || other.sender !== row.sender) continue;
    const end = other.relativeSequence + Math.max(1, other.textLength);
    const isBare = other.textLength === 0 && !other.flags.includes("SYN") && !other.flags.includes("FIN");
    if (!isBare && other.relativeSequence <= row.relativeSequence && row.relativeSequence < end) return index;
  }
  return -1;
}
