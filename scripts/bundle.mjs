// Bundles the command from src, so that it starts fast: cli/main.js, which loads its parts from command/, and the workers.
// Names and lines stay as they are, for stacks (NORMALIZE_DEBUG=1). Modules find other files by paths that hold in both layouts.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { build } from "esbuild";

/** What every run of the command loads, then what every job loads. What these import late lies in files of its own. */
const LAYERS = ["src/cli/main.ts", "src/cli/run-job.ts"];
/** What most jobs show, and the modules that share code with it: they load it too, so that it stays one file. */
const TABLE = "src/report/table/table.ts";
const BESIDE_TABLE = /^src\/report\/(figure|compare|evaluate|page|findings)/;
/** What threads run, and the bundle of each. */
const WORKERS = [
  { in: "src/stream/threads/worker.ts", out: "command/worker" },
  { in: "src/commands/evaluate/training-worker.ts", out: "command/training-worker" },
];

// commander is CommonJS and requires modules of Node.
const REQUIRE = `import { createRequire as nodeCreateRequire } from "node:module";
const require = nodeCreateRequire(import.meta.url);`;

const commonOptions = (root) => ({
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  platform: "node",
  // Large and seldom wanted, so they stay in their packages: what draws, DuckDB (there only where its user installed it), Spark's client.
  external: [
    "@observablehq/plot",
    "@resvg/resvg-wasm",
    "linkedom",
    "@duckdb/node-api",
    "@bufbuild/protobuf",
    "@grpc/grpc-js",
    "apache-arrow",
  ],
  target: "node20",
  banner: { js: REQUIRE },
  metafile: true,
  logLevel: "warning",
});

/** Writes the bundles below `outdir`; needs no other file there. */
export async function bundle(root, outdir) {
  const command = {
    ...commonOptions(root),
    entryPoints: [{ in: LAYERS[0], out: "cli/main" }],
    outdir,
    chunkNames: "command/[name]-[hash]",
    splitting: true,
  };
  const { metafile } = await build({ ...command, write: false });
  await build({ ...command, plugins: [onTopOfLayers(root, metafile.inputs)] });
  await build({ ...commonOptions(root), entryPoints: WORKERS, outdir });
  writeFileSync(join(outdir, "command/LICENSES.txt"), licenses(root, Object.keys(metafile.inputs)));
}

/**
 * Lets each module that is imported late import the layers below it, too. They are loaded by then, so this loads nothing;
 * but without it esbuild makes a file for every set of late modules that share some code, and a small job opens them all.
 */
function onTopOfLayers(root, inputs) {
  const below = layersBelow(inputs);
  return {
    name: "on-top-of-layers",
    setup(build) {
      build.onResolve({ filter: /./ }, async ({ path, kind, importer, resolveDir }) => {
        if (kind !== "dynamic-import") return undefined;
        const found = await build.resolve(path, { kind: "import-statement", importer, resolveDir });
        return found.external ? found : { path: relative(root, found.path), namespace: "late" };
      });
      build.onLoad({ filter: /./, namespace: "late" }, ({ path }) => {
        const imports = below(path).map((file) => `import "./${file}";`);
        return { contents: [...imports, `export * from "./${path}";`].join("\n"), resolveDir: root };
      });
    },
  };
}

/** For a module imported late, those loaded before it: the first layer's where that imports it itself, else all layers'. */
function layersBelow(inputs) {
  const own = new Set(importsOf(LAYERS[0], inputs, "late"));
  return (module) => {
    const shared = BESIDE_TABLE.test(module) ? [TABLE] : [];
    const layers = own.has(module) ? LAYERS.slice(0, 1) : [...LAYERS, ...shared];
    // The first module runs the command when it is loaded, so only what it imports can be imported again.
    return [...loadedWith(layers, inputs)].filter((file) => file !== LAYERS[0] && file.startsWith("src/"));
  };
}

/** The modules that are loaded when some are: themselves and, as far as it goes, what they import at once. */
function loadedWith(modules, inputs, found = new Set()) {
  for (const module of modules) {
    if (found.has(module)) continue;
    found.add(module);
    loadedWith(importsOf(module, inputs, "at once"), inputs, found);
  }
  return found;
}

/** What a module imports by statements ("at once") or by calls of import ("late"). */
function importsOf(module, inputs, when) {
  const own = inputs[module].imports.filter(({ external }) => !external);
  return own.filter(({ kind }) => (kind === "dynamic-import") === (when === "late")).map(({ path }) => path);
}

/** The licences of the packages whose code went into the bundle. */
function licenses(root, files) {
  const names = files.map((file) => /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]);
  const packages = [...new Set(names.filter((name) => name !== undefined))].sort();
  const texts = packages.map((name) => {
    const folder = join(root, "node_modules", name);
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const license = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
    if (license === undefined) throw new Error(`${name} has no licence file`);
    return `${name} ${version}\n\n${readFileSync(join(folder, license), "utf8").trim()}\n`;
  });
  return `The files in this folder hold code of these packages.\n\n${texts.join(`\n${"-".repeat(80)}\n\n`)}`;
}
