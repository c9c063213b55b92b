/** Chooses where chunks are processed: the least machinery that suits the amount of data. */
import type { Workbench } from "../../formats/csv/numeric-columns.js";
import type { Watch } from "../input/progress.js";
import { type Executor, scalarExecutor } from "./executor.js";

/** Below this many bytes, compiling the SIMD kernels costs more than it saves. */
const SCALAR_BYTES = 1 << 18;

/** Below this many bytes, starting workers costs more than it saves. */
const POOL_BYTES = 1 << 23;

/** Bytes of an input of unknown length that this thread reads alone before it starts a pool. */
const ALONE_BYTES = 1 << 22;

const SIZES = ["scalar", "simd", "pool"] as const;
type Size = (typeof SIZES)[number];

/** The executors of one run, each started when it is first needed and kept for the next pass. */
export class Executors {
  private readonly started = new Map<Size, Promise<Executor>>();

  /** @param threads that work at once, this one among them; 1 keeps everything here */
  /** @param watch is told how far the reading of the input has come */
  constructor(
    private readonly threads: number,
    readonly watch: Watch = () => {},
  ) {}

  /**
   * @param bytes the input's length, where known
   * @param read those of them that this pass has read
   */
  choose(bytes: number | undefined, read: number): Promise<Executor> {
    const size = this.suit(bytes, read);
    const running = this.started.get(size) ?? start(size, this.threads);
    this.started.set(size, running);
    return running;
  }

  /** Kernels and memory for work on an input of `bytes` before its first pass, once `read` of them are. */
  async workbench(bytes: number | undefined, read: number): Promise<Workbench> {
    return (await this.choose(bytes, read)).workbench();
  }

  private suit(bytes: number | undefined, read: number): Size {
    const asked = SIZES.find((size) => size === process.env["NORMALIZE_KERNELS"]);
    if (asked !== undefined) return asked;
    if (bytes !== undefined && bytes < SCALAR_BYTES) return "scalar";
    if (this.threads === 1) return "simd";
    if (this.started.has("pool")) return "pool";
    const large = bytes === undefined ? read >= ALONE_BYTES : bytes >= POOL_BYTES;
    return large ? "pool" : "simd";
  }

  async close(): Promise<void> {
    for (const executor of this.started.values()) await (await executor).close();
  }
}

/** Where WebAssembly with SIMD and shared memory is not to be had, the scalar kernels do it all, to the same bits. */
async function start(size: Size, threads: number): Promise<Executor> {
  if (size === "scalar") return scalarExecutor();
  const { PoolExecutor, simdExecutor } = await import("./simd-executor.js");
  try {
    return size === "simd" ? simdExecutor() : new PoolExecutor(threads);
  } catch {
    return scalarExecutor();
  }
}
