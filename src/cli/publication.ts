/** Statistics, or findings, on their way to a stream or a file. */
import type { FindingsReport } from "../core/check/finding.js";
import type { Job } from "../job.js";
import { escapeControl, type Look, renderReport } from "../report/index.js";
import type { Report } from "../types.js";
import { chooseColor, writeText } from "./terminal.js";

type World = Pick<NodeJS.Process, "stdout" | "stderr" | "env">;

export interface Publication {
  publish(report: Report): Promise<void>;
  publishFindings(findings: FindingsReport): Promise<void>;
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
  { statistics, chatter }: Pick<Job, "statistics" | "chatter">,
  noColor: "given" | undefined,
  world: World,
): Promise<Publication> {
  const { view, destination } = statistics;
  if (view === "none") {
    const publish = (report: Report) => (chatter === "quiet" ? Promise.resolve() : warn(report, world));
    return { publish, publishFindings: async () => {}, close: async () => {} };
  }
  const place =
    destination.kind === "file"
      ? await openFile(destination.path)
      : openStream(destination.kind, noColor, world);
  return {
    close: place.close,
    async publish(report) {
      const told = chatter === "quiet" && view !== "json" ? { ...report, warnings: [] } : report;
      await place.write((look) => renderReport(told, view, look));
      if (!TELLING.has(view)) await warn(told, world);
    },
    async publishFindings(findings) {
      const { renderFindings } = await import("../report/findings.js");
      await place.write((look) => renderFindings(findings, view === "json" ? "json" : "table", look));
    },
  };
}

async function warn({ warnings }: Report, world: World): Promise<void> {
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
      await writeText(stream, kind, await render({ color, width: stream.columns || WIDTH }));
    },
  };
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
