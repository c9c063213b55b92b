/** What the modules of src import and export, read as text: type imports count, too. */
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** An import or re-export of another module of src, both as paths from src. */
export interface Import {
  readonly from: string;
  readonly to: string;
  /** imported names, as the other module calls them; "*" for all of them */
  readonly names: readonly string[];
}

const STATEMENT =
  /(?:^|\n)\s*(?:import|export)\s+(?:type\s+)?(?:([\w*\s{},$]+?)\s+from\s+)?"(\.{1,2}\/[^"]+)"|(?:const\s+(\{[^}]*\})\s*=\s*await\s+)?import\(\s*"(\.{1,2}\/[^"]+)"\s*\)/g;

/** Files below a folder of the repository, as paths from it. */
export const filesBelow = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => posix.relative(join(ROOT, folder), posix.join(entry.parentPath, entry.name)))
    .sort();

/** All modules but generated ones and those in AssemblyScript, as paths from src. */
export const modules = (): string[] =>
  filesBelow("src")
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
    .filter((name) => !name.startsWith("kernels/assembly/") && !name.includes("/generated/"));

/** The imports of a module, by statements and by calls of import(). */
export function importsOf(module: string): Import[] {
  const text = readFileSync(join(ROOT, "src", module), "utf8");
  return [...text.matchAll(STATEMENT)].map(([, clause, statement, pattern, call]) => ({
    from: module,
    to: posix.join(posix.dirname(module), statement ?? call).replace(/\.js$/, ".ts"),
    names: namesOf(clause ?? pattern),
  }));
}

/** What the files of another folder of the repository import from src: by `#normalize/`, or by paths to src or dist. */
export function importsBelow(folder: string): Import[] {
  const statement =
    /(?:import|export)\s+(?:type\s+)?([^"';]*?)\s*from\s+"([^"]+)"|import\(\s*"([^"]+)"\s*\)/g;
  return filesBelow(folder)
    .filter((file) => /\.(?:ts|mjs)$/.test(file))
    .flatMap((file) => {
      const text = readFileSync(join(ROOT, folder, file), "utf8");
      return [...text.matchAll(statement)].flatMap(([, clause, named, called]) => {
        const found = /^(?:#normalize|(?:\.\.\/)+(?:src|dist))\/(.+)\.[jt]s$/.exec(named ?? called);
        return found ? [{ from: file, to: `${found[1]}.ts`, names: namesOf(clause) }] : [];
      });
    });
}

/** The names of `{ a, type b as c }`; "*" where the statement names none. */
function namesOf(clause: string | undefined): string[] {
  const braces = clause?.match(/\{([^}]*)\}/);
  if (!braces) return ["*"];
  return braces[1]
    .split(",")
    .map(
      (name) =>
        name
          .trim()
          .replace(/^type\s+/, "")
          .split(/\s+as\s+|:/)[0],
    )
    .filter((name) => name !== "");
}

/** Names that a module exports by declarations. */
export function exportsOf(module: string): string[] {
  const text = readFileSync(join(ROOT, "src", module), "utf8");
  const declared =
    /^export (?:async )?(?:const|let|function\*?|class|abstract class|interface|type|enum) (\w+)/gm;
  return [...text.matchAll(declared)].map(([, name]) => name);
}

/** Groups of modules that import one another, directly or not (Tarjan's strongly connected components). */
export function circles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): void => {
    index.set(node, index.size);
    low.set(node, index.get(node)!);
    stack.push(node);
    for (const next of edges.get(node) ?? []) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node)!, low.get(next)!));
    }
    if (low.get(node) !== index.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1) found.push(group.sort());
  };
  for (const node of edges.keys()) if (!index.has(node)) visit(node);
  return found;
}
