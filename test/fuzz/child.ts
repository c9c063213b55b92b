/** Fuzzes one target until its time is over: child.ts TARGET SECONDS SEED. Tells its parent each try's seed before it, and what it found. */
import { setImmediate as breathe } from "node:timers/promises";
import { seededRandom } from "../bench/random.js";
import { TARGETS } from "./targets.js";

const [name, seconds, seed] = process.argv.slice(2);
const send = (message: object): void => void process.send!(message);
/** Resolves once the message is written: a try that then hangs or kills the process is known by its seed. */
const tell = (message: object): Promise<void> =>
  new Promise((settle) => process.send!(message, undefined, {}, () => settle()));

let current = Number(seed);
process.on("unhandledRejection", (error) => {
  send({ finding: `unhandled rejection: ${error instanceof Error ? error.stack : error}`, seed: current });
});

/** Resident bytes that no small input may take. */
const MOST_MEMORY = 3 * 2 ** 30;

const target = await TARGETS[name]();
const end = performance.now() + Number(seconds) * 1000;
let tries = 0;
for (; performance.now() < end; current++) {
  await tell({ seed: current, tries });
  const { input, finding } = await target(seededRandom(current));
  tries++;
  if (finding !== undefined) send({ finding, seed: current, input: input.toString("base64") });
  await breathe();
  if (process.memoryUsage.rss() > MOST_MEMORY) {
    send({ finding: "memory beyond 3 GiB", seed: current, input: input.toString("base64") });
    break;
  }
}
send({ done: tries });
process.disconnect();
