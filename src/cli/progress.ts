/** Progress on stderr: a bar for people, lines of JSON for scripts, nothing for short work. */

import type { Job } from "../job/job.js";
import type { Progress, Watch } from "../stream/input/progress.js";

/** Milliseconds before the first sign, and between two. */
const PATIENCE = 1000;
const INTERVALS = { bar: 100, json: 500 } as const;
const ERASE = "\r\u001b[K";
const BAR_CELLS = 24;

type Destination = Pick<NodeJS.WriteStream, "isTTY" | "columns" | "write">;

interface Indicator {
  readonly watch: Watch;
  /** Leaves nothing of a bar behind; what comes after is the last that is shown. Safe to call twice. */
  clear(): void;
}

/**
 * What the job asks for. Left to us it is a bar where stderr is a terminal on which no data are written, else nothing.
 * @param now milliseconds
 */
export function openIndicator(
  { progress, output }: Pick<Job, "progress" | "output">,
  { stdout, stderr }: { readonly stdout: Destination; readonly stderr: Destination },
  now: () => number,
): Indicator {
  const shared = output.kind === "stdout" && stdout.isTTY;
  const wanted = progress === "auto" ? (stderr.isTTY && !shared ? "bar" : "none") : progress;
  if (wanted === "none") return { watch: () => {}, clear: () => {} };
  const write = (text: string) => stderr.write(text);
  return wanted === "bar" ? barOn(write, () => stderr.columns || 80, now) : linesOn(write, now);
}

function barOn(write: (text: string) => void, width: () => number, now: () => number): Indicator {
  const began = now();
  let drawn = Number.NEGATIVE_INFINITY;
  let pass = { number: 0, began };
  return {
    watch(progress) {
      const time = now();
      if (progress.pass !== pass.number) pass = { number: progress.pass, began: time };
      if (time - began < PATIENCE || time - drawn < INTERVALS.bar) return;
      drawn = time;
      write(ERASE + barText(progress, (time - pass.began) / 1000).slice(0, width() - 1));
    },
    clear() {
      if (drawn !== Number.NEGATIVE_INFINITY) write(ERASE);
      drawn = Number.NEGATIVE_INFINITY;
    },
  };
}

function linesOn(write: (text: string) => void, now: () => number): Indicator {
  const began = now();
  let last = began + PATIENCE - INTERVALS.json;
  let held: Progress | undefined;
  const tell = (progress: Progress, time: number): void => {
    const { phase, pass, bytes, totalBytes: total = null } = progress;
    const seconds = Math.round(time - began) / 1000;
    const counted = phase === undefined ? { rows: progress.rows } : {};
    const done = countsSteps(progress)
      ? { steps: progress.rows, total: progress.totalRows }
      : { bytes, total, ...counted };
    write(`${JSON.stringify({ phase: phase ?? `pass ${pass}`, ...done, seconds })}\n`);
    last = time;
    held = undefined;
  };
  return {
    watch(progress) {
      const time = now();
      if (held !== undefined && held.pass !== progress.pass && time - began >= PATIENCE) tell(held, time);
      if (time - last >= INTERVALS.json) tell(progress, time);
      else held = progress;
    },
    clear() {
      if (held !== undefined && now() - began >= PATIENCE) tell(held, now());
      held = undefined;
    },
  };
}

/** `pass 1  ████████░░░░░░░░  50%  1.2 of 2.4 GB  310 MB/s  0:04 left` @param seconds since the pass began */
export function barText(progress: Progress, seconds: number): string {
  const { phase, pass, bytes, totalBytes, rows, totalRows } = progress;
  const title = phase ?? `pass ${pass}`;
  const share = shareOf(rows, totalRows) ?? shareOf(bytes, totalBytes);
  const rate = seconds > 0 ? [`${size(bytes / seconds)}/s`] : [];
  if (share === undefined) return [title, size(bytes), ...rate, clock(seconds)].join("  ");
  const full = Math.round(share * BAR_CELLS);
  const bar = "█".repeat(full) + "░".repeat(BAR_CELLS - full);
  const left = share > 0 && seconds > 0 ? [`${clock((seconds / share) * (1 - share))} left`] : [];
  const percent = `${Math.floor(100 * share)}%`.padStart(4);
  const done = countsSteps(progress) ? [] : [size(bytes), ...rate];
  return [title, bar + percent, ...done, ...left].join("  ");
}

/** Work that is not measured in bytes. */
const countsSteps = ({ phase, totalRows }: Progress): boolean =>
  phase !== undefined && totalRows !== undefined;

const shareOf = (done: number, all: number | undefined): number | undefined =>
  all === undefined || all <= 0 ? undefined : Math.min(1, done / all);

const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"];

/** Three digits and a unit, powers of 1000. */
function size(bytes: number): string {
  let unit = 0;
  let value = bytes;
  for (; value >= 999.5 && unit < UNITS.length - 1; unit++) value /= 1000;
  return `${unit === 0 ? Math.round(value) : value.toPrecision(3)} ${UNITS[unit]}`;
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const two = (count: number): string => String(count).padStart(2, "0");
  const rest = two(whole % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}
