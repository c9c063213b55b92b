/** `npm run bench`: the tasks of tasks.ts and streams.ts beside the peers of peers.ts. README.md tells the rest. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { HELP, readArguments, type Settings, wanted } from "./arguments.js";
import { compare } from "./compare.js";
import { describeMachine } from "./machine.js";
import { PEER_NAMES, Peers } from "./peers.js";
import { markdown, pairLine, streamLine } from "./report.js";
import type { Absence, Comparison, Results, StreamResult } from "./results.js";
import { runStream, STREAMS, type Stream, streamRuns, streamSizes } from "./streams.js";
import { type Rival, TASKS, type Task } from "./tasks.js";

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Gathers what a benchmark finds; a failure of one task leaves the others be. */
class Session {
  private readonly machine = describeMachine();
  private readonly date = new Date().toISOString();
  private readonly peers: Peers;
  private readonly comparisons: Comparison[] = [];
  private readonly streams: StreamResult[] = [];
  private readonly skipped: Absence[] = [];
  private readonly failures: Absence[] = [];

  constructor(private readonly settings: Settings) {
    this.peers = new Peers(settings.folder, settings.installing);
  }

  run(): Results {
    const { tasks, peers } = this.settings;
    for (const task of TASKS.filter(({ name }) => wanted(name, tasks))) {
      for (const rival of task.rivals.filter(({ name }) => peers.length === 0 || peers.includes(name))) {
        this.attempt(`${task.name} beside ${rival.name}`, () => this.compare(task, rival));
      }
    }
    for (const stream of STREAMS.filter((stream) => this.wantsStream(stream))) {
      this.attempt(stream.name, () => this.stream(stream));
    }
    return {
      date: this.date,
      machine: this.machine,
      peers: this.peers.versions(),
      comparisons: this.comparisons,
      streams: this.streams,
      skipped: this.skipped,
      failures: this.failures,
    };
  }

  /** Streams have no peer; the longest ones run only where they are asked for. */
  private wantsStream({ name, sizes }: Stream): boolean {
    const { tasks, peers, length } = this.settings;
    if (tasks.length > 0) return wanted(name, tasks);
    return peers.length === 0 && (sizes === "growth" || length === "long");
  }

  private attempt(what: string, action: () => void): void {
    try {
      action();
    } catch (error) {
      const reason = (error as Error).message;
      this.failures.push({ what, reason });
      say(`${what} failed: ${reason}`);
    }
  }

  private skip(what: string, reason: string): void {
    this.skipped.push({ what, reason });
    say(`${what} skipped: ${reason}`);
  }

  private compare(task: Task, rival: Rival): void {
    const what = `${task.name} beside ${rival.name}`;
    const peer = rival.peer === undefined ? undefined : this.peers.find(rival.peer);
    if (peer instanceof Error) {
      this.skip(what, peer.message);
      return;
    }
    const comparison = compare(task, { rival, peer }, this.settings, (pair) =>
      say(pairLine(task.name, rival.name, pair)),
    );
    if (comparison === undefined) this.skip(what, "MNIST's IDX files are not there; see NORMALIZE_MNIST_DIR");
    else this.comparisons.push(comparison);
  }

  private stream(stream: Stream): void {
    const { folder, pairs, length, largest } = this.settings;
    const sizes = streamSizes(stream, length, largest);
    const result = runStream(stream, sizes, { folder, runs: streamRuns(stream, pairs) }, (point) =>
      say(streamLine(stream.name, point)),
    );
    this.streams.push(result);
  }
}

function list(): string {
  const rivals = new Set(TASKS.flatMap((task) => task.rivals.map(({ name }) => name)));
  return [
    "tasks:",
    ...TASKS.map(({ name, title }) => `  ${name}: ${title}`),
    ...STREAMS.map(({ name, title }) => `  ${name}: ${title}`),
    `peers: ${PEER_NAMES.join(" ")}`,
    `others to compare with: ${[...rivals].filter((name) => !PEER_NAMES.some((peer) => peer === name)).join(", ")}`,
    "",
  ].join("\n");
}

/** Settings, or undefined once it has been said what is wrong with the command line. */
function settingsOrComplaint(): Settings | undefined {
  try {
    return readArguments(process.argv.slice(2), process.env);
  } catch (error) {
    say(`bench: ${(error as Error).message}`);
    process.exitCode = 2;
    return undefined;
  }
}

function runAndReport(settings: Settings): void {
  // The dataset mnist keeps its bytes there: the benchmark's are not to be the user's own.
  process.env["NORMALIZE_CACHE_DIR"] = join(settings.folder, "cache");
  const results = new Session(settings).run();
  const text = markdown(results);
  process.stdout.write(text);
  if (settings.json !== undefined) writeFileSync(settings.json, `${JSON.stringify(results, undefined, 2)}\n`);
  if (settings.markdown !== undefined) writeFileSync(settings.markdown, text);
  const { comparisons, streams, skipped, failures } = results;
  if (comparisons.length + streams.length + skipped.length + failures.length === 0) {
    say("bench: no task of that name, or no such peer for it; --list has the names");
    process.exitCode = 2;
  } else process.exitCode = failures.length === 0 ? 0 : 1;
}

const settings = settingsOrComplaint();
if (settings?.action === "help") process.stdout.write(HELP);
else if (settings?.action === "list") process.stdout.write(list());
else if (settings?.action === "run") runAndReport(settings);
