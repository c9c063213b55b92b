/** Reports as text; the view asked for is loaded, no other. */
import type { Report } from "../types.js";
import { ansiPaint, plainPaint } from "./paint.js";

export { escapeControl } from "./escape.js";
export { pythonRepr } from "./python-repr.js";

/** What `--stats` may say, beside none. */
type View = "table" | "json" | "scipy" | "csv";

/** How the table may look. */
export interface Look {
  /** "ansi" for terminals that show the 16 colours */
  readonly color: "none" | "ansi";
  /** cells in a line of the terminal; 80 when unknown */
  readonly width: number;
}

/** `report` in one view, ending with one newline. Only the table heeds `look`; NaN is null in JSON, empty in CSV, else nan. */
export async function renderReport(report: Report, view: View, look: Look): Promise<string> {
  switch (view) {
    case "table": {
      const { renderTable } = await import("./table/table.js");
      return renderTable(report, look.width, look.color === "ansi" ? await ansiPaint() : plainPaint);
    }
    case "json":
      return (await import("./json.js")).renderJson(report);
    case "scipy":
      return (await import("./scipy.js")).renderScipy(report);
    case "csv":
      return (await import("./csv.js")).renderCsv(report);
  }
}
