/** Threads that train side by side. What a training gives depends on its settings alone, not on the thread. */
import { Worker } from "node:worker_threads";
import type { Epoch, TrainingSettings } from "../../core/evaluate/train.js";
import type { Parts } from "./normalized.js";
import type { EpochDone, TrainingTask } from "./training-worker.js";

interface Running {
  readonly wanted: number;
  readonly epochs: Epoch[];
  readonly resolve: (epochs: readonly Epoch[]) => void;
  readonly reject: (error: Error) => void;
}

export class Trainers {
  private readonly workers: readonly Worker[];
  private readonly running = new Map<number, Running>();

  /** @param onEpoch is called after every epoch of any training */
  constructor(
    threads: number,
    private readonly onEpoch: () => void,
  ) {
    this.workers = Array.from({ length: threads }, () => this.start());
  }

  private start(): Worker {
    const worker = new Worker(new URL("./training-worker.js", import.meta.url));
    worker.on("message", ({ id, epoch }: EpochDone) => this.receive(id, epoch));
    worker.on("error", (error) => {
      for (const { reject } of this.running.values()) reject(error);
    });
    return worker;
  }

  private receive(id: number, epoch: Epoch): void {
    const { epochs, wanted, resolve } = this.running.get(id)!;
    epochs.push(epoch);
    this.onEpoch();
    if (epochs.length < wanted) return;
    this.running.delete(id);
    resolve(epochs);
  }

  /** The epochs of each training, in the order of `settings`. */
  async trainAll(parts: Parts, settings: readonly TrainingSettings[]): Promise<(readonly Epoch[])[]> {
    for (const worker of this.workers) worker.postMessage({ parts });
    const done = new Array<readonly Epoch[]>(settings.length);
    let next = 0;
    const work = async (worker: Worker): Promise<void> => {
      while (next < settings.length) {
        const id = next++;
        done[id] = await this.ask(worker, { id, settings: settings[id] });
      }
    };
    await Promise.all(this.workers.map(work));
    return done;
  }

  private ask(worker: Worker, task: TrainingTask): Promise<readonly Epoch[]> {
    return new Promise((resolve, reject) => {
      this.running.set(task.id, { wanted: task.settings.epochs, epochs: [], resolve, reject });
      worker.postMessage(task);
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}
