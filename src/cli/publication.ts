/** Statistics on their way to a stream or a file. */
import type { Job } from "../job.js";
import type { View } from "../report/index.js";
import type { Report } from "../types.js";
import { chooseColor, writeText } from "./terminal.js";

export interface Publication {
  publish(report: Report): Promise<void>;
  /** Lets go of a file that was not published; safe after publishing. */
  close(): Promise<void>;
}

/** Columns of text where there is no terminal to ask. */
const WIDTH = 80;

/** Opens the place statistics go to, so that one that cannot be written is found before the work is done. */
export async function openPublication(
  { view, destination }: Job["statistics"],
  noColor: "given" | undefined,
  world: Pick<NodeJS.Process, "stdout" | "stderr" | "env">,
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
    const { renderReport } = await import("../report/index.js");
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
    const { renderReport } = await import("../report/index.js");
    await sink.write(Buffer.from(await renderReport(report, view, { color: "none", width: WIDTH })));
    await sink.commit();
  };
  return { publish, close: () => sink.abort() };
}
