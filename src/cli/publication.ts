/** Statistics on their way to a stream or a file. */
import type { Job } from "../job.js";
import { escapeControl, renderReport, type View } from "../report/index.js";
import type { Report } from "../types.js";
import { chooseColor, writeText } from "./terminal.js";

type World = Pick<NodeJS.Process, "stdout" | "stderr" | "env">;

export interface Publication {
  publish(report: Report): Promise<void>;
  /** Lets go of a file that was not published; safe after publishing. */
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
  job: Pick<Job, "statistics" | "chatter">,
  noColor: "given" | undefined,
  world: World,
): Promise<Publication> {
  const { view } = job.statistics;
  const { publish, close } = await openStatistics(job.statistics, noColor, world);
  if (job.chatter === "quiet") {
    const bare = (report: Report) => (view === "json" ? report : { ...report, warnings: [] });
    return { publish: (report) => publish(bare(report)), close };
  }
  if (TELLING.has(view)) return { publish, close };
  return {
    close,
    async publish(report) {
      await publish(report);
      await warn(report, world);
    },
  };
}

async function warn({ warnings }: Report, world: World): Promise<void> {
  if (warnings.length === 0) return;
  const lines = warnings.map(({ message }) => `normalize: warning: ${escapeControl(message)}\n`);
  await writeText(world.stderr, "stderr", lines.join(""));
}

async function openStatistics(
  { view, destination }: Job["statistics"],
  noColor: "given" | undefined,
  world: World,
): Promise<Publication> {
  if (view === "none") return { publish: async () => {}, close: async () => {} };
  if (destination.kind === "file") return openFile(destination.path, view);
  const { kind } = destination;
  const publish = async (report: Report) => {
    const stream = world[kind];
    const color = chooseColor({
      flag: noColor,
      environment: world.env,
      destination: stream.isTTY ? "terminal" : "other",
    });
    const text = await renderReport(report, view, { color, width: stream.columns || WIDTH });
    await writeText(stream, kind, text);
  };
  return { publish, close: async () => {} };
}

/** A file is written as data are: all of it, or what was there before. */
async function openFile(path: string, view: View): Promise<Publication> {
  const { openFileSink } = await import("../io/sink/file.js");
  const sink = await openFileSink(path);
  const publish = async (report: Report) => {
    await sink.write(Buffer.from(await renderReport(report, view, { color: "none", width: WIDTH })));
    await sink.commit();
  };
  return { publish, close: () => sink.abort() };
}
