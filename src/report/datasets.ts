/** The datasets that are known, and what a fetch did, as text. */
import type { DatasetRecord, DatasetsReport, FetchedRecord, Shape } from "../types.js";
import { escapeControl } from "./escape.js";
import { formatCount } from "./format-number.js";
import type { Look } from "./index.js";
import { writeJson } from "./json.js";
import { ansiPaint, type Paint, plainPaint } from "./paint.js";
import { gridLines, padLeftAligned, padRightAligned } from "./table/grid.js";

/** The report in one view, ending with one newline. Only the table heeds `look`. */
export async function renderDatasets(
  report: DatasetsReport,
  view: "table" | "json",
  look: Look,
): Promise<string> {
  if (view === "json") {
    const { kind: _, ...told } = report;
    return `${writeJson(told, "")}\n`;
  }
  const paint = look.color === "ansi" ? await ansiPaint() : plainPaint;
  const lines =
    report.kind === "list"
      ? listLines(report.datasets, paint)
      : fetchedLines(report.files, report.settings, paint);
  return `${lines.join("\n")}\n`;
}

function listLines(datasets: readonly DatasetRecord[], paint: Paint): string[] {
  const columns = [
    padLeftAligned(["name", ...datasets.map(({ name }) => name)]),
    padLeftAligned(["shape", ...datasets.map(({ shape }) => shapeText(shape))]),
    padRightAligned(["bytes", ...datasets.map(({ bytes }) => formatCount(bytes))]),
    padLeftAligned(["licence", ...datasets.map(({ licence }) => licence)]),
    padLeftAligned(["state", ...datasets.map(({ state }) => state)]),
  ];
  const grid = gridLines(columns, paint, (line, column) =>
    line === 0 ? "strong" : column === 0 ? "accent" : "plain",
  );
  const families = [...new Map(datasets.map((record) => [familyOf(record), record])).keys()];
  return [...grid, ...families.flatMap((family) => familyLines(family, datasets, paint))];
}

/** Parts of one source are told of together. */
const familyOf = ({ title }: DatasetRecord): string => title;

function familyLines(family: string, datasets: readonly DatasetRecord[], paint: Paint): string[] {
  const members = datasets.filter((record) => familyOf(record) === family);
  const [{ name, title, source }] = members;
  const paths = members.flatMap(({ path }) => (path === null ? [] : [path]));
  const fetch = members.find((member) => member.fetch !== undefined)?.fetch;
  const folders = [...new Set(paths.map((path) => path.replace(/[/\\][^/\\]*$/, "")))];
  return [
    "",
    `${paint("accent", name.replace(/:.*/, ""))}: ${title}`,
    `  source  ${source}`,
    ...folders.map((folder) => `  lies in ${escapeControl(folder)}`),
    ...(fetch === undefined ? [] : [`  to get  ${fetch}`]),
  ];
}

/** As numpy has it. */
const shapeText = (shape: Shape): string => (shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`);

function fetchedLines(
  files: readonly FetchedRecord[],
  settings: Readonly<Record<string, string>>,
  paint: Paint,
): string[] {
  const told = files.map(({ path, from }) => {
    const shown = escapeControl(path);
    return from === null
      ? `${paint("faint", "already there, and right:")} ${shown}`
      : `${paint("accent", "fetched")} ${shown} from ${escapeControl(from)}`;
  });
  const names = [...new Set(files.map(({ dataset }) => dataset))].map(
    (name) => `${name}:train, ${name}:test`,
  );
  const set = Object.entries(settings).map(([name, value]) => `${name}=${escapeControl(value)}`);
  const how = set.length === 0 ? "" : ` where ${set.join(" and ")} ${set.length === 1 ? "is" : "are"} set`;
  return [...told, `read them as ${names.join(", ")}${how}`];
}
