// SPDX-License-Identifier: MIT
// Every text that is shown and does not stand out enough from what is behind it (WCAG 2.2, 1.4.3), as strings.
() => {
  const parse = (color) => color.match(/[\d.]+/g).map(Number);
  const channel = (value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const isClear = (color) => { const [, , , alpha] = parse(color); return alpha === 0; };
  const ground = (node) => {
    const row = node.closest(".row");
    if (row) {
      const own = getComputedStyle(row, "::before").backgroundColor;
      if (!isClear(own)) return parse(own);
    }
    const rect = node.parentElement?.matches("g.box") ? node.parentElement.querySelector("rect") : null;
    if (rect) return parse(getComputedStyle(rect).fill);
    for (let at = node; at; at = at.parentElement) {
      const own = getComputedStyle(at).backgroundColor;
      if (!isClear(own)) return parse(own);
    }
    return [255, 255, 255];
  };
  const weak = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const node = text.parentElement;
    if (!text.data.trim() || node.closest("script, .unseen, :disabled, dialog:not([open]), option") || !node.checkVisibility()) continue;
    const style = getComputedStyle(node);
    const ink = parse(node instanceof SVGElement ? style.fill : style.color);
    const [high, low] = [luminance(ink), luminance(ground(node))].sort((a, b) => b - a);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < (isLarge ? 3 : 4.5)) weak.push(`${ratio.toFixed(2)} ${node.tagName}.${node.getAttribute("class")} ${text.data.trim().slice(0, 30)}`);
  }
  return weak;
}
