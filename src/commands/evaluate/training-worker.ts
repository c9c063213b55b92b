/** A thread that trains: receives the parts of the data, then one training after another. */
import { parentPort } from "node:worker_threads";
import { type Epoch, type TrainingSettings, train } from "../../core/evaluate/train.js";
import type { Parts } from "./normalized.js";

export interface TrainingTask {
  /** names the training in what comes back */
  readonly id: number;
  readonly settings: TrainingSettings;
}

export interface EpochDone extends Pick<TrainingTask, "id"> {
  readonly epoch: Epoch;
}

let parts: Parts | undefined;

parentPort!.on("message", (message: TrainingTask | { parts: Parts }) => {
  if ("parts" in message) {
    parts = message.parts;
    return;
  }
  const { id, settings } = message;
  for (const epoch of train(parts!.training, parts!.test, settings)) {
    parentPort!.postMessage({ id, epoch } satisfies EpochDone);
  }
});
