// The index is sorted by the column whose heading is pressed, and back by a second press.
for (const button of document.querySelectorAll(".index thead button")) {
  button.addEventListener("click", () => {
    const heading = button.parentElement;
    const table = heading.closest("table");
    const down = heading.ariaSort === "ascending";
    for (const other of table.tHead.rows[0].cells) other.ariaSort = null;
    heading.ariaSort = down ? "descending" : "ascending";
    const key = (group) => group.rows[0].cells[heading.cellIndex]?.dataset.key ?? "";
    const order = new Intl.Collator("en", { numeric: true });
    const groups = [...table.tBodies];
    groups.sort((one, other) => (down ? -1 : 1) * order.compare(key(one), key(other)));
    table.append(...groups);
  });
}
