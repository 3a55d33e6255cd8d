// SPDX-License-Identifier: MIT
// A list that hangs from its button, a <details>: a click elsewhere or Escape folds it up again.

export function folding(details) {
  document.addEventListener("click", (event) => { if (!details.contains(event.target)) details.open = false; });
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    event.stopPropagation();
    details.open = false;
    details.firstElementChild.focus();
  });
  return details;
}
