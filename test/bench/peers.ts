/** The programs that normalize is measured against: found or installed into the cache folder, or skipped with a reason. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const DUCKDB_PACKAGE = "@duckdb/node-api";
const DUCKDB_VERSION = "1.5.6-r.1";

export const PEER_NAMES = ["numpy-scipy", "pandas-sklearn", "polars", "duckdb", "miller"] as const;
export type PeerName = (typeof PEER_NAMES)[number];

export interface Peer {
  /** the command up to, and not with, the name of the task */
  readonly command: readonly string[];
  /** names and versions, for the report */
  readonly version: string;
}

/** Whether peers may be fetched from their registries, or must be in the cache folder already. */
export type Installing = "allowed" | "forbidden";

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Finds each peer at most once; what is missing is installed on the first call that wants it. */
export class Peers {
  private readonly found = new Map<PeerName, Peer | Error>();
  private python: string | Error | undefined;

  constructor(
    private readonly folder: string,
    private readonly installing: Installing,
  ) {}

  /** The peer, or the reason why there is none. */
  find(name: PeerName): Peer | Error {
    let peer = this.found.get(name);
    if (peer === undefined) {
      peer = this.look(name);
      this.found.set(name, peer);
    }
    return peer;
  }

  /** Names and versions of the peers that were found so far. */
  versions(): Record<string, string> {
    const present = [...this.found].filter(
      (entry): entry is [PeerName, Peer] => !(entry[1] instanceof Error),
    );
    return Object.fromEntries(present.map(([name, peer]) => [name, peer.version]));
  }

  private look(name: PeerName): Peer | Error {
    try {
      if (name === "duckdb") return this.duckdb();
      if (name === "miller") return miller();
      if (name === "polars") return this.pythonPeer("with_polars.py", ["polars"]);
      if (name === "numpy-scipy") return this.pythonPeer("with_numpy_scipy.py", ["numpy", "scipy"]);
      return this.pythonPeer("with_pandas_sklearn.py", ["pandas", "scikit-learn"]);
    } catch (error) {
      return error as Error;
    }
  }

  private pythonPeer(script: string, packages: readonly string[]): Peer {
    this.python ??= this.lookForPython();
    if (this.python instanceof Error) throw this.python;
    const ask = `import sys, importlib.metadata as m; print(*(p + " " + m.version(p) for p in sys.argv[1:]), sep=", ")`;
    const version = execFileSync(this.python, ["-c", ask, ...packages], { encoding: "utf8" }).trim();
    return { command: [this.python, here(`peers/${script}`)], version };
  }

  private lookForPython(): string | Error {
    try {
      return this.virtualEnvironment();
    } catch (error) {
      return error as Error;
    }
  }

  /** Path of an interpreter that has all that peers.txt pins. */
  private virtualEnvironment(): string {
    const environment = join(this.folder, "python");
    const interpreter = join(environment, "bin", "python");
    const wanted = fs.readFileSync(here("peers.txt"), "utf8");
    const record = join(environment, "installed-peers.txt");
    if (fs.existsSync(record) && fs.readFileSync(record, "utf8") === wanted) return interpreter;
    this.requireInstalling("the Python packages of peers.txt");
    run("python3", ["-m", "venv", environment]);
    run(interpreter, ["-m", "pip", "install", "--quiet", "-r", here("peers.txt")]);
    fs.writeFileSync(record, wanted);
    return interpreter;
  }

  private duckdb(): Peer {
    const folder = join(this.folder, "duckdb");
    const manifest = join(folder, "node_modules", DUCKDB_PACKAGE, "package.json");
    const version = () => JSON.parse(fs.readFileSync(manifest, "utf8")).version as string;
    if (!fs.existsSync(manifest) || version() !== DUCKDB_VERSION) {
      this.requireInstalling(DUCKDB_PACKAGE);
      const wanted = `${DUCKDB_PACKAGE}@${DUCKDB_VERSION}`;
      run("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", "--loglevel=error", wanted]);
    }
    return {
      command: [process.execPath, here("peers/with_duckdb.mjs"), folder],
      version: `${DUCKDB_PACKAGE} ${version()}`,
    };
  }

  private requireInstalling(what: string): void {
    if (this.installing === "forbidden") throw new Error(`${what} not in ${this.folder}, and --no-install`);
    process.stderr.write(`bench: installing ${what}\n`);
  }
}

function miller(): Peer {
  try {
    return { command: ["mlr"], version: execFileSync("mlr", ["--version"], { encoding: "utf8" }).trim() };
  } catch {
    throw new Error("mlr is not on PATH");
  }
}

function run(command: string, parameters: readonly string[]): void {
  execFileSync(command, parameters, { stdio: ["ignore", "ignore", "inherit"] });
}
