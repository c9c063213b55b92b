/** Statistics, or findings, on their way to a stream or a file. */
import type { FindingsReport } from "../core/check/finding.js";
import type { CompareReport } from "../core/compare/finding.js";
import type { EvaluationReport } from "../core/evaluate/outcome.js";
import type { FigureReport } from "../core/figure/figure.js";
import type { FigureSpec, Job } from "../job/job.js";
import { escapeControl, type Look, renderReport } from "../report/index.js";
import type { DatasetsReport, Report } from "../types.js";
import { chooseColor, writeText } from "./terminal.js";
import type { Picture } from "./write-figure.js";

type Warned = Pick<Report, "warnings">;

type World = Pick<NodeJS.Process, "stdout" | "stderr" | "env">;

interface Publication {
  publish(report: Report): Promise<void>;
  publishFindings(findings: FindingsReport): Promise<void>;
  publishDatasets(datasets: DatasetsReport): Promise<void>;
  publishFigures(figures: FigureReport): Promise<void>;
  publishComparison(comparison: CompareReport): Promise<void>;
  publishEvaluation(evaluation: EvaluationReport): Promise<void>;
  /** Lets go of a file that was not published; safe after publishing. */
  close(): Promise<void>;
}

/** A place for text, which is made for the look of the place. */
interface Place {
  write(render: (look: Look) => Promise<string>): Promise<void>;
  close(): Promise<void>;
}

/** Columns of text where there is no terminal to ask. */
const WIDTH = 80;

/** Views that hold the warnings too. */
const TELLING: ReadonlySet<string> = new Set(["table", "json"]);

/**
 * Opens the place statistics go to, so that one that cannot be written is found before the work is done.
 * Warnings are part of the table and the JSON; beside another view they go to stderr. Where the job is quiet,
 * only the JSON has them.
 */
export async function openPublication(
  {
    statistics,
    chatter,
    figure,
    explanations,
  }: Pick<Job, "statistics" | "chatter" | "figure" | "explanations">,
  noColor: "given" | undefined,
  world: World,
): Promise<Publication> {
  const { view, destination } = statistics;
  const picture = figure?.file && (await openPicture(figure.file, figure));
  if (view === "none") {
    const publish = (report: Warned) => (chatter === "quiet" ? Promise.resolve() : warn(report, world));
    return {
      publish,
      publishFindings: async () => {},
      publishDatasets: async () => {},
      async publishFigures(figures) {
        await picture?.write(figures);
        await publish(figures);
      },
      async publishComparison(comparison) {
        await picture?.write(await figuresOf(comparison));
        await publish(comparison);
      },
      async publishEvaluation(evaluation) {
        await picture?.writeEvaluation(evaluation);
        await publish(evaluation);
      },
      close: async () => picture?.close(),
    };
  }
  const place =
    destination.kind === "file"
      ? await openFile(destination.path)
      : openStream(destination.kind, noColor, world);
  const quieted = <T extends Warned>(report: T): T =>
    chatter === "quiet" && view !== "json" ? { ...report, warnings: [] } : report;
  return {
    async close() {
      await place.close();
      await picture?.close();
    },
    async publish(report) {
      const told = quieted(report);
      await place.write((look) => renderReport(told, view, look));
      if (!TELLING.has(view)) await warn(told, world);
    },
    async publishFindings(findings) {
      const { renderFindings } = await import("../report/findings.js");
      await place.write((look) => renderFindings(findings, view === "json" ? "json" : "table", look));
    },
    async publishDatasets(datasets) {
      const { renderDatasets } = await import("../report/datasets.js");
      await place.write((look) => renderDatasets(datasets, view === "json" ? "json" : "table", look));
    },
    async publishFigures(figures) {
      const { figureText } = await import("./write-figure.js");
      await picture?.write(figures);
      await place.write((look) => figureText(quieted(figures), figure!, view, look));
    },
    async publishComparison(comparison) {
      const { comparisonText } = await import("./write-figure.js");
      await picture?.write(await figuresOf(comparison));
      const style = { figure: figure!, explanations: explanations ?? "not told" } as const;
      await place.write((look) => comparisonText(quieted(comparison), style, view, look));
    },
    async publishEvaluation(evaluation) {
      const { evaluationText } = await import("./write-figure.js");
      await picture?.writeEvaluation(evaluation);
      await place.write((look) => evaluationText(quieted(evaluation), figure!, view, look));
    },
  };
}

async function warn({ warnings }: Warned, world: World): Promise<void> {
  if (warnings.length === 0) return;
  const lines = warnings.map(({ message }) => `normalize: warning: ${escapeControl(message)}\n`);
  await writeText(world.stderr, "stderr", lines.join(""));
}

function openStream(kind: "stdout" | "stderr", noColor: "given" | undefined, world: World): Place {
  return {
    close: async () => {},
    async write(render) {
      const stream = world[kind];
      const color = chooseColor({
        flag: noColor,
        environment: world.env,
        destination: stream.isTTY ? "terminal" : "other",
      });
      await writeText(
        stream,
        kind,
        await render({ color, width: stream.columns || columnsSaid(world) || WIDTH }),
      );
    },
  };
}

/** What the environment says of a width that cannot be asked of a terminal. */
const columnsSaid = ({ env }: World): number =>
  /^[1-9]\d{0,3}$/.test(env["COLUMNS"] ?? "") ? Number(env["COLUMNS"]) : 0;

const figuresOf = async (comparison: CompareReport): Promise<FigureReport> =>
  (await import("../report/compare/figures.js")).comparisonFigures(comparison);

async function openPicture(file: NonNullable<FigureSpec["file"]>, figure: FigureSpec): Promise<Picture> {
  return (await import("./write-figure.js")).openPicture(file, figure);
}

/** A file is written as data are: all of it, or what was there before. */
async function openFile(path: string): Promise<Place> {
  const { openFileSink } = await import("../io/sink/file.js");
  const sink = await openFileSink(path);
  return {
    close: () => sink.abort(),
    async write(render) {
      await sink.write(Buffer.from(await render({ color: "none", width: WIDTH })));
      await sink.commit();
    },
  };
}
