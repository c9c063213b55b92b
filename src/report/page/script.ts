/** The page's own script: tables of columns that sort and filter, parameters that can be saved. Without it the page is read as it stands. */
export const SCRIPT = `
for (const table of document.querySelectorAll("table.columns")) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const valueOf = (row, index) => row.cells[index].dataset.value;
  const compare = (a, b, index) => {
    if (index === 0) return valueOf(a, 0).localeCompare(valueOf(b, 0), "en", { numeric: true });
    const [x, y] = [Number(valueOf(a, index)), Number(valueOf(b, index))];
    // What is no number stands last, whichever way the others are sorted.
    return x - y;
  };
  [...table.tHead.rows[table.tHead.rows.length - 1].cells].forEach((head, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const descending = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.querySelectorAll("[aria-sort]")) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const known = rows.filter((row) => index === 0 || valueOf(row, index) !== "NaN");
      const unknown = rows.filter((row) => index !== 0 && valueOf(row, index) === "NaN");
      known.sort((a, b) => (descending ? compare(b, a, index) : compare(a, b, index)));
      body.append(...known, ...unknown);
    });
  });
  const label = document.createElement("label");
  label.className = "filter";
  const input = document.createElement("input");
  input.type = "search";
  label.append("Show columns whose name contains ", input);
  const told = document.createElement("p");
  told.className = "quiet";
  told.setAttribute("role", "status");
  const tell = () => {
    const wanted = input.value.toLowerCase();
    let shown = 0;
    for (const row of rows) {
      row.hidden = !valueOf(row, 0).toLowerCase().includes(wanted);
      if (!row.hidden) shown++;
    }
    told.textContent = shown + " of " + rows.length + " columns shown";
  };
  input.addEventListener("input", tell);
  table.parentElement.before(label, told);
  tell();
}
const parameters = document.querySelector("#parameters pre");
if (parameters) {
  const link = document.createElement("a");
  link.download = "parameters.json";
  link.href = URL.createObjectURL(new Blob([parameters.textContent], { type: "application/json" }));
  link.textContent = "Save parameters.json";
  document.querySelector("#parameters").before(link);
}
`;
