// Makes src/sql/spark/generated of connect.proto beside it. The generator is fetched by npx, for it is needed
// when the protocol changes and never else; its version is that of @bufbuild/protobuf in package.json.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = "src/sql/spark";
const { dependencies } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const tools = ["@bufbuild/buf@1.75.0", `@bufbuild/protoc-gen-es@${dependencies["@bufbuild/protobuf"]}`];
const plugin = {
  local: "protoc-gen-es",
  out: `${folder}/generated`,
  opt: ["target=ts", "import_extension=js"],
};
const template = { version: "v2", inputs: [{ directory: folder }], plugins: [plugin] };

const run = (command, args) => execFileSync(command, args, { cwd: root, stdio: "inherit" });
run("npx", [
  "--yes",
  ...tools.flatMap((tool) => ["--package", tool]),
  "buf",
  "generate",
  "--template",
  JSON.stringify(template),
]);
run(process.execPath, [
  "node_modules/@biomejs/biome/bin/biome",
  "check",
  "--write",
  `${folder}/generated/connect_pb.ts`,
]);
